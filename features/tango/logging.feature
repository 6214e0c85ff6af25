@severity:normal @needs.telescope
Feature: Devices log by Tango's logging service
  What a device logs goes where it is told to: to the console of its server, to files, to log consumers. Each has a level
  of its own, which can be raised while it runs, when somebody wants to know more.

  Background:
    Given the device "sdp-subarray-01" is reachable

  @needs.logs
  Scenario: A command is logged from its beginning to its end
    Given the logs of "sdp-subarray-01" are collected
    When I turn the telescope on
    Then "sdp-subarray-01" logs "On begins" at level INFO
    And "sdp-subarray-01" logs "State is ON" at level INFO
    And "sdp-subarray-01" logs "On ends: OK"

  @needs.logs
  Scenario: A command that is refused is a warning
    Given the logs of "sdp-subarray-01" are collected
    When I command "sdp-subarray-01" to "EndScan"
    Then the command is rejected with "API_CommandNotAllowed"
    And "sdp-subarray-01" logs "EndScan is not allowed" at level WARN

  Scenario: A level is raised
    When I set the logging level of "sdp-subarray-01" to DEBUG
    Then the command succeeds
    And the logging level of "sdp-subarray-01" is DEBUG

  @needs.logs
  Scenario: A level is raised to see more
    Given the logs of "sdp-subarray-01" are collected
    When I set the logging level of "sdp-subarray-01" to DEBUG
    And I turn the telescope on
    Then "sdp-subarray-01" logs "longRunningCommandResult" at level DEBUG

  @needs.logs
  Scenario: A level is lowered to see only what is grave
    Given the logs of "sdp-subarray-01" are collected
    When I set the logging level of "sdp-subarray-01" to WARN
    And I turn the telescope on
    And I command "sdp-subarray-01" to "EndScan"
    Then the command is rejected with "API_CommandNotAllowed"
    And "sdp-subarray-01" logs "EndScan is not allowed" at level WARN
    And "sdp-subarray-01" does not log "On begins" for 1 s

  Scenario: A target is added while the device runs
    When I add the logging target "file::/dev/null" to "sdp-subarray-01"
    Then the command succeeds
    And "sdp-subarray-01" logs to "file::/dev/null"

  Scenario: A target that is no place to log to
    When I add the logging target "file::/no/such/folder/log" to "sdp-subarray-01"
    Then the command is rejected

  @needs.logs @needs.reset
  Scenario: A device logs from its start where the database tells it to
    Given the logs of "sdp-subarray-01" are collected from its start
    When I turn the telescope on
    Then "sdp-subarray-01" logs "longRunningCommandResult" at level DEBUG
    And the logging level of "sdp-subarray-01" is DEBUG
