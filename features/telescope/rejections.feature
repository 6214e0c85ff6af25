@severity:normal @needs.telescope @tmc
Feature: A command is refused in the wrong state
  A subarray refuses what its obsState does not allow, says why, and stays as it was.

  Scenario Outline: No resources are assigned while <state>
    Proves that AssignResources is refused here.

    Given subarray 1 is <state>
    When I assign resources to subarray 1
    Then the command is rejected with "API_CommandNotAllowed"
    And subarray 1 stays <state> for 0.5 s

    Examples:
      | state   |
      | READY   |
      | ABORTED |

    @needs.hold
    Examples: states that it leaves by itself
      | state       |
      | RESOURCING  |
      | CONFIGURING |
      | SCANNING    |

  Scenario Outline: Nothing is configured while <state>
    Proves that Configure is refused here.

    Given subarray 1 is <state>
    When I configure subarray 1
    Then the command is rejected with "API_CommandNotAllowed"
    And subarray 1 stays <state> for 0.5 s

    Examples:
      | state   |
      | EMPTY   |
      | ABORTED |

  Scenario Outline: No scan begins while <state>
    Proves that Scan is refused here.

    Given subarray 1 is <state>
    When I scan on subarray 1
    Then the command is rejected with "API_CommandNotAllowed"
    And subarray 1 stays <state> for 0.5 s

    Examples:
      | state |
      | EMPTY |
      | IDLE  |

    @needs.hold
    Examples: states that it leaves by itself
      | state       |
      | CONFIGURING |
      | SCANNING    |
      | ABORTING    |

  Scenario Outline: No scan is ended while <state>
    Proves that EndScan is refused here.

    Given subarray 1 is <state>
    When I end the scan on subarray 1
    Then the command is rejected with "API_CommandNotAllowed"
    And subarray 1 stays <state> for 0.5 s

    Examples:
      | state |
      | EMPTY |
      | IDLE  |
      | READY |

  Scenario Outline: No scheduling block is ended while <state>
    Proves that End is refused here.

    Given subarray 1 is <state>
    When I end the scheduling block on subarray 1
    Then the command is rejected with "API_CommandNotAllowed"
    And subarray 1 stays <state> for 0.5 s

    Examples:
      | state   |
      | EMPTY   |
      | IDLE    |
      | ABORTED |

  Scenario Outline: Resources are not released while <state>
    Proves that ReleaseAllResources is refused here.

    Given subarray 1 is <state>
    When I release all resources of subarray 1
    Then the command is rejected with "API_CommandNotAllowed"
    And subarray 1 stays <state> for 0.5 s

    Examples:
      | state   |
      | EMPTY   |
      | READY   |
      | ABORTED |

  Scenario Outline: There is nothing to abort while <state>
    Proves that Abort is refused here.

    Given subarray 1 is <state>
    When I abort subarray 1
    Then the command is rejected with "API_CommandNotAllowed"
    And subarray 1 stays <state> for 0.5 s

    Examples:
      | state   |
      | EMPTY   |
      | ABORTED |

    @needs.faults
    Examples: a state that no command leads to
      | state |
      | FAULT |

    @needs.hold
    Examples: a state that it leaves by itself
      | state      |
      | RESTARTING |

  Scenario Outline: There is nothing to restart while <state>
    Proves that Restart is refused here.

    Given subarray 1 is <state>
    When I restart subarray 1
    Then the command is rejected with "API_CommandNotAllowed"
    And subarray 1 stays <state> for 0.5 s

    Examples:
      | state |
      | EMPTY |
      | IDLE  |
      | READY |

  Scenario: An argument that is not JSON
    Proves that the device says what it could not read, and begins nothing.

    Given subarray 1 is IDLE
    When I configure subarray 1
      """
      receiver band 1, please
      """
    Then the command is rejected with "JSON"
    And subarray 1 stays IDLE for 0.5 s

  Scenario Outline: An argument against its schema
    Proves that the device names the place in the argument, and begins nothing.

    Given the telescope is on
    When I assign resources to subarray 1
      | path   | value   |
      | <path> | <value> |
    Then the command is rejected with "<place>"
    And subarray 1 stays EMPTY for 0.5 s

    @mid @dish
    Examples:
      | path              | value    | place        |
      | dish.receptor_ids | "SKA001" | receptor_ids |

    @low @mccs
    Examples:
      | path                | value | place          |
      | mccs.subarray_beams | 1     | subarray_beams |

    @sdp
    Examples:
      | path                      | value | place |
      | sdp.execution_block.eb_id | 17    | eb_id |

  Scenario: Nothing is assigned while the telescope is off
    Proves that observing needs the power.

    Given the telescope is off
    When I assign resources to subarray 1
    Then the command is rejected with "API_CommandNotAllowed"
