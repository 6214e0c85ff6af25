Feature: try

  Scenario: registered
    Then the assembly "IRIS.imager" is registered
    And the HCD "IRIS.imager.filter" is registered

  Scenario: submitted
    When I submit "select" to the HCD "IRIS.imager.filter" with {"filter": "J"}
    Then "filter" of the current state "wheel" of "IRIS.imager.filter" becomes J
    And the command succeeds

  Scenario: subject
    Given the imager is ready
    When I tell the imager to observe
    Then the imager goes through EXPOSING, READY
    And the command succeeds
