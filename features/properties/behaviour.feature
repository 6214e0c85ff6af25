Feature: Devices do what they are declared to do

  Scenario: An observation as it is declared
    Given subarray 1 is READY
    When I scan on subarray 1
    Then the command succeeds
    And every device behaves as declared
