@severity:normal @needs.ska-mid
Feature: Health goes up the tree, and administration takes devices out
  What is wrong with an element is seen at the subarray and at the central node. A device that is off line is DISABLE and
  takes no commands.

  @needs.faults
  Scenario Outline: A <health> element is seen at the subarray
    Given the device "mid-tmc/subarray/01" is reachable
    When "mid-csp/subarray/01" reports <health> for "healthState"
    Then "healthState" of "mid-tmc/subarray/01" becomes <health>

    Examples:
      | health   |
      | DEGRADED |
      | FAILED   |

  @needs.faults
  Scenario: A degraded dish is seen at the central node, and its recovery too
    When "mid-dish/dish-manager/SKA036" reports DEGRADED for "healthState"
    Then "telescopeHealthState" of "mid-tmc/central-node/0" becomes DEGRADED
    When "mid-dish/dish-manager/SKA036" reports OK for "healthState"
    Then "telescopeHealthState" of "mid-tmc/central-node/0" becomes OK

  @needs.faults
  Scenario: A fault of an element is a fault of the subarray
    Given subarray 1 is IDLE
    When "mid-sdp/subarray/01" reports FAULT for "obsState"
    Then subarray 1 becomes FAULT

  Scenario: A device that is taken off line is disabled
    Given the telescope is on
    When I write "OFFLINE" to "adminMode" of "mid-tmc/subarray/01"
    Then the command succeeds
    And "State" of "mid-tmc/subarray/01" becomes DISABLE

  Scenario: A device that is off line refuses its commands
    Given the telescope is on
    When I write "OFFLINE" to "adminMode" of "mid-tmc/subarray/01"
    Then "State" of "mid-tmc/subarray/01" becomes DISABLE
    When I assign resources to subarray 1
    Then the command is rejected with "API_CommandNotAllowed"

  Scenario: A device that comes back on line takes commands again
    Given the telescope is on
    When I write "OFFLINE" to "adminMode" of "mid-tmc/subarray/01"
    Then "State" of "mid-tmc/subarray/01" becomes DISABLE
    When I write "ONLINE" to "adminMode" of "mid-tmc/subarray/01"
    Then "State" of "mid-tmc/subarray/01" becomes ON
    When I assign resources to subarray 1
    Then subarray 1 becomes IDLE
