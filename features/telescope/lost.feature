@severity:normal @needs.telescope @needs.faults @tmc
Feature: A device goes away and comes back
  A device that dies is missed by those who work with it: their health tells, and commands that need it fail with its
  name. When it is back, all of that ends, without anything else being restarted.

  Scenario Outline: An element that goes away is missed, and welcomed when it is back
    Proves that TMC notices by itself that an element is gone, and that it is back.

    Given the device "<element>-subarray-01" is reachable
    When "<element>-subarray-01" goes away
    Then the device "<element>-subarray-01" does not answer
    And "healthState" of "subarray-01" becomes DEGRADED
    And "telescopeHealthState" of "central-node" becomes DEGRADED
    When "<element>-subarray-01" comes back
    Then "healthState" of "subarray-01" becomes OK
    And "telescopeHealthState" of "central-node" becomes OK

    Examples:
      | element |
      | csp     |
      | sdp     |

  Scenario Outline: Resources are not assigned while <element> is away
    Proves that the command fails with the name of the one that is gone, and that the subarray works again when it is
    back and switched on.

    Given subarray 1 is EMPTY
    When "<element>-subarray-01" goes away
    And I assign resources to subarray 1
    Then subarray 1 goes through RESOURCING
    And the command fails with "<element>/subarray/01 does not answer"
    When "<element>-subarray-01" comes back
    And I turn the telescope on
    Then the command succeeds
    And "State" of "<element>-subarray-01" is ON
    When I abort subarray 1
    Then subarray 1 goes through ABORTING, ABORTED
    When I restart subarray 1
    Then subarray 1 goes through RESTARTING, EMPTY
    When I assign resources to subarray 1
    Then subarray 1 goes through RESOURCING, IDLE

    Examples:
      | element |
      | csp     |
      | sdp     |

  Scenario: Who listened to a device before it went away hears of it again
    Proves that events go on after a device was away, without subscribing anew.

    Given I watch "healthState" of "csp-subarray-01"
    When "csp-subarray-01" goes away
    Then the device "csp-subarray-01" does not answer
    When "csp-subarray-01" comes back
    Then the device "csp-subarray-01" is reachable
    And "healthState" of "csp-subarray-01" is OK
    When "csp-subarray-01" reports DEGRADED for "healthState"
    Then "healthState" of "csp-subarray-01" goes through DEGRADED

  @mid
  Scenario: A dish is lost and comes back
    Proves that the loss of a dish is seen at its leaf node and at the central node, and that the dish works again.

    Given the telescope is on
    When "SKA001" goes away
    Then the device "SKA001" does not answer
    And "healthState" of "mid-tmc/leaf-node-dish/SKA001" becomes UNKNOWN
    And "telescopeHealthState" of "central-node" becomes DEGRADED
    When "SKA001" comes back
    Then the device "SKA001" is reachable
    And "healthState" of "mid-tmc/leaf-node-dish/SKA001" becomes OK
    And "telescopeHealthState" of "central-node" becomes OK
    And "dishMode" of "SKA001" is STANDBY_LP
    When I command "mid-tmc/leaf-node-dish/SKA001" to "SetStandbyFPMode"
    Then the command succeeds
    And "dishMode" of "SKA001" becomes STANDBY_FP
    And "dishMode" of "mid-tmc/leaf-node-dish/SKA001" becomes STANDBY_FP

  @mid
  Scenario: A dish that is gone cannot be configured
    Proves that a subarray with a lost dish does not become READY, and says which dish it is.

    Given subarray 1 is IDLE
    When "SKA001" goes away
    And I configure subarray 1
    Then subarray 1 goes through CONFIGURING
    And the command fails with "dish-manager/ska001 does not answer"
    When "SKA001" comes back
    And I abort subarray 1
    Then subarray 1 goes through ABORTING, ABORTED
    When I restart subarray 1
    Then subarray 1 goes through RESTARTING, EMPTY

  @low
  Scenario: A subarray of stations that comes back has none, nor have its beams
    Proves that a beam lets its stations go when the subarray that gave it them comes back as new, so that they can be
    assigned again.

    Given subarray 1 is IDLE
    When "mccs-subarray-01" goes away
    And I configure subarray 1
    Then the command fails with "low-mccs/subarray/01 does not answer"
    When "mccs-subarray-01" comes back
    Then "stationIds" of "subarraybeam-01" is []
    When I turn the telescope on
    Then the command succeeds
    When I abort subarray 1
    Then subarray 1 goes through ABORTING, ABORTED
    When I restart subarray 1
    Then subarray 1 goes through RESTARTING, EMPTY
    When I assign resources to subarray 1
    Then subarray 1 goes through RESOURCING, IDLE
