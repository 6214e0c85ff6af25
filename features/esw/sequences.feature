@tmt @severity:critical
Feature: A sequencer carries sequences out, step by step

  @smoke
  Scenario: An observation from a file
    Given the observing mode "IRIS_Darknight" is configured
    When I submit the sequence "observe.json" to the sequencer "ESW.IRIS_Darknight"
    Then the sequencer "ESW.IRIS_Darknight" goes through Processing, Running, Idle
    And step 3 of the sequencer "ESW.IRIS_Darknight" becomes Success
    And the sequence of "ESW.IRIS_Darknight" completes
    And the pointing goes through SLEWING, ON_TARGET

  Scenario: An observation from a table, whose parameters are laid over those that are declared
    Given the observing mode "WFOS_Darknight" is configured
    When I submit this sequence to the sequencer "ESW.WFOS_Darknight"
      | kind    | command      | parameters              |
      | Setup   | slewToTarget | {"target": "M33"}       |
      | Setup   | configure    | {"grating": "red_high"} |
      | Observe | observe      |                         |
    Then the spectrograph goes through CONFIGURING, READY, EXPOSING, READY
    And the command succeeds

  Scenario: A sequence is loaded, and started later
    Given the sequencer "ESW.IRIS_Calib" is Idle
    When I load the sequence "rests.json" into the sequencer "ESW.IRIS_Calib"
    Then the sequencer "ESW.IRIS_Calib" becomes Loaded
    And step 2 of the sequencer "ESW.IRIS_Calib" becomes Pending
    When I start the sequence of "ESW.IRIS_Calib"
    Then the sequence of "ESW.IRIS_Calib" completes

  Scenario: What is loaded can be replaced
    Given the sequencer "ESW.IRIS_Calib" is Loaded
      | kind  | command |
      | Setup | fly     |
    When I load this sequence into the sequencer "ESW.IRIS_Calib"
      | kind    | command |
      | Setup   | rest    |
      | Observe | rest    |
    And I start the sequence of "ESW.IRIS_Calib"
    Then the sequence of "ESW.IRIS_Calib" completes

  Scenario: What is loaded is dropped by a reset
    Given the sequencer "ESW.IRIS_Calib" is Loaded
    When I reset the sequence of "ESW.IRIS_Calib"
    Then the sequencer "ESW.IRIS_Calib" becomes Idle

  Scenario: A reset drops what is pending of a sequence that runs
    Given the sequencer "ESW.IRIS_Calib" is Running
    When I reset the sequence of "ESW.IRIS_Calib"
    Then the sequence of "ESW.IRIS_Calib" completes
    And the sequencer "ESW.IRIS_Calib" becomes Idle

  Scenario: A sequence is paused, and goes on
    Given the sequencer "TCS.IRIS_Darknight" is Idle
    And "TCS.enclosure.base" has the fault SLOW
    When I submit this sequence to the sequencer "TCS.IRIS_Darknight"
      | kind  | command      | parameters         |
      | Setup | slewToTarget | {"azimuth": 190.0} |
      | Setup | park         |                    |
    Then step 1 of the sequencer "TCS.IRIS_Darknight" becomes InFlight
    When I pause the sequence of "TCS.IRIS_Darknight"
    Then step 1 of the sequencer "TCS.IRIS_Darknight" becomes Success
    And the sequencer "TCS.IRIS_Darknight" stays Running for 2 s
    When I resume the sequence of "TCS.IRIS_Darknight"
    Then step 2 of the sequencer "TCS.IRIS_Darknight" becomes Success
    And the sequence of "TCS.IRIS_Darknight" completes

  Scenario Outline: The step in flight ends when a sequence is to <end>, and no other one begins
    Given the sequencer "TCS.IRIS_Darknight" is Idle
    And "TCS.enclosure.base" has the fault SLOW
    When I submit this sequence to the sequencer "TCS.IRIS_Darknight"
      | kind  | command      | parameters         |
      | Setup | slewToTarget | {"azimuth": 190.0} |
      | Setup | park         |                    |
    Then step 1 of the sequencer "TCS.IRIS_Darknight" becomes InFlight
    When I <end> the sequence of "TCS.IRIS_Darknight"
    Then the command succeeds
    And step 1 of the sequencer "TCS.IRIS_Darknight" becomes Success
    And the sequencer "TCS.IRIS_Darknight" becomes Idle
    And "state" of the current state "pointing" of "TCS.pointing" becomes ON_TARGET

    Examples:
      | end   |
      | abort |
      | stop  |

  Scenario: A sequencer goes off line and comes back
    Given the sequencer "ESW.IRIS_Calib" is Loaded
    When I take the sequencer "ESW.IRIS_Calib" offline
    Then the sequencer "ESW.IRIS_Calib" goes through Processing, Offline
    When I bring the sequencer "ESW.IRIS_Calib" online
    Then the sequencer "ESW.IRIS_Calib" goes through Processing, Idle

  @severity:normal
  Scenario: A sequencer goes into a diagnostic mode, and back
    Given the sequencer "ESW.IRIS_Calib" is Idle
    When I put the sequencer "ESW.IRIS_Calib" into diagnostic mode "engineering"
    Then the command succeeds
    When I put the sequencer "ESW.IRIS_Calib" into operations mode
    Then the command succeeds

  @severity:normal
  Scenario: A diagnostic mode that the script does not know
    Given the sequencer "ESW.IRIS_Calib" is Idle
    When I put the sequencer "ESW.IRIS_Calib" into diagnostic mode "nonsense"
    Then the command fails with "DiagnosticHookFailed"
