@severity:critical @needs.telescope @tmc
Feature: Any argument of a command is taken or refused as its schema says
  A valid argument is the declared one with changes that the schema allows; an invalid one has a single thing that the
  schema forbids: something left out, of another type, out of its limits, or unheard of.

  @property(examples=3)
  Scenario: A subarray is configured by any valid argument
    Proves that observers may use all that the interface document offers.

    Given subarray 1 is READY
    When I configure subarray 1
      """
      any valid argument
      """
    Then subarray 1 goes through CONFIGURING, READY
    And the command succeeds

  @property(examples=3)
  Scenario: A subarray is given resources by any valid argument
    Proves that any choice of receptors is taken.

    Given subarray 1 is EMPTY
    When I assign resources to subarray 1
      """
      any valid argument
      """
    Then subarray 1 goes through RESOURCING, IDLE
    And the command succeeds

  @property(examples=5)
  Scenario Outline: No invalid argument <does> a subarray
    Proves that one mistake anywhere in the argument is enough to be refused, and that nothing changes.

    Given subarray 1 is <state>
    When I <command> subarray 1
      """
      any invalid argument
      """
    Then the command is rejected
    And subarray 1 stays <state> for 0.1 s

    Examples:
      | does       | command             | state |
      | configures | configure           | IDLE  |
      | fills      | assign resources to | EMPTY |
