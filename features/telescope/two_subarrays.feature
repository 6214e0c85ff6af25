@severity:critical @needs.telescope @tmc
Feature: Two subarrays observe at once
  Subarrays are independent: what one does leaves the other alone.

  Scenario: Both are assigned, configured and scan together
    Proves that neither waits for the other.

    Given the telescope is on
    When I assign resources to subarray 1
    And I assign resources to subarray 2
    Then subarray 1 goes through RESOURCING, IDLE
    And subarray 2 goes through RESOURCING, IDLE
    When I configure subarray 1
    And I configure subarray 2
    Then subarray 1 goes through CONFIGURING, READY
    And subarray 2 goes through CONFIGURING, READY
    When I scan on subarray 1
    And I scan on subarray 2
    Then subarray 1 goes through SCANNING, READY
    And subarray 2 goes through SCANNING, READY

  Scenario: One is aborted while the other scans
    Proves that an abort stops what it is meant for alone.

    Given subarray 1 is READY
    And subarray 2 is IDLE
    When I configure subarray 2
      | path              | value |
      | tmc.scan_duration | 100.0 |
    Then subarray 2 becomes READY
    When I scan on subarray 2
    Then subarray 2 goes through SCANNING
    When I abort subarray 1
    Then subarray 1 goes through ABORTING, ABORTED
    And subarray 2 stays SCANNING for 0.5 s
    When I end the scan on subarray 2
    Then subarray 2 goes through READY

  Scenario: One is emptied while the other is configured
    Proves that resources move in one while the other is not moved.

    Given subarray 1 is IDLE
    And subarray 2 is IDLE
    When I configure subarray 1
    And I release all resources of subarray 2
    Then subarray 1 goes through CONFIGURING, READY
    And subarray 2 goes through RESOURCING, EMPTY
