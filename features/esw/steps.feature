@tmt @severity:normal
Feature: The steps of a sequence are changed before they begin

  Background:
    Given the sequencer "ESW.IRIS_Calib" is Loaded
      | kind  | command |
      | Setup | rest    |
      | Setup | fly     |
      | Setup | rest    |

  Scenario: Steps are added at the end
    When I add the sequence "rests.json" to the sequencer "ESW.IRIS_Calib"
    Then step 5 of the sequencer "ESW.IRIS_Calib" becomes Pending

  Scenario: Steps are put in front of those that are pending
    When I prepend the sequence "rests.json" to the sequencer "ESW.IRIS_Calib"
    And I start the sequence of "ESW.IRIS_Calib"
    Then step 3 of the sequencer "ESW.IRIS_Calib" becomes Success
    And step 4 of the sequencer "ESW.IRIS_Calib" becomes Failure
    And the sequence of "ESW.IRIS_Calib" fails with "fly"

  Scenario: A step is replaced by others
    When I replace step 2 of "ESW.IRIS_Calib" with the sequence "rests.json"
    And I start the sequence of "ESW.IRIS_Calib"
    Then step 4 of the sequencer "ESW.IRIS_Calib" becomes Success
    And the sequence of "ESW.IRIS_Calib" completes

  Scenario: Steps are inserted behind another
    When I delete step 2 of "ESW.IRIS_Calib"
    And I insert the sequence "unknown.json" after step 1 of "ESW.IRIS_Calib"
    And I start the sequence of "ESW.IRIS_Calib"
    Then step 2 of the sequencer "ESW.IRIS_Calib" becomes Failure
    And the sequence of "ESW.IRIS_Calib" fails with "no handler"

  Scenario: A step is deleted
    When I delete step 2 of "ESW.IRIS_Calib"
    And I start the sequence of "ESW.IRIS_Calib"
    Then the sequence of "ESW.IRIS_Calib" completes

  Scenario: A breakpoint holds a sequence in front of a step
    When I set a breakpoint at step 2 of "ESW.IRIS_Calib"
    And I start the sequence of "ESW.IRIS_Calib"
    Then step 1 of the sequencer "ESW.IRIS_Calib" becomes Success
    And the sequencer "ESW.IRIS_Calib" stays Running for 2 s
    When I replace step 2 of "ESW.IRIS_Calib" with the sequence "rest.json"
    Then the sequence of "ESW.IRIS_Calib" completes

  Scenario: A breakpoint that is removed holds nothing
    When I set a breakpoint at step 2 of "ESW.IRIS_Calib"
    And I remove the breakpoint at step 2 of "ESW.IRIS_Calib"
    And I start the sequence of "ESW.IRIS_Calib"
    Then the sequence of "ESW.IRIS_Calib" fails with "fly"

  Scenario: A step that has ended is not changed
    When I start the sequence of "ESW.IRIS_Calib"
    Then the sequence of "ESW.IRIS_Calib" fails
    When I load the sequence "rests.json" into the sequencer "ESW.IRIS_Calib"
    And I set a breakpoint at step 2 of "ESW.IRIS_Calib"
    And I start the sequence of "ESW.IRIS_Calib"
    Then step 1 of the sequencer "ESW.IRIS_Calib" becomes Success
    When I delete step 1 of "ESW.IRIS_Calib"
    Then the command is rejected with "CannotOperateOnAnInFlightOrFinishedStep"
    When I resume the sequence of "ESW.IRIS_Calib"
    Then the sequence of "ESW.IRIS_Calib" completes
