@tmt @severity:blocker
Feature: A night of observing

  Scenario: Two targets in two observing modes, with a fault at midnight
    When I provision these sequence components
      | agent         | number |
      | ESW.machine1  | 1      |
      | IRIS.machine1 | 1      |
      | TCS.machine1  | 1      |
      | WFOS.machine1 | 1      |
    Then the Sequence Manager answers Success
    When I configure the observing mode "IRIS_Darknight"
    Then the Sequence Manager answers Success
    And the sequencer "ESW.IRIS_Darknight" becomes Idle
    When I submit the sequence "observe.json" to the sequencer "ESW.IRIS_Darknight"
    Then the sequence of "ESW.IRIS_Darknight" completes
    And the pointing goes through SLEWING, ON_TARGET
    When "IRIS.imager.detector" reports FAULT for "state"
    And I submit this sequence to the sequencer "ESW.IRIS_Darknight"
      | kind    | command   | parameters      |
      | Setup   | configure | {"filter": "Z"} |
      | Observe | observe   |                 |
    Then the sequence of "ESW.IRIS_Darknight" fails with "IRIS.imager.detector"
    And "state" of the current state "wheel" of "IRIS.imager.filter" becomes STILL
    When I submit "reset" to the HCD "IRIS.imager.detector"
    And I submit "reset" to the assembly "IRIS.imager"
    Then the command succeeds
    When I submit this sequence to the sequencer "ESW.IRIS_Darknight"
      | kind    | command   | parameters      |
      | Setup   | configure | {"filter": "Y"} |
      | Observe | observe   |                 |
    Then the imager goes through CONFIGURING, READY, EXPOSING, READY
    And the sequence of "ESW.IRIS_Darknight" completes
    When I shut down the observing mode "IRIS_Darknight"
    And I configure the observing mode "WFOS_Darknight"
    Then the Sequence Manager answers Success
    And the sequencer "ESW.WFOS_Darknight" becomes Idle
    When I submit this sequence to the sequencer "ESW.WFOS_Darknight"
      | kind    | command      | parameters                         |
      | Setup   | slewToTarget | {"target": "M33", "azimuth": 60.0} |
      | Setup   | configure    | {"grating": "red_high"}            |
      | Observe | observe      |                                    |
      | Setup   | park         |                                    |
    Then the spectrograph goes through CONFIGURING, READY, EXPOSING, READY
    And the sequence of "ESW.WFOS_Darknight" completes
    When I shut down all sequencers
    Then the command succeeds
    And the observing mode "IRIS_Darknight" is Configurable
    And the observing mode "WFOS_Darknight" is Configurable
