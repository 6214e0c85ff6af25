@severity:normal @needs.telescope
Feature: A command is refused in the wrong state
  A subarray refuses what its obsState does not allow, says why, and stays as it was.

  @needs.hold
  Scenario Outline: No resources are assigned while <state>
    Given subarray 1 is <state>
    When I assign resources to subarray 1
    Then the command is rejected with "API_CommandNotAllowed"
    And subarray 1 stays <state> for 0.5 s

    Examples:
      | state       |
      | RESOURCING  |
      | CONFIGURING |
      | READY       |
      | SCANNING    |
      | ABORTED     |

  Scenario Outline: Nothing is configured while <state>
    Given subarray 1 is <state>
    When I configure subarray 1
    Then the command is rejected with "API_CommandNotAllowed"
    And subarray 1 stays <state> for 0.5 s

    Examples:
      | state   |
      | EMPTY   |
      | ABORTED |

  @needs.hold
  Scenario Outline: No scan begins while <state>
    Given subarray 1 is <state>
    When I scan on subarray 1
    Then the command is rejected with "API_CommandNotAllowed"
    And subarray 1 stays <state> for 0.5 s

    Examples:
      | state       |
      | EMPTY       |
      | IDLE        |
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

  @needs.hold @needs.faults
  Scenario Outline: There is nothing to abort while <state>
    Given subarray 1 is <state>
    When I abort subarray 1
    Then the command is rejected with "API_CommandNotAllowed"
    And subarray 1 stays <state> for 0.5 s

    Examples:
      | state      |
      | EMPTY      |
      | ABORTED    |
      | FAULT      |
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

  @needs.ska-mid
  Scenario: A dish rejects the receiver band that it has already
    Given subarray 1 is READY
    When I command "mid-dish/dish-manager/SKA001" to "ConfigureBand" with {"dish": {"receiver_band": "1"}}
    Then the command is rejected with "band 1 is configured already"
