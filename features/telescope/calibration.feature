@severity:critical @needs.telescope @tmc @mid @dish
Feature: The pointing is calibrated on five points
  A five-point calibration scans the target itself and four points around it. Between the scans only the offset of the
  dishes changes: by partial configurations, which leave everything else as it was configured.

  Scenario: Five points around a target
    Proves that partial configurations move the dishes between scans, and that scans go on with what was configured
    first.

    Given subarray 1 is READY
    When I scan on subarray 1
    Then subarray 1 goes through SCANNING, READY
    When I configure subarray 1
      """
      {"pointing": {"target": {"ca_offset_arcsec": 0.0, "ie_offset_arcsec": 5.0}}, "tmc": {"partial_configuration": true}}
      """
    Then subarray 1 goes through CONFIGURING, READY
    When I scan on subarray 1
      | path    | value |
      | scan_id | 2     |
    Then subarray 1 goes through SCANNING, READY
    When I configure subarray 1
      """
      {"pointing": {"target": {"ca_offset_arcsec": 0.0, "ie_offset_arcsec": -5.0}}, "tmc": {"partial_configuration": true}}
      """
    Then subarray 1 goes through CONFIGURING, READY
    When I scan on subarray 1
      | path    | value |
      | scan_id | 3     |
    Then subarray 1 goes through SCANNING, READY
    When I configure subarray 1
      """
      {"pointing": {"target": {"ca_offset_arcsec": 5.0, "ie_offset_arcsec": 0.0}}, "tmc": {"partial_configuration": true}}
      """
    Then subarray 1 goes through CONFIGURING, READY
    When I scan on subarray 1
      | path    | value |
      | scan_id | 4     |
    Then subarray 1 goes through SCANNING, READY
    When I configure subarray 1
      """
      {"pointing": {"target": {"ca_offset_arcsec": -5.0, "ie_offset_arcsec": 0.0}}, "tmc": {"partial_configuration": true}}
      """
    Then subarray 1 goes through CONFIGURING, READY
    When I scan on subarray 1
      | path    | value |
      | scan_id | 5     |
    Then subarray 1 goes through SCANNING, READY
    And the command succeeds

  Scenario: A partial configuration moves the dishes
    Proves that the dishes go to the new point, and keep the receiver band that they have.

    Given subarray 1 is READY
    When I configure subarray 1
      """
      {"pointing": {"target": {"ca_offset_arcsec": 0.0, "ie_offset_arcsec": 5.0}}, "tmc": {"partial_configuration": true}}
      """
    Then "pointingState" of "SKA001" goes through SLEW, TRACK
    And subarray 1 becomes READY
    And "configuredBand" of "SKA001" is B1

  Scenario: A partial configuration leaves the elements as they are
    Proves that the correlator is not configured anew for an offset of the dishes.

    Given subarray 1 is READY
    When I configure subarray 1
      """
      {"pointing": {"target": {"ca_offset_arcsec": 5.0, "ie_offset_arcsec": 0.0}}, "tmc": {"partial_configuration": true}}
      """
    Then the command succeeds
    And the command goes through IN_PROGRESS, COMPLETED
    And "obsState" of "csp-subarray-01" has stayed READY
    And "scanDuration" of "subarray-01" is 10.0

  Scenario: A partial configuration needs one that it can change
    Proves that an offset alone is refused where nothing was configured before.

    Given subarray 1 is IDLE
    When I configure subarray 1
      """
      {"pointing": {"target": {"ca_offset_arcsec": 0.0, "ie_offset_arcsec": 5.0}}, "tmc": {"partial_configuration": true}}
      """
    Then the command is rejected with "no configuration yet"
    And subarray 1 stays IDLE for 0.5 s
