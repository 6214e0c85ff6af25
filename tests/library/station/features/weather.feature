Feature: The weather station

  Scenario: The wind rises
    When I set the wind at "north" to 12.5
    Then the "wind" of the mast "north" becomes 12.5

  Scenario: A mast is calibrated
    When I calibrate the mast "north"
    Then the mast "north" goes through CALIBRATING, WATCHING
    And the command succeeds

  Scenario: It cannot be calibrated twice at once
    When I calibrate the mast "south"
    And I calibrate the mast "south"
    Then the command is rejected with "calibrated already"

  Scenario: A storm spoils it
    When I set the wind at "north" to 33
    And I calibrate the mast "north"
    Then the command fails with "too strong"
