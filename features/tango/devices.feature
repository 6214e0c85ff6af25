@severity:normal @needs.telescope
Feature: The devices of the telescope are Tango devices like any others
  What a tester knows of Tango holds: states, descriptions, aliases, limits, refusals.

  Background:
    Given the device "subarray-01" is reachable

  Scenario: A device is reached by its alias
    Then the aliases of "subarray-01" are "subarray-01"
    And the alias "central-node" stands for "central-node"

  @mid
  Scenario: The devices of SKA-Mid behind their aliases
    Then the alias "subarray-01" stands for "mid-tmc/subarray/01"
    And the alias "csp" stands for "mid-csp/control/0"

  @low
  Scenario: The devices of SKA-Low behind their aliases
    Then the alias "subarray-01" stands for "low-tmc/subarray/01"
    And the alias "csp" stands for "low-csp/control/0"

  Scenario: A device says what it has
    Then "subarray-01" is of class "SubarrayNode"
    And "subarray-01" has the attribute "obsState" of type "DevEnum"
    And "subarray-01" has the attribute "scanDuration" of type "DevDouble" in "s"
    And "subarray-01" has the command "Configure" from "DevString" to "DevVarLongStringArray"

  Scenario: A device says how it is in three ways alike
    Then the state of "subarray-01" is OFF however it is asked for
    And the status of "subarray-01" is "The device is in OFF state." however it is asked for

  Scenario: The first subarray is found by a part of its name
    Then the devices matching "*-tmc/subarray/*1" are "subarray-01"
    And the devices of class "CentralNode" are "central-node"

  Scenario: An enumeration is written by its label and read by its label
    When I write "ENGINEERING" to "adminMode" of "csp"
    Then the command succeeds
    And "adminMode" of "csp" becomes "ENGINEERING"
    And "adminMode" of "csp" is ENGINEERING

  Scenario: An attribute that can only be read
    When I write 3.5 to "scanDuration" of "subarray-01"
    Then the command is rejected with "API_AttrNotWritable"

  Scenario: A command that the device does not have
    When I command "subarray-01" to "Konfigure"
    Then the command is rejected with "Configure"

  Scenario: The device records who called it
    When I command "subarray-01" to "State"
    Then the command returns OFF
    And the black box of "subarray-01" mentions "State"

  Scenario: Several devices are switched on at once, each to the end of its command
    When I command all of "sdp-subarray-01, sdp-subarray-02" to "On"
    Then all of the commands succeed
    And "State" is ON in all of "sdp-subarray-01, sdp-subarray-02"
    When I command all of "sdp-subarray-01, sdp-subarray-02" to "Off"
    Then all of the commands succeed
    And "State" is OFF in all of "sdp-subarray-01, sdp-subarray-02"

  Scenario: A long-running command that nobody waits for is followed to its end
    When I send the command "On" to "sdp-subarray-01"
    Then the answer comes
    And the command succeeds
    And "State" of "sdp-subarray-01" becomes ON
    When I send the command "Off" with a callback to "sdp-subarray-01"
    Then the answer is called back
    And the command succeeds
    And "State" of "sdp-subarray-01" becomes OFF
