Feature: A dome that the code has never seen
  Declared in YAML, served as Tango devices, driven and waited for by the sentences of any Tango device.

  Scenario: Opening, one shutter after the other
    Given I watch "State" of "dome"
    When I command "dome" to "Open"
    Then "domeState" of "hill/dome/1" goes through OPENING, OPEN
    And "State" of "dome" goes through MOVING, OPEN
    And "position" of "hill/shutter/lower" goes through OPENING, OPEN
    When I command "dome" to "Close"
    Then "domeState" of "dome" goes through CLOSING, CLOSED

  Scenario: Rain closes the dome
    When I command "dome" to "Open"
    Then "domeState" of "dome" becomes OPEN
    When I write true to "rain" of "weather"
    Then "position" of "hill/shutter/upper" becomes CLOSED
    And "domeState" of "dome" becomes CLOSED
    When I command "dome" to "Open"
    Then the command is rejected with "it rains"

  Scenario: Numbers, texts and lists
    When I command "dome" to "TurnTo" with 123.5
    Then "azimuth" of "dome" becomes 123.5
    When I command "weather" to "Calibrate" with 12
    Then the command returns 12
    When I write [1.5, 2.5] to "gusts" of "weather"
    Then "gusts" of "weather" is [1.5, 2.5]
    When I command "dome" to "TurnTo" with 90

  Scenario: A value out of its limits
    When I write 400 to "azimuth" of "dome"
    Then the command is rejected with "API_WAttrOutsideLimit"

  Scenario: An attribute that pushes no events
    Then "humidity" of "weather" becomes 40.0
    And the history of "humidity" of "weather" ends with 40.0

  Scenario: In the wrong state
    When I command "dome" to "Close"
    Then the command is rejected with "API_CommandNotAllowed"
