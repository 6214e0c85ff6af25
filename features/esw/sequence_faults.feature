@tmt @severity:critical
Feature: What goes wrong with a sequence is told

  Scenario: A step that fails ends the sequence, and what comes after it stays pending
    Given the observing mode "IRIS_Darknight" is configured
    And "IRIS.imager.filter" has the fault FAILED_RESULT on "select"
    When I submit the sequence "observe.json" to the sequencer "ESW.IRIS_Darknight"
    Then step 2 of the sequencer "ESW.IRIS_Darknight" becomes Failure
    And the sequence of "ESW.IRIS_Darknight" fails with "IRIS.imager.filter has FAILED_RESULT"
    And step 3 of the sequencer "ESW.IRIS_Darknight" becomes Pending
    And the sequencer "ESW.IRIS_Darknight" becomes Idle

  Scenario: A step that hangs is in flight until its assembly is stopped
    Given the sequencer "TCS.IRIS_Darknight" is Idle
    And "TCS.enclosure.base" has the fault STUCK_IN_INTERMEDIATE_STATE on "turn"
    When I submit this sequence to the sequencer "TCS.IRIS_Darknight"
      | kind  | command      | parameters         |
      | Setup | slewToTarget | {"azimuth": 190.0} |
    Then step 1 of the sequencer "TCS.IRIS_Darknight" becomes InFlight
    And the command is still under way after 10 s
    When I submit "stop" to the assembly "TCS.enclosure"
    Then the command "stop" succeeds
    And step 1 of the sequencer "TCS.IRIS_Darknight" becomes Failure
    And the sequence of "TCS.IRIS_Darknight" fails with "it was cancelled"

  Scenario: A step that is slow ends all the same
    Given the sequencer "TCS.IRIS_Darknight" is Idle
    And "TCS.enclosure.cap" has the fault SLOW
    When I submit this sequence to the sequencer "TCS.IRIS_Darknight"
      | kind  | command      | parameters          |
      | Setup | slewToTarget | {"elevation": 65.0} |
    Then the command is still under way after 4 s
    And the sequence of "TCS.IRIS_Darknight" completes

  Scenario: A script that cannot be loaded
    When I start the sequencer "NFIRAOS.IRIS_Darknight"
    Then the Sequence Manager answers LoadScriptError naming "NFIRAOS.py"

  Scenario: A sequence component that dies takes its sequencer along
    Given the sequencer "IRIS.IRIS_Calib" is Running
    When I kill the sequence component "IRIS.IRIS_1"
    Then the command succeeds
    And the sequence component "IRIS.IRIS_1" is unregistered
    And the sequencer "IRIS.IRIS_Calib" becomes unregistered

  Scenario: A sequence whose sequencer dies has failed
    Given the sequencer "IRIS.IRIS_Calib" is Loaded
    When I start the sequence of "IRIS.IRIS_Calib"
    Then the command is still under way after 2 s
    When I kill the sequence component "IRIS.IRIS_1"
    Then the command "start" fails with "Lost"
    And the sequence of "IRIS.IRIS_Calib" fails with "unregistered"
