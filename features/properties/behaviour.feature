Feature: Devices do what they are declared to do

  @severity:normal
  Scenario: An observation as it is declared
    Given subarray 1 is READY
    When I scan on subarray 1
    Then the command succeeds
    And every device behaves as declared

  @severity:critical
  Scenario: Any order of a subarray's commands
    Given the telescope is on
    When subarray 1 is commanded at random
    Then every device behaves as declared
