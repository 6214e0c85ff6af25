@severity:critical @needs.telescope @tmc
Feature: A subarray scans
  A scan lasts as long as the configuration says, unless somebody ends it. Afterwards the subarray is READY for the next.

  Scenario: A scan ends by itself when its time is over
    Proves that the scan duration of the configuration is kept.

    Given subarray 1 is READY
    When I scan on subarray 1
    Then subarray 1 goes through SCANNING, READY
    And the command succeeds

  Scenario: A scan for a chosen time
    Proves that a scan goes on until somebody ends it.

    Given subarray 1 is READY
    When I scan on subarray 1 for 2 s
    Then subarray 1 goes through READY
    And the command succeeds

  Scenario: A scan is ended early
    Proves that EndScan leads from SCANNING to READY, and that the scan says that it did not come to its end.

    Given subarray 1 is IDLE
    When I configure subarray 1
      | path              | value |
      | tmc.scan_duration | 100.0 |
    Then subarray 1 becomes READY
    When I scan on subarray 1
    Then subarray 1 goes through SCANNING
    When I end the scan on subarray 1
    Then subarray 1 goes through READY
    And the command "Scan" is aborted
    And the command "EndScan" succeeds

  Scenario: The scan under way is known by its number
    Proves that the number is shown during the scan, and not after it.

    Given subarray 1 is READY
    When I scan on subarray 1
      | path    | value |
      | scan_id | 17    |
    Then "scanID" of "subarray-01" goes through 17, 0
    And the command succeeds

  Scenario: Several scans with one configuration
    Proves that a configuration outlives a scan.

    Given subarray 1 is READY
    When I scan on subarray 1
    Then subarray 1 goes through SCANNING, READY
    When I scan on subarray 1
      | path    | value |
      | scan_id | 2     |
    Then subarray 1 goes through SCANNING, READY
    And the command succeeds

  Scenario Outline: The <element> subarray scans along
    Proves that the element has begun and ended the scan with TMC.

    Given subarray 1 is READY
    When I scan on subarray 1
    Then "obsState" of "<subarray>" goes through SCANNING, READY
    And subarray 1 goes through SCANNING, READY

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
