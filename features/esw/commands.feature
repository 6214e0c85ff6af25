@tmt @severity:critical
Feature: Components carry commands out

  Scenario: An HCD completes a command
    When I submit "select" to the HCD "IRIS.imager.filter" with {"filter": "J"}
    Then "state" of the current state "wheel" of "IRIS.imager.filter" becomes MOVING
    And "filter" of the current state "wheel" of "IRIS.imager.filter" becomes J
    And the command succeeds

  Scenario: Parameters are what is declared, unless a table says otherwise
    When I submit "turn" to the HCD "TCS.enclosure.base"
      | parameter | value | type      | units  |
      | angle     | 12.5  | DoubleKey | degree |
    Then "angle" of the current state "ring" of "TCS.enclosure.base" becomes 12.5
    And the command succeeds

  Scenario: The paramSet is taken as it goes over the wire
    When I submit "turn" to the HCD "TCS.enclosure.cap" with [{"DoubleKey": {"keyName": "angle", "values": [33.0], "units": "degree"}}]
    Then "angle" of the current state "ring" of "TCS.enclosure.cap" becomes 33.0
    And the command succeeds

  @smoke
  Scenario: An assembly has two HCDs turn
    When I submit "slew" to the assembly "TCS.enclosure" with {"azimuth": 120.0, "elevation": 45.0}
    Then "state" of the current state "ring" of "TCS.enclosure.base" becomes MOVING
    And "state" of the current state "ring" of "TCS.enclosure.cap" becomes MOVING
    And the command succeeds
    And "azimuth" of the current state "enclosure" of "TCS.enclosure" becomes 120.0
    And "elevation" of the current state "enclosure" of "TCS.enclosure" becomes 45.0

  Scenario: A command that takes long is under way
    Given "TCS.enclosure.base" has the fault SLOW
    When I submit "slew" to the assembly "TCS.enclosure" with {"azimuth": 10.0}
    Then the command is still under way after 10 s
    When I submit "stop" to the assembly "TCS.enclosure"
    Then the command "stop" succeeds

  Scenario: A command is validated, and not carried out
    When I ask the HCD "TCS.enclosure.base" to validate "turn" with {"angle": 270.0}
    Then the command succeeds

  Scenario: A command is sent oneway
    When I send "turn" oneway to the HCD "TCS.enclosure.base" with {"angle": 200.0}
    Then the command succeeds
    And "angle" of the current state "ring" of "TCS.enclosure.base" becomes 200.0

  Scenario: A command that interrupts another cancels it
    When I submit "slew" to the assembly "TCS.enclosure" with {"azimuth": 300.0}
    And I submit "stop" to the assembly "TCS.enclosure"
    Then the command "stop" succeeds
    And the command "slew" is cancelled
