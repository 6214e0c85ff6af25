@tmt @severity:critical
Feature: Instruments and telescope control are told what to do by their names

  Scenario: The imager takes an exposure
    Given the imager is ready
    When I tell the imager to observe
    Then the imager goes through EXPOSING, READY
    And the command succeeds

  Scenario: An exposure is aborted
    Given the imager is ready
    When I tell the imager to observe
    Then the imager becomes exposing
    When I tell the imager to abort
    Then the imager goes through ABORTING, READY

  Scenario: The spectrograph is configured
    When I tell the spectrograph to configure
      | path    | value    |
      | grating | blue_low |
    Then the spectrograph goes through CONFIGURING, READY
    And the command succeeds
    And "grating" of the current state "spectrograph" of "WFOS.spectrograph" becomes blue_low

  Scenario: The enclosure opens and closes
    When I tell the enclosure to open
    Then the enclosure goes through OPENING, OPEN
    When I tell the enclosure to close
    Then the enclosure goes through CLOSING, CLOSED

  Scenario: The telescope points, and takes the enclosure along
    When I tell the pointing to slew
    Then the pointing goes through SLEWING, ON_TARGET
    And the command succeeds
