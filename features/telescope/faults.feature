@severity:normal @needs.telescope @needs.faults @tmc
Feature: An element fails, TMC says which one, and the subarray is brought back
  A subarray whose element refuses a command or fails it stays where it got to, and its command fails with the name of the
  element and the reason. Abort and Restart lead back, and with the fault mended the subarray works again.

  Scenario Outline: <element> fails with <fault> when resources are assigned
    Proves that TMC does not wait for what will not come, that it tells whose fault it was, and that the way back works.

    Given subarray 1 is EMPTY
    And "<element>-subarray-01" has the fault <fault> on "AssignResources"
    When I assign resources to subarray 1
    Then subarray 1 goes through RESOURCING
    And the command fails with "<element>/subarray/01 <reason>"
    And "obsState" of "<element>-subarray-01" is EMPTY
    When I abort subarray 1
    Then subarray 1 goes through ABORTING, ABORTED
    When "<element>-subarray-01" is mended
    And I restart subarray 1
    Then subarray 1 goes through RESTARTING, EMPTY
    When I assign resources to subarray 1
    Then subarray 1 goes through RESOURCING, IDLE

    Examples:
      | element | fault                  | reason                                                       |
      | csp     | COMMAND_NOT_ALLOWED    | refused AssignResources                                      |
      | sdp     | COMMAND_NOT_ALLOWED    | refused AssignResources                                      |
      | csp     | FAILED_RESULT          | AssignResources FAILED: Ran out of resources                 |
      | sdp     | FAILED_RESULT          | AssignResources FAILED: Ran out of resources                 |
      | csp     | LONG_RUNNING_EXCEPTION | AssignResources FAILED: Exception occurred, command failed.  |
      | sdp     | LONG_RUNNING_EXCEPTION | AssignResources FAILED: Exception occurred, command failed.  |

  Scenario Outline: <element> fails with <fault> when it is configured
    Proves the same of a configuration; the element that failed has kept its resources.

    Given subarray 1 is IDLE
    And "<element>-subarray-01" has the fault <fault> on "Configure"
    When I configure subarray 1
    Then subarray 1 goes through CONFIGURING
    And the command fails with "<element>/subarray/01 <reason>"
    And "obsState" of "<element>-subarray-01" is IDLE
    When I abort subarray 1
    Then subarray 1 goes through ABORTING, ABORTED
    And "obsState" of "<element>-subarray-01" becomes ABORTED
    When I restart subarray 1
    Then subarray 1 goes through RESTARTING, EMPTY

    Examples:
      | element | fault                  | reason                                                |
      | csp     | COMMAND_NOT_ALLOWED    | refused Configure                                     |
      | sdp     | COMMAND_NOT_ALLOWED    | refused Configure                                     |
      | csp     | FAILED_RESULT          | Configure FAILED: Ran out of resources                |
      | sdp     | LONG_RUNNING_EXCEPTION | Configure FAILED: Exception occurred, command failed. |

  Scenario: The reason of an element reaches the one who commanded TMC
    Proves that no device on the way replaces the reason by one of its own.

    Given subarray 1 is EMPTY
    And "sdp-subarray-01" has the fault FAILED_RESULT on "AssignResources" saying "the execution block is in use"
    When I assign resources to subarray 1
    Then the command fails with "the execution block is in use"

  Scenario: An element fails to release its resources
    Proves that a release that fails is told, and that a restart frees what was left.

    Given subarray 1 is IDLE
    And "sdp-subarray-01" has the fault FAILED_RESULT on "ReleaseAllResources"
    When I release all resources of subarray 1
    Then subarray 1 goes through RESOURCING
    And the command fails with "sdp/subarray/01 ReleaseAllResources FAILED"
    When I abort subarray 1
    Then subarray 1 goes through ABORTING, ABORTED
    When I restart subarray 1
    Then subarray 1 goes through RESTARTING, EMPTY
    And "obsState" of "sdp-subarray-01" becomes EMPTY

  Scenario Outline: <element> is stuck while it assigns resources
    Proves that TMC waits for an element that is under way, and fails when that one does.

    Given subarray 1 is EMPTY
    And "<element>-subarray-01" has the fault STUCK_IN_INTERMEDIATE_STATE on "AssignResources"
    When I assign resources to subarray 1
    Then subarray 1 goes through RESOURCING
    And "obsState" of "<element>-subarray-01" goes through RESOURCING
    And subarray 1 stays RESOURCING for 10 s
    When "<element>-subarray-01" is mended
    Then the command fails with "<element>/subarray/01 AssignResources FAILED"
    And "obsState" of "<element>-subarray-01" becomes EMPTY
    When I abort subarray 1
    Then subarray 1 goes through ABORTING, ABORTED
    When I restart subarray 1
    Then subarray 1 goes through RESTARTING, EMPTY

    Examples:
      | element |
      | csp     |
      | sdp     |

  Scenario Outline: <element> accepts its resources and does nothing
    Proves that TMC looks at what an element does, not at what it answered.

    Given subarray 1 is EMPTY
    And "<element>-subarray-01" has the fault STUCK_IN_OBSTATE on "AssignResources"
    When I assign resources to subarray 1
    Then subarray 1 goes through RESOURCING
    And "obsState" of "<element>-subarray-01" stays EMPTY for 10 s
    When "<element>-subarray-01" is mended
    Then the command fails with "<element>/subarray/01 AssignResources FAILED"
    When I abort subarray 1
    Then subarray 1 goes through ABORTING, ABORTED
    When I restart subarray 1
    Then subarray 1 goes through RESTARTING, EMPTY

    Examples:
      | element |
      | csp     |
      | sdp     |

  Scenario: A configuration that is stuck is aborted
    Proves that an abort ends what an element would never end by itself.

    Given subarray 1 is IDLE
    And "csp-subarray-01" has the fault STUCK_IN_INTERMEDIATE_STATE on "Configure"
    When I configure subarray 1
    Then subarray 1 goes through CONFIGURING
    And "obsState" of "csp-subarray-01" becomes CONFIGURING
    And subarray 1 stays CONFIGURING for 10 s
    When I abort subarray 1
    Then subarray 1 goes through ABORTING, ABORTED
    And "obsState" of "csp-subarray-01" becomes ABORTED

  Scenario Outline: A slow <element> is waited for
    Proves that the subarray is READY when its slowest element is: it would have taken 0.4 s of the telescope's time.

    Given subarray 1 is IDLE
    And "<element>-subarray-01" has the fault SLOW on "Configure"
    When I configure subarray 1
    Then subarray 1 goes through CONFIGURING
    And "obsState" of "<element>-subarray-01" goes through CONFIGURING
    And subarray 1 stays CONFIGURING for 2 s
    And subarray 1 becomes READY
    And the command succeeds

    Examples:
      | element |
      | csp     |
      | sdp     |
