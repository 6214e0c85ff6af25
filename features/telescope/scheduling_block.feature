@severity:critical @needs.telescope
Feature: A subarray observes a scheduling block
  A scheduling block takes a subarray from EMPTY, over resources, configurations and scans, back to EMPTY. Each command
  passes through its transitional state and ends where the interface says, and nowhere else.

  Background:
    Given the telescope is on

  @smoke
  Scenario: The whole scheduling block, from EMPTY to EMPTY
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

  Scenario: Assigning the dishes that are asked for
    Given subarray 1 is EMPTY
    When I assign resources to subarray 1
      | path                    | value                |
      | dish.receptor_ids       | ["SKA001", "SKA063"] |
      | sdp.resources.receptors | ["SKA001", "SKA063"] |
    Then subarray 1 becomes IDLE
    And "assignedResources" of "mid-tmc/subarray/01" becomes ["SKA001", "SKA063"]

  Scenario: Nothing assigned leaves the subarray empty
    Given subarray 1 is EMPTY
    When I assign resources to subarray 1
      | path              | value |
      | dish.receptor_ids | []    |
    Then subarray 1 goes through RESOURCING, EMPTY
    And the command succeeds

  Scenario: Resources are added to those that are there
    Given subarray 1 is IDLE
    When I assign resources to subarray 1
      | path              | value      |
      | dish.receptor_ids | ["SKA100"] |
    Then subarray 1 goes through RESOURCING, IDLE
    And the command succeeds

  Scenario: Releasing the last dish empties the subarray
    Given subarray 1 is IDLE
    When I release resources of subarray 1
    Then subarray 1 goes through RESOURCING, EMPTY
    And the command succeeds

  Scenario: One configuration after the other
    Given subarray 1 is READY
    When I configure subarray 1
      | path              | value |
      | tmc.scan_duration | 3.0   |
    Then subarray 1 goes through CONFIGURING, READY
    And the command succeeds

  Scenario: A scan ends by itself when its time is over
    Given subarray 1 is READY
    When I scan on subarray 1
    Then subarray 1 goes through SCANNING, READY
    And the command succeeds

  Scenario: A scan for a chosen time
    Given subarray 1 is READY
    When I scan on subarray 1 for 2 s
    Then subarray 1 becomes READY
    And the command succeeds

  Scenario: A scan is ended early
    Given subarray 1 is SCANNING
    When I end the scan on subarray 1
    Then subarray 1 goes through READY
    And the command succeeds

  Scenario: Several scans with one configuration
    Given subarray 1 is READY
    When I scan on subarray 1
    Then subarray 1 goes through SCANNING, READY
    When I scan on subarray 1
      | path    | value |
      | scan_id | 2     |
    Then subarray 1 goes through SCANNING, READY
    And the command succeeds

  @needs.ska-mid
  Scenario: The dishes follow the target while the subarray is ready
    Given subarray 1 is IDLE
    When I configure subarray 1
    Then "pointingState" of "mid-dish/dish-manager/SKA001" goes through READY, SLEW, TRACK
    And "dishMode" of "mid-dish/dish-manager/SKA001" becomes OPERATE
    And subarray 1 becomes READY

  @needs.ska-mid
  Scenario: The elements have arrived before the subarray says so
    Given subarray 1 is EMPTY
    When I assign resources to subarray 1
    Then subarray 1 goes through RESOURCING, IDLE
    And "obsState" of "mid-csp/subarray/01" goes through RESOURCING, IDLE
    And "obsState" of "mid-sdp/subarray/01" goes through RESOURCING, IDLE
