@severity:critical
Feature: The Tango database serves the control system
  Every Tango control system has a database device. What is said here holds for any of them, simulated or deployed,
  whatever telescope stands behind it.

  Background:
    Given the device "sys/database/2" is reachable

  @smoke
  Scenario: The database answers and says how it is
    Then "State" of "sys/database/2" is ON
    And "sys/database/2" is of class "DataBase"

  Scenario: The database knows its own devices
    Then the devices matching "sys/database/*" are "sys/database/2"
    And the devices of class "DataBase" are "sys/database/2"

  Scenario: A command with a result
    When I command "sys/database/2" to "DbGetDeviceExportedList" with "sys/database/*"
    Then the command succeeds
    And the command returns ["sys/database/2"]

  Scenario: A command that does not exist is told as such
    When I command "sys/database/2" to "DbGetDeviceExportedLists"
    Then the command is rejected with "API_CommandNotFound"

  Scenario: A device that is not defined is told as such
    When I command "sys/database/2" to "DbImportDevice" with "no/such/device"
    Then the command is rejected with "DB_DeviceNotDefined"

  Scenario: The database records who called it
    When I command "dserver/DataBaseds/2" to "QueryClass"
    Then the command succeeds
    And the black box of "dserver/DataBaseds/2" mentions "QueryClass"

  Scenario: A property is stored and taken back
    When I set the property "firstlight_trial" of "sys/database/2" to "one, two"
    Then the property "firstlight_trial" of "sys/database/2" is "one, two"

  Scenario: What a device says of its attributes and commands
    Then "sys/database/2" has the attribute "Status" of type "DevString"
    And "sys/database/2" has the command "DbGetDeviceList" from "DevVarStringArray" to "DevVarStringArray"
