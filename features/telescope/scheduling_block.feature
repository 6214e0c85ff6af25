@severity:critical @needs.telescope @tmc
Feature: A subarray observes a scheduling block
  A scheduling block takes a subarray from EMPTY, over resources, configurations and scans, back to EMPTY. Each command
  passes through its transitional state and ends where the interface says, and nowhere else.

  Background:
    Given the telescope is on

  @smoke
  Scenario: The whole scheduling block, from EMPTY to EMPTY
    Proves that a subarray observes, and gives back what it took.

    When I assign resources to subarray 1
    Then subarray 1 goes through RESOURCING, IDLE
    And the command succeeds
    When I configure subarray 1
    Then subarray 1 goes through CONFIGURING, READY
    And the command succeeds
    When I scan on subarray 1
    Then subarray 1 goes through SCANNING, READY
    And the command succeeds
    When I end the scheduling block on subarray 1
    Then subarray 1 goes through IDLE
    And the command succeeds
    When I release all resources of subarray 1
    Then subarray 1 goes through RESOURCING, EMPTY
    And the command succeeds

  Scenario: Two scheduling blocks one after the other
    Proves that nothing of the first is left over that would disturb the second.

    When I assign resources to subarray 1
    Then subarray 1 becomes IDLE
    When I configure subarray 1
    Then subarray 1 becomes READY
    When I end the scheduling block on subarray 1
    Then subarray 1 becomes IDLE
    When I release all resources of subarray 1
    Then subarray 1 goes through RESOURCING, EMPTY
    When I assign resources to subarray 1
    Then subarray 1 becomes IDLE
    When I configure subarray 1
    Then subarray 1 goes through CONFIGURING, READY
    And the command succeeds

  Scenario: A scheduling block is ended without a scan
    Proves that a configuration can be given up, and is forgotten.

    Given subarray 1 is READY
    When I end the scheduling block on subarray 1
    Then subarray 1 goes through IDLE
    And the command succeeds
    And "scanDuration" of "subarray-01" becomes 0.0

  Scenario: After its end the subarray can be configured anew
    Proves that the resources outlive the scheduling block.

    Given subarray 1 is READY
    When I end the scheduling block on subarray 1
    Then subarray 1 becomes IDLE
    When I configure subarray 1
    Then subarray 1 goes through CONFIGURING, READY
    And the command succeeds

  Scenario: Several scans with new resources between them
    Proves that a subarray can observe again with other resources.

    Given subarray 1 is READY
    When I scan on subarray 1
    Then subarray 1 goes through SCANNING, READY
    When I end the scheduling block on subarray 1
    Then subarray 1 becomes IDLE
    When I release all resources of subarray 1
    Then subarray 1 goes through RESOURCING, EMPTY
    When I assign resources to subarray 1
    Then subarray 1 goes through RESOURCING, IDLE
    When I configure subarray 1
    Then subarray 1 goes through CONFIGURING, READY
    When I scan on subarray 1
      | path    | value |
      | scan_id | 2     |
    Then subarray 1 goes through SCANNING, READY
    And the command succeeds

  Scenario: In the words of the declaration
    Proves that each action that a declaration has a word for can be asked for by it, with the argument as ever.

    Given subarray 1 is EMPTY
    When I tell subarray 1 to assign resources
    Then subarray 1 goes through RESOURCING, IDLE
    When I tell subarray 1 to configure
      | path              | value |
      | tmc.scan_duration | 3.0   |
    Then subarray 1 goes through CONFIGURING, READY
    And "scanDuration" of "subarray-01" is 3.0
    When I tell subarray 1 to end the scheduling block
    Then subarray 1 goes through IDLE
