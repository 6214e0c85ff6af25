@severity:normal @mid
Feature: The devices of the telescope are Tango devices like any others
  What a tester knows of Tango holds: states, descriptions, aliases, limits, refusals.

  Background:
    Given the device "mid-tmc/subarray/01" is reachable

  Scenario: A device is reached by its alias
    Given the device "subarray-01" is reachable
    Then the alias "subarray-01" stands for "mid-tmc/subarray/01"

  Scenario: A device says what it has
    Then "mid-tmc/subarray/01" is of class "SubarrayNode"
    And "mid-tmc/subarray/01" has the attribute "obsState" of type "DevEnum"
    And "mid-tmc/subarray/01" has the attribute "scanDuration" of type "DevDouble" in "s"
    And "mid-tmc/subarray/01" has the command "Configure" from "DevString" to "DevVarLongStringArray"

  Scenario: The subarrays there are
    Then the devices matching "mid-tmc/subarray/*" are "mid-tmc/subarray/01, mid-tmc/subarray/02"
    And the devices of class "CentralNode" are "mid-tmc/central-node/0"

  Scenario: An enumeration is written by its label and read by its label
    When I write "ENGINEERING" to "adminMode" of "mid-csp/control/0"
    Then the command succeeds
    And "adminMode" of "mid-csp/control/0" becomes "ENGINEERING"
    And "adminMode" of "mid-csp/control/0" is ENGINEERING

  Scenario: An attribute that can only be read
    When I write 3.5 to "scanDuration" of "mid-tmc/subarray/01"
    Then the command is rejected with "API_AttrNotWritable"

  Scenario: A command that the device does not have
    When I command "mid-tmc/subarray/01" to "Konfigure"
    Then the command is rejected with "Configure"

  Scenario: The device records who called it
    When I command "mid-tmc/subarray/01" to "State"
    Then the command returns OFF
    And the black box of "mid-tmc/subarray/01" mentions "State"
