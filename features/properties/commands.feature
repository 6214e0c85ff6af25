@tmt @severity:critical
Feature: A component takes any parameter within its limits, and none outside

  @property(examples=4)
  Scenario Outline: A ring turns to any angle
    Proves that there is no angle that it does not reach.

    When I submit "turn" to the HCD "TCS.enclosure.base" with {"angle": <angle>}
    Then "angle" of the current state "ring" of "TCS.enclosure.base" becomes <angle>
    And the command succeeds

    Examples:
      | angle        |
      | 12.5         |
      | 0.001..360.0 |

  @property(examples=5)
  Scenario Outline: A ring turns to no angle <where> its limits
    Proves that an angle that it has not is refused before anything moves.

    When I submit "turn" to the HCD "TCS.enclosure.base" with {"angle": <angle>}
    Then the command is rejected

    Examples:
      | where | angle           |
      | below | -1.0            |
      | below | -9000.0..-0.001 |
      | above | 360.001..9000.0 |
