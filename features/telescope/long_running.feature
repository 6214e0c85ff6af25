@severity:normal @needs.telescope @tmc
Feature: A long-running command is followed from the queue to its end
  A command that takes time is accepted at once, with an identifier. What becomes of it the device tells by attributes;
  a command that is accepted has not succeeded yet.

  Scenario: A command goes from the queue to its end
    Proves that the device tells where the command stands, in the right order.

    Given subarray 1 is EMPTY
    When I assign resources to subarray 1
    Then the command goes through IN_PROGRESS, COMPLETED
    And subarray 1 becomes IDLE

  @needs.hold
  Scenario: A command is under way as long as its elements are
    Proves that TMC's command has not ended while one of its elements has not.

    Given subarray 1 is EMPTY
    And "csp-subarray-01" is held at RESOURCING for "obsState"
    When I assign resources to subarray 1
    Then subarray 1 becomes RESOURCING
    And the command is under way
    When "csp-subarray-01" is let go
    Then the command succeeds
    And subarray 1 goes through IDLE

  @needs.hold
  Scenario: A command waits for the one that is under way, and then has its turn
    Proves that commands are worked off one after the other, in the order in which they came.

    Given the telescope is off
    And "central-node" is held at OFF for "telescopeState"
    When I turn the telescope on
    And I turn the telescope to standby
    Then the command "TelescopeOn" is under way
    And the command "TelescopeStandby" is queued
    When "central-node" is let go
    Then the telescope goes through on, in standby
    And the command "TelescopeOn" goes through IN_PROGRESS, COMPLETED
    And the command "TelescopeStandby" goes through IN_PROGRESS, COMPLETED

  Scenario: A command that is interrupted says that it was aborted
    Proves that a scan that is cut short does not say that it succeeded.

    Given subarray 1 is IDLE
    When I configure subarray 1
      | path              | value |
      | tmc.scan_duration | 100.0 |
    Then subarray 1 becomes READY
    When I scan on subarray 1
    And I abort subarray 1
    Then subarray 1 becomes ABORTED
    And the command "Scan" is aborted with "ABORTED"
    And the command "Abort" succeeds

  Scenario: An aborted command goes from the queue to its abort
    Proves that the abort is where the command's way ends.

    Given subarray 1 is IDLE
    When I configure subarray 1
      | path              | value |
      | tmc.scan_duration | 100.0 |
    Then subarray 1 becomes READY
    When I scan on subarray 1
    Then subarray 1 goes through SCANNING
    When I abort subarray 1
    Then the command "Scan" goes through IN_PROGRESS, ABORTED
    And subarray 1 becomes ABORTED

  Scenario: A command that is rejected has no turn
    Proves that what was refused is not tried.

    Given subarray 1 is IDLE
    When I configure subarray 1
      """
      receiver band 1, please
      """
    Then the command is rejected with "JSON"
    And "lrcExecuting" of "subarray-01" is []

  @needs.faults @needs.hold
  Scenario: A command that fails says why
    Proves that the message names what went wrong below.

    Given subarray 1 is EMPTY
    And "csp-subarray-01" is held at RESOURCING for "obsState"
    When I assign resources to subarray 1
    Then subarray 1 becomes RESOURCING
    When "csp-subarray-01" reports FAULT for "obsState"
    Then the command "AssignResources" fails with "FAULT"
    And the command "AssignResources" goes through IN_PROGRESS, FAILED
    And subarray 1 becomes FAULT
