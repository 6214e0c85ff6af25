@severity:normal @needs.tango-test
Feature: A device polls by itself what a tester tells it to
  What it read is in its cache and its history. At the end it polls what it polled before.

  Background:
    Given the device "sys/tg_test/1" is reachable

  Scenario: An attribute is polled
    When I write [3, 4] to "short_spectrum" of "sys/tg_test/1"
    And I poll "short_spectrum" of "sys/tg_test/1" every 0.05 s
    Then the command succeeds
    And "sys/tg_test/1" polls "short_spectrum" every 0.05 s
    And the history of "short_spectrum" of "sys/tg_test/1" ends with [3, 4]
    And the cached "short_spectrum" of "sys/tg_test/1" is [3, 4]

  Scenario: The history goes on
    When I write [3, 4] to "short_spectrum" of "sys/tg_test/1"
    And I poll "short_spectrum" of "sys/tg_test/1" every 0.05 s
    Then the history of "short_spectrum" of "sys/tg_test/1" ends with [3, 4] within 2 s
    When I write [5] to "short_spectrum" of "sys/tg_test/1"
    Then the history of "short_spectrum" of "sys/tg_test/1" ends with [5] within 2 s

  Scenario: Polling is stopped
    When I poll "short_spectrum" of "sys/tg_test/1" every 0.05 s
    Then "sys/tg_test/1" polls "short_spectrum" every 0.05 s
    When I stop polling "short_spectrum" of "sys/tg_test/1"
    Then "sys/tg_test/1" does not poll "short_spectrum"

  Scenario: A command is polled
    When I poll the command "State" of "sys/tg_test/1" every 0.05 s
    Then the command succeeds
    And "sys/tg_test/1" polls the command "State" every 0.05 s
    And the history of the command "State" of "sys/tg_test/1" ends with RUNNING
    When I stop polling the command "State" of "sys/tg_test/1"
    Then "sys/tg_test/1" does not poll the command "State"

  Scenario: A command that needs an argument cannot be polled
    When I poll the command "DevDouble" of "sys/tg_test/1" every 0.1 s
    Then the command is rejected with "cannot be polled because it needs input value"

  Scenario: A period that is too short is refused
    When I poll "short_spectrum" of "sys/tg_test/1" every 0.001 s
    Then the command is rejected with "below the min authorized period"
