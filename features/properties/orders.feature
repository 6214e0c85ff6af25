@severity:critical
Feature: In any order that is allowed, everything goes on as declared
  What is done is drawn move by move, by what the sentences before have said.

  @needs.telescope @tmc @property(examples=3)
  Scenario: A subarray observes in any order
    Proves that no state is left in a way from which observing does not go on.

    Given subarray 1 is EMPTY
    When any of this is done, in any order, up to 6 times
      | when        | do                                                                          |
      | EMPTY, IDLE | When I assign resources to subarray 1; Then subarray 1 becomes IDLE         |
      | IDLE        | When I release all resources of subarray 1; Then subarray 1 becomes EMPTY   |
      | IDLE, READY | When I configure subarray 1; Then subarray 1 becomes READY                  |
      | READY       | When I scan on subarray 1 for 1 s; Then subarray 1 becomes READY            |
      | READY       | When I end the scheduling block on subarray 1; Then subarray 1 becomes IDLE |
      | IDLE, READY | When I abort subarray 1; Then subarray 1 becomes ABORTED                    |
      | ABORTED     | When I restart subarray 1; Then subarray 1 becomes EMPTY                    |
    Then the command succeeds

  @tmt @property(examples=3)
  Scenario: A sequencer takes any order of messages
    Proves that loading, starting, resetting and going off line leave it usable, in any order.

    Given the sequencer "ESW.IRIS_Calib" is Idle
    When any of this is done, in any order, up to 6 times
      | when         | do                                                                                                                                                               |
      | Idle         | When I load the sequence "rests.json" into the sequencer "ESW.IRIS_Calib"; Then the sequencer "ESW.IRIS_Calib" becomes Loaded                                    |
      | Loaded       | When I load the sequence "rests.json" into the sequencer "ESW.IRIS_Calib"; Then the command succeeds; Then the sequencer "ESW.IRIS_Calib" stays Loaded for 0.1 s |
      | Loaded       | When I reset the sequence of "ESW.IRIS_Calib"; Then the sequencer "ESW.IRIS_Calib" becomes Idle                                                                  |
      | Loaded       | When I start the sequence of "ESW.IRIS_Calib"; Then the sequence of "ESW.IRIS_Calib" completes; Then the sequencer "ESW.IRIS_Calib" becomes Idle                 |
      | Idle, Loaded | When I take the sequencer "ESW.IRIS_Calib" offline; Then the sequencer "ESW.IRIS_Calib" becomes Offline                                                          |
      | Offline      | When I bring the sequencer "ESW.IRIS_Calib" online; Then the sequencer "ESW.IRIS_Calib" becomes Idle                                                             |
    Then the command succeeds
