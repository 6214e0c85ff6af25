@severity:critical @needs.telescope @tmc
Feature: A subarray is configured for its scans
  Configuring prepares the elements and points at the target. A subarray that is READY may be configured again, as often
  as it takes.

  Scenario: Configuring
    Proves that an IDLE subarray becomes READY, by way of CONFIGURING and of nothing else.

    Given subarray 1 is IDLE
    When I configure subarray 1
    Then subarray 1 goes through CONFIGURING, READY
    And the command succeeds

  Scenario: The scan duration is the one that was configured
    Proves that what the configuration says arrives.

    Given subarray 1 is IDLE
    When I configure subarray 1
      | path              | value |
      | tmc.scan_duration | 3.0   |
    Then subarray 1 becomes READY
    And "scanDuration" of "subarray-01" becomes 3.0

  Scenario: One configuration after the other
    Proves that a READY subarray takes a new configuration, and that the last one counts.

    Given subarray 1 is READY
    When I configure subarray 1
      | path              | value |
      | tmc.scan_duration | 3.0   |
    Then subarray 1 goes through CONFIGURING, READY
    And the command succeeds
    When I configure subarray 1
      | path              | value |
      | tmc.scan_duration | 5.0   |
    Then subarray 1 goes through CONFIGURING, READY
    And "scanDuration" of "subarray-01" becomes 5.0

  Scenario: A new configuration between two scans
    Proves that scans and configurations alternate freely.

    Given subarray 1 is READY
    When I scan on subarray 1
    Then subarray 1 goes through SCANNING, READY
    When I configure subarray 1
    Then subarray 1 goes through CONFIGURING, READY
    When I scan on subarray 1
    Then subarray 1 goes through SCANNING, READY
    And the command succeeds

  Scenario Outline: The <element> subarray is READY before TMC's says so
    Proves that TMC's subarray answers for the element.

    Given subarray 1 is IDLE
    When I configure subarray 1
    Then this happens in this order
      | device      | attribute | value       |
      | subarray-01 | obsState  | CONFIGURING |
      | <subarray>  | obsState  | CONFIGURING |
      | <subarray>  | obsState  | READY       |
      | subarray-01 | obsState  | READY       |

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

  @mid @dish
  Scenario: The dishes follow the target while the subarray is ready
    Proves that the dishes of the subarray track before it says that it is READY.

    Given subarray 1 is IDLE
    When I configure subarray 1
    Then "pointingState" of "SKA001" goes through READY, SLEW, TRACK
    And "dishMode" of "SKA001" becomes OPERATE
    And subarray 1 becomes READY

  @mid @dish
  Scenario: The dishes stop when the scheduling block ends
    Proves that no dish goes on tracking for nobody.

    Given subarray 1 is READY
    When I end the scheduling block on subarray 1
    Then "pointingState" of "SKA001" goes through READY
    And subarray 1 becomes IDLE

  @mid @dish
  Scenario: Another receiver band
    Proves that a dish changes its receiver, by way of CONFIG.

    Given subarray 1 is READY
    When I configure subarray 1
      | path                      | value |
      | dish.receiver_band        | "2"   |
      | csp.common.frequency_band | "2"   |
    Then "dishMode" of "SKA001" goes through CONFIG, OPERATE
    And "configuredBand" of "SKA001" becomes B2
    And subarray 1 becomes READY

  @mid @dish
  Scenario: A dish rejects the receiver band that it has already
    Proves that the dish tells its refusal, and goes on operating.

    Given subarray 1 is READY
    When I command "SKA001" to "ConfigureBand" with {"dish": {"receiver_band": "1"}}
    Then the command is rejected with "band 1 is configured already"
    And "dishMode" of "SKA001" stays OPERATE for 0.5 s

  @mid @dish
  Scenario: The same receiver band leaves the dish where it is
    Proves that TMC does not ask a dish for the band that it has.

    Given subarray 1 is READY
    When I configure subarray 1
    Then subarray 1 goes through CONFIGURING, READY
    And "dishMode" of "SKA001" has stayed OPERATE
    And "configuredBand" of "SKA001" is B1
