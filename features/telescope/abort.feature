@severity:critical @needs.telescope @tmc
Feature: A subarray is aborted, and restarted
  Whatever a subarray does, Abort stops it. The subarray is held in the state to abort, so that the abort meets exactly
  that state. The way back is Restart.

  Scenario Outline: Abort while <state>
    Given subarray 1 is <state>
    When I abort subarray 1
    Then subarray 1 goes through ABORTING, ABORTED
    And the command succeeds

    Examples: states that it stays in
      | state |
      | IDLE  |
      | READY |

    @needs.hold
    Examples: states that it leaves by itself
      | state       |
      | RESOURCING  |
      | CONFIGURING |
      | SCANNING    |

  Scenario: Restart after an abort
    Given subarray 1 is ABORTED
    When I restart subarray 1
    Then subarray 1 goes through RESTARTING, EMPTY
    And the command succeeds

  @needs.faults
  Scenario: Restart after a fault
    Given subarray 1 is FAULT
    When I restart subarray 1
    Then subarray 1 goes through RESTARTING, EMPTY
    And the command succeeds

  Scenario: A restarted subarray observes again
    Given subarray 1 is ABORTED
    When I restart subarray 1
    Then subarray 1 becomes EMPTY
    When I assign resources to subarray 1
    Then subarray 1 goes through RESOURCING, IDLE
    When I configure subarray 1
    Then subarray 1 goes through CONFIGURING, READY

  Scenario: Nothing stays assigned after a restart
    Given subarray 1 is ABORTED
    When I restart subarray 1
    Then "assignedResources" of "subarray-01" becomes []
    And subarray 1 becomes EMPTY

  Scenario: A scan that is aborted is over
    Given subarray 1 is SCANNING
    When I abort subarray 1
    Then subarray 1 goes through ABORTING, ABORTED
    And "scanID" of "subarray-01" becomes 0

  Scenario Outline: An abort reaches the <element> subarray before TMC's says so
    Given subarray 1 is READY
    When I abort subarray 1
    Then subarray 1 goes through ABORTING, ABORTED
    And "obsState" of "<subarray>" goes through ABORTING, ABORTED

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

  Scenario Outline: A restart empties the <element> subarray
    Given subarray 1 is ABORTED
    When I restart subarray 1
    Then "obsState" of "<subarray>" goes through RESTARTING, EMPTY
    And subarray 1 becomes EMPTY

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
  Scenario: An abort stops the dishes
    Given subarray 1 is READY
    When I abort subarray 1
    Then "pointingState" of "SKA001" goes through READY
    And subarray 1 becomes ABORTED
