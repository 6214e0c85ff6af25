@severity:critical @needs.telescope @tmc
Feature: Resources are assigned to a subarray, and released
  A subarray is EMPTY without resources and IDLE with them; in between it is RESOURCING. Its elements have arrived before
  it says so itself.

  Background:
    Given the telescope is on

  @smoke
  Scenario: Assigning
    When I assign resources to subarray 1
    Then subarray 1 goes through RESOURCING, IDLE
    And the command succeeds

  Scenario: Releasing everything
    Given subarray 1 is IDLE
    When I release all resources of subarray 1
    Then subarray 1 goes through RESOURCING, EMPTY
    And the command succeeds

  Scenario: Assigning, releasing and assigning again
    What was released can be had again.

    When I assign resources to subarray 1
    Then subarray 1 goes through RESOURCING, IDLE
    When I release all resources of subarray 1
    Then subarray 1 goes through RESOURCING, EMPTY
    When I assign resources to subarray 1
    Then subarray 1 goes through RESOURCING, IDLE
    And the command succeeds

  Scenario: Resources are added to those that are there
    Given subarray 1 is IDLE
    When I assign resources to subarray 1
    Then subarray 1 goes through RESOURCING, IDLE
    And the command succeeds

  Scenario: Releasing what was assigned by name empties the subarray
    Given subarray 1 is IDLE
    When I release resources of subarray 1
    Then subarray 1 goes through RESOURCING, EMPTY
    And the command succeeds

  Scenario Outline: The <element> subarray has its resources before TMC's says so
    Given subarray 1 is EMPTY
    When I assign resources to subarray 1
    Then subarray 1 goes through RESOURCING, IDLE
    And "obsState" of "<subarray>" goes through RESOURCING, IDLE

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

  @sdp
  Scenario: SDP says where it receives as long as there are resources
    When I assign resources to subarray 1
    Then subarray 1 becomes IDLE
    And the command succeeds
    When I release all resources of subarray 1
    Then subarray 1 becomes EMPTY
    And "receiveAddresses" of "subarray-01" becomes ""
    And "receiveAddresses" of "sdp-subarray-01" is ""

  @mid @dish
  Scenario: The dishes that are asked for are assigned
    When I assign resources to subarray 1
      | path                    | value                |
      | dish.receptor_ids       | ["SKA001", "SKA063"] |
      | sdp.resources.receptors | ["SKA001", "SKA063"] |
    Then subarray 1 becomes IDLE
    And "assignedResources" of "subarray-01" becomes ["SKA001", "SKA063"]

  @mid @dish
  Scenario: Some dishes are released and the others stay
    When I assign resources to subarray 1
      | path                    | value                |
      | dish.receptor_ids       | ["SKA001", "SKA063"] |
      | sdp.resources.receptors | ["SKA001", "SKA063"] |
    Then subarray 1 becomes IDLE
    When I release resources of subarray 1
      | path         | value      |
      | receptor_ids | ["SKA063"] |
    Then subarray 1 goes through RESOURCING, IDLE
    And "assignedResources" of "subarray-01" becomes ["SKA001"]
    And the command succeeds

  @mid
  Scenario: Nothing assigned leaves the subarray empty
    When I assign resources to subarray 1
      | path              | value |
      | dish.receptor_ids | []    |
    Then subarray 1 goes through RESOURCING, EMPTY
    And the command succeeds

  @mid @needs.faults
  Scenario: A subarray that wrongly says IDLE is EMPTY again after nothing is assigned
    When "subarray-01" reports IDLE for "obsState"
    Then subarray 1 becomes IDLE
    When I assign resources to subarray 1
      | path              | value |
      | dish.receptor_ids | []    |
    Then subarray 1 goes through RESOURCING, EMPTY
    And the command succeeds
