@tmt @severity:critical
Feature: What goes wrong with a component is told

  Scenario: A command fails
    Given "IRIS.imager.filter" has the fault FAILED_RESULT on "select"
    When I submit "select" to the HCD "IRIS.imager.filter" with {"filter": "Y"}
    Then the command fails

  Scenario: A command of an HCD fails the assembly's
    Given "IRIS.imager.detector" has the fault FAILED_RESULT on "loadConfiguration"
    When I submit "configure" to the assembly "IRIS.imager"
    Then the command fails
    And "state" of the current state "imager" of "IRIS.imager" becomes FAULT

  Scenario: A component that dies in mid-command
    Given "TCS.enclosure.cap" has the fault SLOW
    When I submit "turn" to the HCD "TCS.enclosure.cap" with {"angle": 350.0}
    Then "state" of the current state "ring" of "TCS.enclosure.cap" becomes MOVING
    When "TCS.enclosure.cap" goes away
    Then the HCD "TCS.enclosure.cap" is unregistered
    And the command "turn" fails with "Lost"
    When "TCS.enclosure.cap" comes back
    Then the HCD "TCS.enclosure.cap" is registered

  Scenario: An HCD that dies fails the command of its assembly
    Given "TCS.enclosure.cap" has the fault SLOW
    When I submit "slew" to the assembly "TCS.enclosure" with {"azimuth": 350.0}
    Then "state" of the current state "ring" of "TCS.enclosure.cap" becomes MOVING
    When "TCS.enclosure.cap" goes away
    Then the command "slew" fails
    And the HCD "TCS.enclosure.cap" is unregistered
    When "TCS.enclosure.cap" comes back
    Then the HCD "TCS.enclosure.cap" is registered

  Scenario: A command that hangs is under way until it is stopped
    Given "TCS.enclosure.base" has the fault STUCK_IN_INTERMEDIATE_STATE on "turn"
    When I submit "turn" to the HCD "TCS.enclosure.base" with {"angle": 5.0}
    Then the command is still under way after 10 s
    When I submit "stop" to the HCD "TCS.enclosure.base"
    Then the command "stop" succeeds
    And the command "turn" is cancelled

  Scenario: A component goes into a fault by itself
    When "IRIS.imager.detector" reports FAULT for "state"
    Then "state" of the current state "detector" of "IRIS.imager.detector" becomes FAULT
    When I submit "reset" to the HCD "IRIS.imager.detector"
    Then the command succeeds

  Scenario: A command that does not end in its time has failed
    Given "TCS.enclosure.cap" has the fault STUCK_IN_INTERMEDIATE_STATE on "turn"
    When I submit "slew" to the assembly "TCS.enclosure" with {"azimuth": 15.0}
    Then the command fails with "did not end within"
