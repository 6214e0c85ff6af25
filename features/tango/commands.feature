@severity:normal @needs.tango-test
Feature: A tester commands devices in each of Tango's ways
  With an argument of each type, waiting or not, one device or several, and asks for the state in each way.

  Background:
    Given the device "sys/tg_test/1" is reachable

  Scenario Outline: A command gives back its argument, a <type>
    When I command "sys/tg_test/1" to "<type>" with <value>
    Then the command succeeds
    And the command returns <value>

    Examples:
      | type                    | value                  |
      | DevBoolean              | true                   |
      | DevShort                | -32768                 |
      | DevUShort               | 65535                  |
      | DevLong                 | -70000                 |
      | DevULong                | 4294967295             |
      | DevLong64               | 1099511627776          |
      | DevULong64              | 18446744073709551615   |
      | DevFloat                | 0.1                    |
      | DevDouble               | 2.5                    |
      | DevString               | "first, light"         |
      | DevVarCharArray         | [0, 255]               |
      | DevVarShortArray        | [-1, 1]                |
      | DevVarUShortArray       | [1, 2]                 |
      | DevVarLongArray         | [-70000, 70000]        |
      | DevVarULongArray        | [4294967295]           |
      | DevVarLong64Array       | [1099511627776]        |
      | DevVarULong64Array      | [18446744073709551615] |
      | DevVarFloatArray        | [0.5, 0.1]             |
      | DevVarDoubleArray       | [2.5, 1e300]           |
      | DevVarStringArray       | ["a", "b, c"]          |
      | DevVarLongStringArray   | [[1, 2], ["a"]]        |
      | DevVarDoubleStringArray | [[1.5], ["a", "b"]]    |

  Scenario: The state in all three ways
    Then the state of "sys/tg_test/1" is RUNNING however it is asked for
    And the status of "sys/tg_test/1" is "The device is in RUNNING state." however it is asked for

  Scenario: The state changes, and back
    When I command "sys/tg_test/1" to "SwitchStates"
    Then "Status" of "sys/tg_test/1" is "The device is in FAULT state."
    When I command "sys/tg_test/1" to "SwitchStates"
    Then "State" of "sys/tg_test/1" is RUNNING

  @needs.description
  Scenario: The device says what it is
    Then the description of "sys/tg_test/1" is "A TANGO device"
    And "sys/tg_test/1" is of class "TangoTest"

  Scenario: A command is sent, and its answer fetched
    When I send the command "DevString" to "sys/tg_test/1" with "later"
    Then the answer comes within 2 s
    And the command succeeds
    And the command returns "later"

  Scenario: A command is sent, and its answer called back
    When I send the command "DevString" with a callback to "sys/tg_test/1" with "later"
    Then the answer is called back within 2 s
    And the command returns "later"

  Scenario: A command that is sent and refused
    When I send the command "DevDubble" to "sys/tg_test/1" with 3.5
    Then the command is rejected with "API_CommandNotFound"

  Scenario: Several devices are commanded at once
    When I command all of "sys/tg_test/*, sys/database/2" to "State"
    Then all of the commands succeed

  Scenario: Each of several devices answers
    When I command all of "sys/tg_test/*" to "DevDouble" with 1.5
    Then all of the commands succeed
    And all of the commands return 1.5

  @needs.tango-types
  Scenario: Several devices refuse what is written to them at once
    When I write 500 to "temperature" of all of "sys/types_test/*"
    Then all of the commands are rejected with "API_WAttrOutsideLimit"

  Scenario: Several devices are written at once
    When I write [7, 8] to "short_spectrum" of all of "sys/tg_test/1"
    Then all of the commands succeed
    And "short_spectrum" is [7, 8] in all of "sys/tg_test/*"
