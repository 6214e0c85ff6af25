@severity:normal @needs.telescope @tmc
Feature: Health goes up the tree, and administration takes devices out
  What is wrong with an element is seen at the subarray and at the central node. A device that is off line is DISABLE and
  takes no commands.

  @needs.faults
  Scenario Outline: A <health> subarray of <element> is seen up to the central node, and its recovery too
    Proves that health goes up the tree, both ways.

    Given the device "subarray-01" is reachable
    When "<subarray>" reports <health> for "healthState"
    Then "healthState" of "subarray-01" becomes <health>
    And "telescopeHealthState" of "central-node" becomes <health>
    When "<subarray>" reports OK for "healthState"
    Then "healthState" of "subarray-01" becomes OK
    And "telescopeHealthState" of "central-node" becomes OK

    @csp
    Examples:
      | element | subarray        | health   |
      | CSP     | csp-subarray-01 | DEGRADED |
      | CSP     | csp-subarray-01 | FAILED   |

    @sdp
    Examples:
      | element | subarray        | health   |
      | SDP     | sdp-subarray-01 | DEGRADED |
      | SDP     | sdp-subarray-01 | FAILED   |

    @low @mccs
    Examples:
      | element | subarray         | health   |
      | MCCS    | mccs-subarray-01 | DEGRADED |

  @needs.faults
  Scenario: What is wrong with a subarray is seen at the central node
    Proves that it is seen at the top, and not at the subarray beside it.

    When "csp-subarray-02" reports FAILED for "healthState"
    Then "healthState" of "subarray-02" becomes FAILED
    And "telescopeHealthState" of "central-node" becomes FAILED
    And "healthState" of "subarray-01" has stayed OK

  @needs.faults
  Scenario: The worst health counts
    Proves that one element's recovery does not hide that another one is still not well.

    Given the device "subarray-01" is reachable
    When "csp-subarray-01" reports DEGRADED for "healthState"
    Then "healthState" of "subarray-01" becomes DEGRADED
    When "sdp-subarray-01" reports FAILED for "healthState"
    Then "healthState" of "subarray-01" becomes FAILED
    When "sdp-subarray-01" reports OK for "healthState"
    Then "healthState" of "subarray-01" becomes DEGRADED

  @mid @dish @needs.faults
  Scenario: A degraded dish is seen at the central node, and its recovery too
    Proves that one dish of many is noticed.

    When "SKA036" reports DEGRADED for "healthState"
    Then "telescopeHealthState" of "central-node" becomes DEGRADED
    When "SKA036" reports OK for "healthState"
    Then "telescopeHealthState" of "central-node" becomes OK

  @needs.faults
  Scenario Outline: A fault of the <element> subarray is a fault of TMC's
    Proves that nobody goes on observing with an element in FAULT.

    Given subarray 1 is IDLE
    When "<subarray>" reports FAULT for "obsState"
    Then subarray 1 becomes FAULT

    @csp
    Examples:
      | element | subarray        |
      | CSP     | csp-subarray-01 |

    @sdp
    Examples:
      | element | subarray        |
      | SDP     | sdp-subarray-01 |

    @low @mccs
    Examples:
      | element | subarray         |
      | MCCS    | mccs-subarray-01 |

  Scenario Outline: A device that is taken off line as <mode> is disabled
    Proves that each of the modes off line disables.

    Given the telescope is on
    When I write "<mode>" to "adminMode" of "subarray-01"
    Then the command succeeds
    And "State" of "subarray-01" becomes DISABLE

    Examples:
      | mode       |
      | OFFLINE    |
      | NOT_FITTED |
      | RESERVED   |

  Scenario: Engineering does not disable a device
    Proves that who repairs a device can still use it.

    Given the telescope is on
    When I write "ENGINEERING" to "adminMode" of "subarray-01"
    Then "adminMode" of "subarray-01" becomes "ENGINEERING"
    And "State" of "subarray-01" stays ON for 0.5 s

  Scenario: A device that is off line refuses its commands
    Proves that off line means more than a label.

    Given the telescope is on
    When I write "OFFLINE" to "adminMode" of "subarray-01"
    Then "State" of "subarray-01" becomes DISABLE
    When I assign resources to subarray 1
    Then the command is rejected with "API_CommandNotAllowed"

  Scenario: A device that comes back on line takes commands again
    Proves that nothing of the time off line is left over.

    Given the telescope is on
    When I write "OFFLINE" to "adminMode" of "subarray-01"
    Then "State" of "subarray-01" becomes DISABLE
    When I write "ONLINE" to "adminMode" of "subarray-01"
    Then "State" of "subarray-01" becomes ON
    When I assign resources to subarray 1
    Then subarray 1 becomes IDLE
