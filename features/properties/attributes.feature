@severity:critical
Feature: Any value of an attribute is taken or refused as its limits say
  Nobody has chosen the values: each run draws others.

  @property(examples=5)
  Scenario Outline: Any <attribute> within its limits is read back
    Proves that nothing that an operator may set is lost or changed on its way.

    When I write <value> to "<attribute>" of "<device>"
    Then "<attribute>" of "<device>" is <value>

    Examples:
      | attribute    | device           | value                               |
      | temperature  | sys/types_test/1 | 300                                 |
      | temperature  | sys/types_test/1 | any temperature of sys/types_test/1 |
      | gear         | sys/types_test/1 | any Gear                            |
      | short_scalar | sys/tg_test/1    | any short_scalar of sys/tg_test/1   |

  @property(examples=5)
  Scenario Outline: Nothing <where> its limits is taken
    Proves that a value that would do harm is refused, however far out it is, and that nothing changes.

    When I write <value> to "temperature" of "sys/types_test/1"
    Then the command is rejected
    And "temperature" of "sys/types_test/1" is 20

    Examples:
      | where | value           |
      | below | -1              |
      | below | -9000.0..-0.001 |
      | above | 400.001..9000.0 |
