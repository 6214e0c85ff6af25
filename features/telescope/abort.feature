@severity:critical @needs.telescope
Feature: A subarray is aborted, and restarted
  Whatever a subarray does, Abort stops it. The subarray is held in the state to abort, so that the abort meets exactly
  that state. The way back is Restart.

  @needs.hold
  Scenario Outline: Abort while <state>
    Given subarray 1 is <state>
    When I abort subarray 1
    Then subarray 1 goes through ABORTING, ABORTED
    And the command succeeds

    Examples:
      | state       |
      | RESOURCING  |
      | IDLE        |
      | CONFIGURING |
      | READY       |
      | SCANNING    |

  Scenario: Restart after an abort
    Given subarray 1 is ABORTED
    When I restart subarray 1
    Then subarray 1 goes through RESTARTING, EMPTY
    And the command succeeds

  @needs.faults
  Scenario: Restart after a fault
    Given subarray 1 is FAULT
    When I restart subarray 1
    Then subarray 1 goes through RESTARTING, EMPTY
    And the command succeeds

  Scenario: A command that is aborted says so
    Given subarray 1 is READY
    When I scan on subarray 1
    And I abort subarray 1
    Then subarray 1 becomes ABORTED
    And the command "Scan" fails with "ABORTED"

  Scenario: A restarted subarray observes again
    Given subarray 1 is ABORTED
    When I restart subarray 1
    Then subarray 1 becomes EMPTY
    When I assign resources to subarray 1
    Then subarray 1 goes through RESOURCING, IDLE
