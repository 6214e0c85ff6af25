@severity:normal @needs.tango-test
Feature: A tester reaches all of what a device says of its attributes
  Value, set point, quality and limits, the cache of the device, and what its configuration says; in each of Tango's
  types and shapes. What a scenario changes is as before at its end.

  Background:
    Given the device "sys/tg_test/1" is reachable

  Scenario Outline: What is written becomes the set point, as a <type>
    When I write <value> to "<attribute>" of "sys/tg_test/1"
    Then the command succeeds
    And the set point of "<attribute>" of "sys/tg_test/1" is <value>
    And "sys/tg_test/1" has the attribute "<attribute>" of type "<type>"

    Examples:
      | type       | attribute      | value                |
      | DevBoolean | boolean_scalar | true                 |
      | DevUChar   | uchar_scalar   | 255                  |
      | DevShort   | short_scalar   | -32768               |
      | DevUShort  | ushort_scalar  | 65535                |
      | DevLong    | long_scalar    | -2147483648          |
      | DevULong   | ulong_scalar   | 4294967295           |
      | DevLong64  | long64_scalar  | -9223372036854775808 |
      | DevULong64 | ulong64_scalar | 18446744073709551615 |
      | DevFloat   | float_scalar   | 0.1                  |
      | DevDouble  | double_scalar  | 2.5e-300             |
      | DevString  | string_scalar  | "first, light"       |

  Scenario Outline: A spectrum is written and read, as <type>
    When I write <value> to "<attribute>" of "sys/tg_test/1"
    Then the command succeeds
    And "<attribute>" of "sys/tg_test/1" is <value>

    Examples:
      | type       | attribute        | value            |
      | DevBoolean | boolean_spectrum | [true, false]    |
      | DevUChar   | uchar_spectrum   | [0, 255]         |
      | DevShort   | short_spectrum   | [-3, 4]          |
      | DevUShort  | ushort_spectrum  | [65535]          |
      | DevLong    | long_spectrum    | [70000, -70000]  |
      | DevFloat   | float_spectrum   | [0.1, 0.2]       |
      | DevDouble  | double_spectrum  | [1e300, 0.25, 3] |
      | DevString  | string_spectrum  | ["a", "b, c"]    |

  Scenario Outline: An image is written and read, as <type>
    When I write <value> to "<attribute>" of "sys/tg_test/1"
    Then the command succeeds
    And "<attribute>" of "sys/tg_test/1" is <value>

    Examples:
      | type       | attribute     | value                           |
      | DevBoolean | boolean_image | [[true, false], [false, false]] |
      | DevUChar   | uchar_image   | [[1, 2, 3]]                     |
      | DevShort   | short_image   | [[1, 2], [3, 4]]                |
      | DevDouble  | double_image  | [[0.5], [1.5], [2.5]]           |
      | DevString  | string_image  | [["a", "b"], ["c", "d"]]        |

  @needs.settings
  Scenario Outline: A value outside its <limit> is in <quality>
    When I set the <limit> of "double_scalar" of "sys/tg_test/1" to "<at>"
    Then the command succeeds
    And the <limit> of "double_scalar" of "sys/tg_test/1" is "<at>"
    And the quality of "double_scalar" of "sys/tg_test/1" becomes <quality>
    And the quality of "double_scalar" of "sys/tg_test/1" is <quality>

    Examples:
      | limit       | at    | quality |
      | min_alarm   | 1000  | ALARM   |
      | max_alarm   | -1000 | ALARM   |
      | min_warning | 1000  | WARNING |
      | max_warning | -1000 | WARNING |

  @needs.settings
  Scenario: A limit that is forgotten no longer drives the quality
    When I set the min_alarm of "double_scalar" of "sys/tg_test/1" to "1000"
    Then the quality of "double_scalar" of "sys/tg_test/1" becomes ALARM
    When I set the min_alarm of "double_scalar" of "sys/tg_test/1" to ""
    Then the quality of "double_scalar" of "sys/tg_test/1" becomes VALID
    And the min_alarm of "double_scalar" of "sys/tg_test/1" is ""

  @needs.settings
  Scenario: A value outside the limits is refused
    When I set the max_value of "double_scalar" of "sys/tg_test/1" to "10"
    And I write 11 to "double_scalar" of "sys/tg_test/1"
    Then the command is rejected with "API_WAttrOutsideLimit"

  @needs.settings
  Scenario Outline: The <setting> is changed
    When I set the <setting> of "double_scalar" of "sys/tg_test/1" to "<text>"
    Then the command succeeds
    And the <setting> of "double_scalar" of "sys/tg_test/1" is "<text>"

    Examples:
      | setting     | text     |
      | label       | Pressure |
      | unit        | hPa      |
      | format      | %8.3f    |
      | description | of air   |
      | abs_change  | 0.5      |

  @needs.settings
  Scenario: A change that the device leaves out without an error is told
    When I set the label of "State" of "sys/tg_test/1" to "Condition"
    Then the command is rejected with "the device took it without an error, and it is still 'State'"

  @needs.settings
  Scenario: A limit that the type cannot have is refused
    When I set the min_alarm of "string_scalar" of "sys/tg_test/1" to "3"
    Then the command is rejected with "API_AttrOptProp"

  Scenario: An attribute by its full name
    When I write [1, 2] to the attribute "sys/tg_test/1/short_spectrum"
    Then the command succeeds
    And the attribute "sys/tg_test/1/short_spectrum" is [1, 2]
    And "short_spectrum" of "sys/tg_test/1" is [1, 2]

  Scenario: Pipes are gone, and a tester who asks for one is told so
    When I read the pipe "anything" of "sys/tg_test/1"
    Then the command is rejected with "pipes are gone from PyTango 10.3"

  Scenario Outline: An attribute that cannot be read is told as such: <attribute>
    Then "<attribute>" of "sys/tg_test/1" cannot be read with "<reason>"

    Examples:
      | attribute       | reason              |
      | throw_exception | exception test      |
      | no_value        | API_AttrValueNotSet |
