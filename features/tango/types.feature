@severity:normal @needs.tango-types
Feature: Enumerations, states and encoded data are values like any others
  Written by label, by name, or as a pair of format and data; in each shape. And what a device declares of its limits
  and its polling holds.

  Background:
    Given the device "sys/types_test/1" is reachable

  Scenario Outline: <what> is written, pushed and read
    When I write <value> to "<attribute>" of "sys/types_test/1"
    Then the command succeeds
    And "<attribute>" of "sys/types_test/1" becomes <value>
    And "<attribute>" of "sys/types_test/1" is <value>
    And the set point of "<attribute>" of "sys/types_test/1" is <value>

    Examples:
      | what                                | attribute       | value                             |
      | An enumeration                      | gear            | FIRST                             |
      | A spectrum of an enumeration        | gears           | [FIRST, REVERSE]                  |
      | An image of an enumeration          | gear_map        | [[FIRST, SECOND], [SECOND, NEUTRAL]] |
      | A state                             | phase           | ON                                |
      | A spectrum of states                | phases          | [ON, MOVING]                      |
      | Encoded text                        | encoded         | ["json", "{\"a\": 1}"]            |
      | A spectrum of integers of 64 bits   | long64_spectrum | [-1099511627776, 1099511627776]   |
      | A spectrum of integers without sign | ulong_spectrum  | [4294967295]                      |
      | An image of integers without sign   | ulong64_image   | [[18446744073709551615]]          |

    @needs.bytes
    Examples: Data that is no text
      | what                                | attribute       | value                             |
      | Encoded data                        | encoded         | ["raw", [1, 2, 255]]              |

  @needs.bytes
  Scenario: A command takes and gives encoded data
    When I command "sys/types_test/1" to "Echo" with ["raw", [0, 255]]
    Then the command succeeds
    And the command returns ["raw", [0, 255]]

  Scenario Outline: A value of <value> K is in <quality>, and the event says so
    When I write <value> to "temperature" of "sys/types_test/1"
    Then the quality of "temperature" of "sys/types_test/1" becomes <quality>
    And the quality of "temperature" of "sys/types_test/1" is <quality>
    When I write 21 to "temperature" of "sys/types_test/1"
    Then the quality of "temperature" of "sys/types_test/1" becomes VALID

    Examples:
      | value | quality |
      | 4     | ALARM   |
      | 7     | WARNING |
      | 90    | WARNING |
      | 110   | ALARM   |

  @needs.settings
  Scenario: An alarm limit that is changed is followed by the events
    When I set the max_alarm of "temperature" of "sys/types_test/1" to "30"
    And I write 40 to "temperature" of "sys/types_test/1"
    Then the quality of "temperature" of "sys/types_test/1" becomes ALARM

  Scenario: What a device declares of its attribute
    Then the max_alarm of "temperature" of "sys/types_test/1" is "100"
    And the max_value of "temperature" of "sys/types_test/1" is "400"
    And the format of "temperature" of "sys/types_test/1" is "%6.2f"
    And the unit of "temperature" of "sys/types_test/1" is "K"

  @needs.settings
  Scenario: When a device warns, as it declares
    Then the min_warning of "temperature" of "sys/types_test/1" is "10"
    And the max_warning of "temperature" of "sys/types_test/1" is "80"

  Scenario: A device polls what it declares
    Then "sys/types_test/1" polls "counted" every 1 s
    And the history of "counted" of "sys/types_test/1" ends with 1
    And the cached "counted" of "sys/types_test/1" is 1
