@severity:normal @needs.telescope
Feature: The subarrays of the elements can be had on their own
  The subarrays of CSP and SDP (and of MCCS in Low) take commands without TMC, for those who integrate or repair them.
  TMC's subarray is ABORTED or in FAULT meanwhile: its Restart takes them all back.

  Scenario Outline: The <element> subarray is reset after an abort, and is IDLE
    Proves that the element can be had again with its resources, while TMC's stays as it is.

    Given subarray 1 is ABORTED
    When I command "<subarray>" to "ObsReset"
    Then "obsState" of "<subarray>" goes through RESETTING, IDLE
    And the command succeeds
    And "obsState" of "subarray-01" is ABORTED

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

  @needs.faults
  Scenario Outline: The <element> subarray is reset after a fault, and is IDLE
    Proves the same after a fault.

    Given subarray 1 is IDLE
    When "<subarray>" reports FAULT for "obsState"
    Then subarray 1 becomes FAULT
    When I command "<subarray>" to "ObsReset"
    Then "obsState" of "<subarray>" goes through RESETTING, IDLE
    And the command succeeds

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

  @needs.hold
  Scenario Outline: A reset of the <element> subarray is aborted
    Proves that a reset that takes too long can be stopped.

    Given subarray 1 is ABORTED
    And "<subarray>" is held at RESETTING for "obsState"
    When I command "<subarray>" to "ObsReset"
    Then "obsState" of "<subarray>" becomes RESETTING
    When I command "<subarray>" to "Abort"
    Then "obsState" of "<subarray>" goes through ABORTING, ABORTED
    And the command succeeds
    And the command "ObsReset" is aborted

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

  @needs.hold
  Scenario Outline: TMC aborts the <element> subarray while that is still CONFIGURING
    Proves that an abort meets an element that has not arrived yet.

    Given subarray 1 is IDLE
    And "<subarray>" is held at CONFIGURING for "obsState"
    When I configure subarray 1
    Then "obsState" of "<subarray>" becomes CONFIGURING
    When I abort subarray 1
    Then "obsState" of "<subarray>" goes through ABORTING, ABORTED
    And subarray 1 becomes ABORTED

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

  Scenario Outline: The <element> subarray observes without TMC
    Proves each step of a scheduling block on the element alone.

    Given subarray 1 is ABORTED
    When I command "<subarray>" to "ObsReset"
    Then "obsState" of "<subarray>" becomes IDLE
    When I command "<subarray>" to "Configure" with {}
    Then "obsState" of "<subarray>" goes through CONFIGURING, READY
    When I command "<subarray>" to "Scan" with {"scan_id": 7}
    Then "obsState" of "<subarray>" goes through SCANNING
    And "scanID" of "<subarray>" is 7
    When I command "<subarray>" to "EndScan"
    Then "obsState" of "<subarray>" goes through READY
    When I command "<subarray>" to "End"
    Then "obsState" of "<subarray>" goes through IDLE
    When I command "<subarray>" to "ReleaseAllResources"
    Then "obsState" of "<subarray>" goes through RESOURCING, EMPTY
    And the command succeeds

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

  Scenario Outline: The <element> subarray that gets nothing stays empty
    Proves that an empty list is taken for what it says.

    Given the telescope is on
    When I command "<subarray>" to "AssignResources" with <nothing>
    Then "obsState" of "<subarray>" goes through RESOURCING, EMPTY
    And the command succeeds

    @mid @csp
    Examples:
      | element | subarray        | nothing                        |
      | CSP     | csp-subarray-01 | {"dish": {"receptor_ids": []}} |

    @sdp
    Examples:
      | element | subarray        | nothing                                                                   |
      | SDP     | sdp-subarray-01 | {"resources": {"receptors": []}, "execution_block": {"eb_id": "eb-none"}} |

    @low @mccs
    Examples:
      | element | subarray         | nothing                |
      | MCCS    | mccs-subarray-01 | {"subarray_beams": []} |

    @low @csp
    Examples:
      | element | subarray        | nothing                          |
      | CSP     | csp-subarray-01 | {"mccs": {"subarray_beams": []}} |
      | CBF     | cbf-subarray-01 | {"mccs": {"subarray_beams": []}} |

  @needs.faults
  Scenario Outline: The <element> subarray that was reset without resources is EMPTY again after nothing is assigned
    Proves that the state follows from the resources, whatever it was before.

    Given the telescope is on
    When "<subarray>" reports FAULT for "obsState"
    And I command "<subarray>" to "ObsReset"
    Then "obsState" of "<subarray>" goes through FAULT, RESETTING, IDLE
    When I command "<subarray>" to "AssignResources" with <nothing>
    Then "obsState" of "<subarray>" goes through RESOURCING, EMPTY
    And the command succeeds

    @mid @csp
    Examples:
      | element | subarray        | nothing                        |
      | CSP     | csp-subarray-01 | {"dish": {"receptor_ids": []}} |

    @sdp
    Examples:
      | element | subarray        | nothing                                                                   |
      | SDP     | sdp-subarray-01 | {"resources": {"receptors": []}, "execution_block": {"eb_id": "eb-none"}} |

    @low @mccs
    Examples:
      | element | subarray         | nothing                |
      | MCCS    | mccs-subarray-01 | {"subarray_beams": []} |

    @low @csp
    Examples:
      | element | subarray        | nothing                          |
      | CSP     | csp-subarray-01 | {"mccs": {"subarray_beams": []}} |
      | CBF     | cbf-subarray-01 | {"mccs": {"subarray_beams": []}} |

  @mid
  Scenario Outline: The <element> subarray is released dish by dish
    Proves that the element is IDLE until the last dish has gone.

    Given subarray 1 is EMPTY
    When I assign resources to subarray 1
      | path                    | value                |
      | dish.receptor_ids       | ["SKA001", "SKA063"] |
      | sdp.resources.receptors | ["SKA001", "SKA063"] |
    Then subarray 1 becomes IDLE
    When I abort subarray 1
    Then subarray 1 becomes ABORTED
    When I command "<subarray>" to "ObsReset"
    Then "obsState" of "<subarray>" becomes IDLE
    When I command "<subarray>" to "ReleaseResources" with {"receptor_ids": ["SKA063"]}
    Then "obsState" of "<subarray>" goes through RESOURCING, IDLE
    And "assignedResources" of "<subarray>" is ["SKA001"]
    When I command "<subarray>" to "ReleaseResources" with {"receptor_ids": ["SKA001"]}
    Then "obsState" of "<subarray>" goes through RESOURCING, EMPTY
    And the command succeeds

    @csp
    Examples:
      | element | subarray        |
      | CSP     | csp-subarray-01 |

    @sdp
    Examples:
      | element | subarray        |
      | SDP     | sdp-subarray-01 |

  @low
  Scenario Outline: The <element> subarray is released station by station
    Proves that the element is IDLE until the last station has gone.

    Given subarray 1 is EMPTY
    When I assign resources to subarray 1
      | path                    | value                                                                                                                                |
      | mccs.subarray_beams     | [{"subarray_beam_id": 1, "apertures": [{"station_id": 1, "aperture_id": "AP001.01"}, {"station_id": 3, "aperture_id": "AP003.01"}]}] |
      | sdp.resources.receptors | ["C1", "C3"]                                                                                                                         |
    Then subarray 1 becomes IDLE
    When I abort subarray 1
    Then subarray 1 becomes ABORTED
    When I command "<subarray>" to "ObsReset"
    Then "obsState" of "<subarray>" becomes IDLE
    When I command "<subarray>" to "ReleaseResources" with <one>
    Then "obsState" of "<subarray>" goes through RESOURCING, IDLE
    And "assignedResources" of "<subarray>" is ["<left>"]
    When I command "<subarray>" to "ReleaseResources" with <other>
    Then "obsState" of "<subarray>" goes through RESOURCING, EMPTY
    And the command succeeds

    @mccs
    Examples:
      | element | subarray         | left | one                                                      | other                                                    |
      | MCCS    | mccs-subarray-01 | 1    | {"subarray_beams": [{"apertures": [{"station_id": 3}]}]} | {"subarray_beams": [{"apertures": [{"station_id": 1}]}]} |

    @csp
    Examples:
      | element | subarray        | left | one                                                                | other                                                              |
      | CSP     | csp-subarray-01 | 1    | {"mccs": {"subarray_beams": [{"apertures": [{"station_id": 3}]}]}} | {"mccs": {"subarray_beams": [{"apertures": [{"station_id": 1}]}]}} |
      | CBF     | cbf-subarray-01 | 1    | {"mccs": {"subarray_beams": [{"apertures": [{"station_id": 3}]}]}} | {"mccs": {"subarray_beams": [{"apertures": [{"station_id": 1}]}]}} |

    @sdp
    Examples:
      | element | subarray        | left | one                      | other                    |
      | SDP     | sdp-subarray-01 | C1   | {"receptor_ids": ["C3"]} | {"receptor_ids": ["C1"]} |

  Scenario Outline: The <element> subarray refuses an abort while EMPTY
    Proves that there is nothing to abort, and that the element says so.

    Given the telescope is on
    When I command "<subarray>" to "Abort"
    Then the command is rejected with "API_CommandNotAllowed"
    And "obsState" of "<subarray>" stays EMPTY for 0.5 s

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
