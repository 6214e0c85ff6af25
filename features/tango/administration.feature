@severity:normal @needs.telescope
Feature: A device server is administered like any of Tango's
  Each device server has an administration device. It tells what lives in the server, and makes a device anew that has
  gone astray, without a word to the others.

  Background:
    Given the device "csp-subarray-01" is reachable

  Scenario: The server tells what lives in it
    Then the device server of "csp-subarray-01" serves "csp-subarray-01"
    And the device server of "csp-subarray-01" has the classes "CspSubarray"

  @needs.reset
  Scenario: A device that is restarted is as it was at first
    When I write "ENGINEERING" to "adminMode" of "csp-subarray-01"
    Then "adminMode" of "csp-subarray-01" becomes "ENGINEERING"
    When I restart the device "csp-subarray-01"
    Then "adminMode" of "csp-subarray-01" becomes "ONLINE"
    And "obsState" of "csp-subarray-01" is EMPTY

  @needs.reset
  Scenario: A device that is restarted is heard again by who listened before
    Given the telescope is on
    When I restart the device "sdp-subarray-01"
    Then "State" of "sdp-subarray-01" becomes OFF
    When I command "sdp-subarray-01" to "On"
    Then "State" of "sdp-subarray-01" becomes ON

  @needs.reset
  Scenario: A whole server is restarted
    When I write "ENGINEERING" to "adminMode" of "sdp-subarray-01"
    Then the command succeeds
    When I restart the device server of "sdp-subarray-01"
    Then "adminMode" of "sdp-subarray-01" is "ONLINE"
    And the device server of "sdp-subarray-01" serves "sdp-subarray-01"
