@severity:critical @needs.ska-mid
Feature: The telescope is switched on, off and to standby
  The central node switches the elements through their leaf nodes and reports one state for the whole telescope. It may
  report that state only when the elements have arrived there.

  @smoke
  Scenario: Switching on
    Given the telescope is off
    When I turn the telescope on
    Then the telescope becomes on
    And the command succeeds
    And "State" of "mid-csp/control/0" is ON
    And "State" of "mid-sdp/control/0" is ON
    And "dishMode" of "mid-dish/dish-manager/SKA001" is STANDBY_FP

  Scenario: Switching off
    Given the telescope is on
    When I turn the telescope off
    Then the telescope becomes off
    And the command succeeds
    And "State" of "mid-csp/control/0" is OFF
    And "dishMode" of "mid-dish/dish-manager/SKA001" is STANDBY_LP

  Scenario: Standby leaves the correlator as it is, which has no standby
    Given the telescope is on
    When I turn the telescope to standby
    Then the telescope becomes in standby
    And the command succeeds
    And "State" of "mid-sdp/control/0" is STANDBY
    And "State" of "mid-csp/control/0" is ON

  Scenario: From standby back to on
    Given the telescope is in standby
    When I turn the telescope on
    Then the telescope becomes on
    And "State" of "mid-sdp/control/0" becomes ON

  Scenario: Switching on twice does no harm
    Given the telescope is on
    When I turn the telescope on
    Then the command succeeds
    And "telescopeState" of "mid-tmc/central-node/0" stays ON for 2 s

  Scenario Outline: Every dish goes to full power with the telescope
    Given the telescope is off
    When I turn the telescope on
    Then "dishMode" of "mid-dish/dish-manager/<dish>" goes through STANDBY_FP

    Examples:
      | dish   |
      | SKA001 |
      | SKA036 |
      | SKA063 |
      | SKA100 |
