@severity:critical @needs.telescope @tmc
Feature: Resources are assigned to a subarray, and released
  A subarray is EMPTY without resources and IDLE with them; in between it is RESOURCING. Its elements have arrived before
  it says so itself.

  Background:
    Given the telescope is on

  @smoke
  Scenario: Assigning
    Proves that an EMPTY subarray becomes IDLE, by way of RESOURCING and of nothing else.

    When I assign resources to subarray 1
    Then subarray 1 goes through RESOURCING, IDLE
    And the command succeeds

  Scenario: Releasing everything
    Proves that the way back is as straight.

    Given subarray 1 is IDLE
    When I release all resources of subarray 1
    Then subarray 1 goes through RESOURCING, EMPTY
    And the command succeeds

  Scenario: Assigning, releasing and assigning again
    Proves that what was released can be had again.

    When I assign resources to subarray 1
    Then subarray 1 goes through RESOURCING, IDLE
    When I release all resources of subarray 1
    Then subarray 1 goes through RESOURCING, EMPTY
    When I assign resources to subarray 1
    Then subarray 1 goes through RESOURCING, IDLE
    And the command succeeds

  Scenario: Resources are added to those that are there
    Proves that a second assignment is taken while IDLE.

    Given subarray 1 is IDLE
    When I assign resources to subarray 1
    Then subarray 1 goes through RESOURCING, IDLE
    And the command succeeds

  Scenario: Releasing what was assigned by name empties the subarray
    Proves that the last resource that goes takes the subarray to EMPTY.

    Given subarray 1 is IDLE
    When I release resources of subarray 1
    Then subarray 1 goes through RESOURCING, EMPTY
    And the command succeeds

  @sdp
  Scenario: SDP says where it receives as long as there are resources
    Proves that the addresses are gone with the resources, at SDP and at TMC.

    When I assign resources to subarray 1
    Then subarray 1 becomes IDLE
    And the command succeeds
    When I release all resources of subarray 1
    Then subarray 1 goes through RESOURCING, EMPTY
    And "receiveAddresses" of "subarray-01" becomes ""
    And "receiveAddresses" of "sdp-subarray-01" is ""

  @mid @dish
  Scenario: The dishes that are asked for are assigned
    Proves that the subarray gets these dishes, and no others.

    When I assign resources to subarray 1
      | path                    | value                |
      | dish.receptor_ids       | ["SKA001", "SKA063"] |
      | sdp.resources.receptors | ["SKA001", "SKA063"] |
    Then subarray 1 becomes IDLE
    And "assignedResources" of "subarray-01" becomes ["SKA001", "SKA063"]

  @mid @dish
  Scenario: Some dishes are released and the others stay
    Proves that a subarray with a dish left is IDLE, not EMPTY.

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

  Scenario Outline: Nothing assigned leaves the subarray empty
    Proves that an empty list is taken for what it says.

    When I assign resources to subarray 1
      | path   | value |
      | <part> | []    |
    Then subarray 1 goes through RESOURCING, EMPTY
    And the command succeeds

    @mid @dish
    Examples:
      | part              |
      | dish.receptor_ids |

    @low @mccs
    Examples:
      | part                |
      | mccs.subarray_beams |

  @needs.faults
  Scenario Outline: A subarray that wrongly says IDLE is EMPTY again after nothing is assigned
    Proves that the state follows from the resources, whatever it was before.

    When "subarray-01" reports IDLE for "obsState"
    Then subarray 1 becomes IDLE
    When I assign resources to subarray 1
      | path   | value |
      | <part> | []    |
    Then subarray 1 goes through RESOURCING, EMPTY
    And the command succeeds

    @mid @dish
    Examples:
      | part              |
      | dish.receptor_ids |

    @low @mccs
    Examples:
      | part                |
      | mccs.subarray_beams |

  @low @mccs
  Scenario: The stations that are asked for are assigned
    Proves that the subarray and its beam get these stations, and no others.

    When I assign resources to subarray 1
      | path                | value                                                                                                                                |
      | mccs.subarray_beams | [{"subarray_beam_id": 1, "apertures": [{"station_id": 1, "aperture_id": "AP001.01"}, {"station_id": 3, "aperture_id": "AP003.01"}]}] |
    Then subarray 1 becomes IDLE
    And "assignedResources" of "subarray-01" becomes ["1", "3"]
    And "stationIds" of "subarraybeam-01" is ["1", "3"]

  @low @mccs
  Scenario: Some stations are released and the others stay
    Proves that a subarray with a station left is IDLE, not EMPTY.

    When I assign resources to subarray 1
      | path                | value                                                                                                                                |
      | mccs.subarray_beams | [{"subarray_beam_id": 1, "apertures": [{"station_id": 1, "aperture_id": "AP001.01"}, {"station_id": 3, "aperture_id": "AP003.01"}]}] |
    Then subarray 1 becomes IDLE
    When I release resources of subarray 1
      | path                | value                                                       |
      | mccs.subarray_beams | [{"subarray_beam_id": 1, "apertures": [{"station_id": 3}]}] |
    Then subarray 1 goes through RESOURCING, IDLE
    And "assignedResources" of "subarray-01" becomes ["1"]
    And the command succeeds
