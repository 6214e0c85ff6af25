@severity:critical @needs.telescope @tmc
Feature: What happens before what
  The subarray answers for its elements: it says that it is ready for the next step only when they are. The times that
  the devices give decide, not the order in which their events arrive.

  Scenario Outline: The <element> subarray has its resources before TMC's is IDLE
    Proves the order by the times that the devices give.

    Given subarray 1 is EMPTY
    When I assign resources to subarray 1
    Then this happens in this order
      | device      | attribute | value      |
      | subarray-01 | obsState  | RESOURCING |
      | <subarray>  | obsState  | RESOURCING |
      | <subarray>  | obsState  | IDLE       |
      | subarray-01 | obsState  | IDLE       |

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

  Scenario Outline: The <element> subarray scans before TMC's says so, and has stopped before that is READY
    Proves that TMC's SCANNING lies within the element's.

    Given subarray 1 is READY
    When I scan on subarray 1
    Then this happens in this order
      | device      | attribute | value    |
      | <subarray>  | obsState  | SCANNING |
      | subarray-01 | obsState  | SCANNING |
      | <subarray>  | obsState  | READY    |
      | subarray-01 | obsState  | READY    |

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

  @csp @sdp
  Scenario: CSP gets its resources before SDP is asked
    Proves that the elements are asked one after the other.

    Given subarray 1 is EMPTY
    When I assign resources to subarray 1
    Then this happens in this order
      | device          | attribute | value      |
      | csp-subarray-01 | obsState  | RESOURCING |
      | sdp-subarray-01 | obsState  | RESOURCING |
      | subarray-01     | obsState  | IDLE       |

  Scenario: The subarrays are on before the telescope says so
    Proves that the central node speaks last.

    Given the telescope is off
    When I turn the telescope on
    Then this happens in this order
      | device          | attribute      | value |
      | sdp-subarray-01 | State          | ON    |
      | subarray-01     | State          | ON    |
      | central-node    | telescopeState | ON    |

  Scenario: The subarray has been through its whole way back when it is EMPTY
    Proves that TMC's subarray is the last to be EMPTY.

    Given subarray 1 is READY
    When I abort subarray 1
    Then subarray 1 becomes ABORTED
    When I restart subarray 1
    Then this happens in this order
      | device          | attribute | value      |
      | subarray-01     | obsState  | RESTARTING |
      | csp-subarray-01 | obsState  | EMPTY      |
      | subarray-01     | obsState  | EMPTY      |
