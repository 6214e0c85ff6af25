@severity:critical @needs.telescope @tmc
Feature: What an element refuses is told, and there is a way back
  When an element refuses what TMC asks for, the command of TMC fails and names the device. The subarray stays where it
  got to. Abort and Restart lead back, and then it observes as if nothing had been.

  @sdp
  Scenario: An execution block that is in use is refused, and the subarray recovers
    Proves that a duplicate eb_id is found by SDP, told by TMC, and no dead end.

    Given the telescope is on
    When I assign resources to subarray 1
      | path                      | value                   |
      | sdp.execution_block.eb_id | eb-twice-20260101-00001 |
    Then subarray 1 becomes IDLE
    When I assign resources to subarray 2
      | path                      | value                   |
      | sdp.execution_block.eb_id | eb-twice-20260101-00001 |
    Then the command fails with "sdp/subarray/02 refused AssignResources: execution block eb-twice-20260101-00001 is in use"
    And subarray 2 stays RESOURCING for 0.5 s
    When I abort subarray 2
    Then subarray 2 goes through ABORTING, ABORTED
    When I restart subarray 2
    Then subarray 2 goes through RESTARTING, EMPTY
    When I assign resources to subarray 2
    Then subarray 2 goes through RESOURCING, IDLE
    And the command succeeds

  @sdp
  Scenario: An execution block that was released can be used again
    Proves that only what is in use is refused.

    Given the telescope is on
    When I assign resources to subarray 1
      | path                      | value                   |
      | sdp.execution_block.eb_id | eb-again-20260101-00001 |
    Then subarray 1 becomes IDLE
    When I release all resources of subarray 1
    Then subarray 1 goes through RESOURCING, EMPTY
    When I assign resources to subarray 1
      | path                      | value                   |
      | sdp.execution_block.eb_id | eb-again-20260101-00001 |
    Then subarray 1 goes through RESOURCING, IDLE
    And the command succeeds

  Scenario Outline: The <element> subarray is not available, and the subarray recovers when it is
    Proves that TMC names what it misses, and that the way back works when it is there again.

    Given the telescope is on
    When I write "OFFLINE" to "adminMode" of "<subarray>"
    Then "State" of "<subarray>" becomes DISABLE
    When I assign resources to subarray 1
    Then the command fails with "<name>"
    And subarray 1 stays RESOURCING for 0.5 s
    When I write "ONLINE" to "adminMode" of "<subarray>"
    Then "State" of "<subarray>" becomes ON
    When I abort subarray 1
    Then subarray 1 goes through ABORTING, ABORTED
    When I restart subarray 1
    Then subarray 1 goes through RESTARTING, EMPTY
    When I assign resources to subarray 1
    Then subarray 1 goes through RESOURCING, IDLE
    And the command succeeds

    @csp
    Examples:
      | element | subarray        | name            |
      | CSP     | csp-subarray-01 | csp/subarray/01 |

    @sdp
    Examples:
      | element | subarray        | name            |
      | SDP     | sdp-subarray-01 | sdp/subarray/01 |

    @low @mccs
    Examples:
      | element | subarray         | name             |
      | MCCS    | mccs-subarray-01 | mccs/subarray/01 |

  @csp
  Scenario: A leaf node that is not available is named, and nobody after it is asked
    Proves that TMC stops at the first refusal.

    Given the telescope is on
    When I write "OFFLINE" to "adminMode" of "csp-subarray-leaf-node-01"
    Then "State" of "csp-subarray-leaf-node-01" becomes DISABLE
    When I assign resources to subarray 1
    Then the command fails with "subarray-leaf-node-csp/01"
    And "obsState" of "sdp-subarray-01" stays EMPTY for 0.5 s

  Scenario Outline: A <thing> that does not exist is refused, and the subarray recovers
    Proves that a mistake in the argument is told with what was wrong in it.

    Given subarray 1 is EMPTY
    When I assign resources to subarray 1
      | path   | value   |
      | <path> | <value> |
    Then the command fails with "there is no such <thing>"
    And subarray 1 stays RESOURCING for 0.5 s
    When I abort subarray 1
    Then subarray 1 goes through ABORTING, ABORTED
    When I restart subarray 1
    Then subarray 1 goes through RESTARTING, EMPTY

    @mid @dish
    Examples:
      | thing    | path              | value      |
      | receptor | dish.receptor_ids | ["SKA099"] |

    @low @mccs
    Examples:
      | thing   | path                | value                                                                                   |
      | station | mccs.subarray_beams | [{"subarray_beam_id": 1, "apertures": [{"station_id": 99, "aperture_id": "AP099.01"}]}] |

  @low @mccs
  Scenario: A station belongs to one subarray
    Proves that what one subarray has another cannot take.

    Given subarray 1 is IDLE
    And subarray 2 is EMPTY
    When I assign resources to subarray 2
      | path                | value                                                                                  |
      | mccs.subarray_beams | [{"subarray_beam_id": 2, "apertures": [{"station_id": 1, "aperture_id": "AP001.01"}]}] |
    Then the command fails with "another subarray has one of the stations"
    And subarray 1 stays IDLE for 0.5 s
