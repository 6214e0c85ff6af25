@severity:normal @needs.telescope @tmc
Feature: A command is refused in the wrong state
  A subarray refuses what its obsState does not allow, says why, and stays as it was.

  Scenario Outline: No resources are assigned while <state>
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
    Given subarray 1 is <state>
    When I configure subarray 1
    Then the command is rejected with "API_CommandNotAllowed"
    And subarray 1 stays <state> for 0.5 s

    Examples:
      | state   |
      | EMPTY   |
      | ABORTED |

  Scenario Outline: No scan begins while <state>
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
    Given subarray 1 is IDLE
    When I configure subarray 1
      """
      receiver band 1, please
      """
    Then the command is rejected with "JSON"
    And subarray 1 stays IDLE for 0.5 s

  @mid
  Scenario: An argument against its schema
    Given the telescope is on
    When I assign resources to subarray 1
      | path              | value    |
      | dish.receptor_ids | "SKA001" |
    Then the command is rejected with "receptor_ids"
    And subarray 1 stays EMPTY for 0.5 s

  Scenario: Nothing is assigned while the telescope is off
    Given the telescope is off
    When I assign resources to subarray 1
    Then the command is rejected with "API_CommandNotAllowed"
