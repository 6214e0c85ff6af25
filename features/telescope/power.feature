@severity:critical @needs.telescope @tmc
Feature: The telescope is switched on, off and to standby
  The central node switches the elements through their leaf nodes and reports one state for the whole telescope. It may
  report that state only when the elements have arrived there.

  @smoke
  Scenario: Switching on
    Proves that the telescope says that it is on only when its elements are.

    Given the telescope is off
    When I turn the telescope on
    Then the telescope becomes on
    And the command succeeds
    And "State" of "csp" is ON
    And "State" of "sdp" is ON

  Scenario: Switching off
    Proves that elements and subarrays are off when the telescope says so.

    Given the telescope is on
    When I turn the telescope off
    Then the telescope becomes off
    And the command succeeds
    And "State" of "sdp" is OFF
    And "State" of "subarray-01" is OFF

  Scenario: To standby, and back on
    Proves that the data processor follows to standby and back.

    Given the telescope is on
    When I turn the telescope to standby
    Then the telescope becomes in standby
    And the command succeeds
    And "State" of "sdp" is STANDBY
    When I turn the telescope on
    Then the telescope becomes on
    And "State" of "sdp" becomes ON

  Scenario Outline: From <before> to <after>
    Proves that the order in which the states follow each other is free.

    Given the telescope is <before>
    When I turn the telescope <action>
    Then the telescope becomes <after>
    And the command succeeds

    Examples:
      | before     | action     | after      |
      | off        | to standby | in standby |
      | in standby | off        | off        |

  Scenario Outline: Switching <action> twice does no harm
    Proves that a command that has nothing to do succeeds, and leaves the state alone.

    Given the telescope is <state>
    When I turn the telescope <action>
    Then the command succeeds
    And the telescope stays <state> for 1 s

    Examples:
      | state      | action     |
      | on         | on         |
      | off        | off        |
      | in standby | to standby |

  Scenario Outline: <subarray> is switched on with the telescope
    Proves that nobody has to switch on a subarray by hand.

    Given the telescope is off
    When I turn the telescope on
    Then "State" of "<subarray>" goes through ON

    @tmc
    Examples:
      | subarray    |
      | subarray-01 |
      | subarray-02 |

    @mid @csp
    Examples:
      | subarray        |
      | csp-subarray-01 |

    @sdp
    Examples:
      | subarray        |
      | sdp-subarray-01 |

    @low @mccs
    Examples:
      | subarray         |
      | mccs-subarray-01 |

  @mid @csp
  Scenario: Standby leaves the Mid correlator as it is, which has no standby
    Proves that TMC does not ask of the correlator what it cannot do.

    Given the telescope is on
    When I turn the telescope to standby
    Then the telescope becomes in standby
    And "State" of "csp" is ON

  @mid @csp
  Scenario: The Mid correlator refuses standby
    Proves that the refusal reaches who asks for it all the same.

    Given the telescope is on
    When I command "csp" to "Standby"
    Then the command is rejected with "no standby"
    And "State" of "csp" is ON

  @low @csp
  Scenario: Switching off leaves the Low correlator on
    Proves that the correlator, slow to come back, is spared.

    Given the telescope is on
    When I turn the telescope off
    Then the telescope becomes off
    And "State" of "csp" is ON
    And "State" of "cbf" is ON

  @low @mccs
  Scenario: The stations are switched on and off with the telescope
    Proves that MCCS passes the command on to each station.

    Given the telescope is off
    When I turn the telescope on
    Then "State" of "station-001" goes through ON
    And "State" of "mccs" becomes ON
    And the command succeeds
    When I turn the telescope off
    Then "State" of "station-001" goes through OFF
    And "State" of "mccs" becomes OFF

  @mid @dish
  Scenario Outline: The dish <dish> goes to full power with the telescope
    Proves that TMC reaches every dish through its leaf node.

    Given the telescope is off
    When I turn the telescope on
    Then "dishMode" of "<dish>" goes through STANDBY_FP
    And the command succeeds

    Examples:
      | dish   |
      | SKA001 |
      | SKA036 |
      | SKA063 |
      | SKA100 |

  @mid @dish
  Scenario: The dishes go to low power when the telescope is switched off
    Proves that the first and the last dish save power, not only some.

    Given the telescope is on
    When I turn the telescope off
    Then "dishMode" of "SKA001" goes through STANDBY_LP
    And "dishMode" of "SKA100" goes through STANDBY_LP
    And the telescope becomes off
