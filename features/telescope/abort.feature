@severity:critical @needs.telescope @tmc
Feature: A subarray is aborted, and restarted
  Whatever a subarray does, Abort stops it. The subarray is held in the state to abort, so that the abort meets exactly
  that state. The way back is Restart.

  Scenario Outline: Abort while <state>
    Proves that the abort is taken in this state, and leads to ABORTED.

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
    Proves that the subarray can be had again.

    Given subarray 1 is ABORTED
    When I restart subarray 1
    Then subarray 1 goes through RESTARTING, EMPTY
    And the command succeeds

  @needs.faults
  Scenario: Restart after a fault
    Proves that a fault is no dead end.

    Given subarray 1 is FAULT
    When I restart subarray 1
    Then subarray 1 goes through RESTARTING, EMPTY
    And the command succeeds

  @needs.faults
  Scenario Outline: Restart after a fault of the <element> subarray
    Proves that TMC's restart takes the element out of its fault, too.

    Given subarray 1 is IDLE
    When "<subarray>" reports FAULT for "obsState"
    Then subarray 1 becomes FAULT
    When I restart subarray 1
    Then subarray 1 goes through RESTARTING, EMPTY
    And "obsState" of "<subarray>" goes through RESTARTING, EMPTY

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

    @low @csp
    Examples:
      | element | subarray        |
      | CBF     | cbf-subarray-01 |

  Scenario: A restarted subarray observes again
    Proves that nothing of the abort is left over.

    Given subarray 1 is ABORTED
    When I restart subarray 1
    Then subarray 1 becomes EMPTY
    When I assign resources to subarray 1
    Then subarray 1 goes through RESOURCING, IDLE
    When I configure subarray 1
    Then subarray 1 goes through CONFIGURING, READY

  Scenario: Nothing stays assigned after a restart
    Proves that the resources are free for others.

    Given subarray 1 is ABORTED
    When I restart subarray 1
    Then "assignedResources" of "subarray-01" becomes []
    And subarray 1 becomes EMPTY

  Scenario: A scan that is aborted is over
    Proves that the subarray shows no scan any more.

    Given subarray 1 is IDLE
    When I configure subarray 1
      | path              | value |
      | tmc.scan_duration | 100.0 |
    Then subarray 1 becomes READY
    When I scan on subarray 1
    Then "scanID" of "subarray-01" becomes 1
    When I abort subarray 1
    Then subarray 1 goes through ABORTING, ABORTED
    And "scanID" of "subarray-01" becomes 0

  Scenario Outline: An abort reaches the <element> subarray before TMC's says so
    Proves that the element has stopped, too.

    Given subarray 1 is READY
    When I abort subarray 1
    Then this happens in this order
      | device      | attribute | value    |
      | <subarray>  | obsState  | ABORTING |
      | <subarray>  | obsState  | ABORTED  |
      | subarray-01 | obsState  | ABORTED  |

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
    Proves that the element gives back its resources, too.

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
    Proves that no dish goes on tracking for an aborted subarray.

    Given subarray 1 is READY
    When I abort subarray 1
    Then "pointingState" of "SKA001" goes through READY
    And subarray 1 becomes ABORTED
