@severity:normal @needs.telescope
Feature: The subarrays of the elements can be had on their own
  The subarrays of CSP and SDP (and of MCCS in Low) take commands without TMC, for those who integrate or repair them.
  TMC's subarray is ABORTED or in FAULT meanwhile: its Restart takes them all back.

  Scenario Outline: The <element> subarray is reset after an abort, and is IDLE
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

  @needs.faults
  Scenario Outline: The <element> subarray is reset after a fault, and is IDLE
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

  @needs.hold
  Scenario Outline: A reset of the <element> subarray is aborted
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

  @needs.hold
  Scenario Outline: TMC aborts the <element> subarray while that is still CONFIGURING
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

  Scenario Outline: The <element> subarray observes without TMC
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

  Scenario Outline: The <element> subarray that gets nothing stays empty
    Given the telescope is on
    When I command "<subarray>" to "AssignResources" with <nothing>
    Then "obsState" of "<subarray>" goes through RESOURCING, EMPTY
    And the command succeeds

    @mid @csp
    Examples:
      | element | subarray        | nothing                         |
      | CSP     | csp-subarray-01 | {"dish": {"receptor_ids": []}} |

    @sdp
    Examples:
      | element | subarray        | nothing                                                                  |
      | SDP     | sdp-subarray-01 | {"resources": {"receptors": []}, "execution_block": {"eb_id": "eb-none"}} |

  @needs.faults
  Scenario Outline: The <element> subarray that was reset without resources is EMPTY again after nothing is assigned
    Given the telescope is on
    When "<subarray>" reports FAULT for "obsState"
    And I command "<subarray>" to "ObsReset"
    Then "obsState" of "<subarray>" goes through FAULT, RESETTING, IDLE
    When I command "<subarray>" to "AssignResources" with <nothing>
    Then "obsState" of "<subarray>" goes through RESOURCING, EMPTY
    And the command succeeds

    @mid @csp
    Examples:
      | element | subarray        | nothing                         |
      | CSP     | csp-subarray-01 | {"dish": {"receptor_ids": []}} |

    @sdp
    Examples:
      | element | subarray        | nothing                                                                  |
      | SDP     | sdp-subarray-01 | {"resources": {"receptors": []}, "execution_block": {"eb_id": "eb-none"}} |

  @mid
  Scenario Outline: The <element> subarray is released dish by dish
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

  Scenario Outline: The <element> subarray refuses an abort while EMPTY
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
