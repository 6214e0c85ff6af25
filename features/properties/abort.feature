@severity:blocker @needs.telescope @tmc
Feature: Abort in any state
  An operator can always get a subarray back, wherever it is.

  @property(examples=4) @needs.hold
  Scenario Outline: Abort leads to ABORTED from any state, and restart to EMPTY
    Given subarray 1 is <state>
    When I abort subarray 1
    Then subarray 1 goes through ABORTING, ABORTED
    When I restart subarray 1
    Then subarray 1 goes through RESTARTING, EMPTY
    And every device behaves as declared

    Examples:
      | state                                                 |
      | one of IDLE, CONFIGURING, READY, SCANNING, RESOURCING |

  Scenario: An observation from its beginning to its end
    Given subarray 1 is EMPTY
    When I assign resources to subarray 1
    Then the command succeeds
    When I configure subarray 1
    Then the command succeeds
    When I scan on subarray 1
    Then the command succeeds
    When I end the scheduling block on subarray 1
    Then the command succeeds
    When I release all resources of subarray 1
    Then the command succeeds
    And every device behaves as declared
