@tmt @severity:normal
Feature: A sequencer says what it does not accept in its state

  Scenario Outline: <state>: I <request>
    Given the sequencer "ESW.IRIS_Calib" is <state>
    When I <request>
    Then the command is rejected with "<answer>"

    Examples: While there is nothing to carry out
      | state | request                                                      | answer                         |
      | Idle  | start the sequence of "ESW.IRIS_Calib"                       | UnsupportedCommandInStateIssue |
      | Idle  | add the sequence "rest.json" to the sequencer "ESW.IRIS_Calib" | Unhandled                    |
      | Idle  | reset the sequence of "ESW.IRIS_Calib"                       | Unhandled                      |
      | Idle  | pause the sequence of "ESW.IRIS_Calib"                       | Unhandled                      |
      | Idle  | resume the sequence of "ESW.IRIS_Calib"                      | Unhandled                      |

    Examples: Before it is started
      | state  | request                                | answer    |
      | Loaded | pause the sequence of "ESW.IRIS_Calib" | Unhandled |
      | Loaded | abort the sequence of "ESW.IRIS_Calib" | Unhandled |
      | Loaded | stop the sequence of "ESW.IRIS_Calib"  | Unhandled |

    Examples: While a sequence runs
      | state   | request                                                         | answer                         |
      | Running | load the sequence "rest.json" into the sequencer "ESW.IRIS_Calib" | Unhandled                    |
      | Running | submit the sequence "rest.json" to the sequencer "ESW.IRIS_Calib" | UnsupportedCommandInStateIssue |
      | Running | start the sequence of "ESW.IRIS_Calib"                          | UnsupportedCommandInStateIssue |
      | Running | take the sequencer "ESW.IRIS_Calib" offline                     | Unhandled                      |
      | Running | bring the sequencer "ESW.IRIS_Calib" online                     | Unhandled                      |

    Examples: While it is off line
      | state   | request                                                         | answer                         |
      | Offline | load the sequence "rest.json" into the sequencer "ESW.IRIS_Calib" | Unhandled                    |
      | Offline | submit the sequence "rest.json" to the sequencer "ESW.IRIS_Calib" | UnsupportedCommandInStateIssue |
      | Offline | prepend the sequence "rest.json" to the sequencer "ESW.IRIS_Calib" | Unhandled                   |
      | Offline | stop the sequence of "ESW.IRIS_Calib"                           | Unhandled                      |

  Scenario: A command that the script has no handler for
    Given the sequencer "ESW.IRIS_Calib" is Idle
    When I submit the sequence "unknown.json" to the sequencer "ESW.IRIS_Calib"
    Then the sequence of "ESW.IRIS_Calib" fails with "the script has no handler onSetup for fly"
