@tmt @severity:normal
Feature: The gateway sets alarms, and asks for roles

  Scenario: An alarm is set
    When I set the alarm "IRIS.imager.detector.tooWarm" to Major
    Then the command succeeds

  Scenario: An alarm that is not declared
    When I set the alarm "IRIS.imager.detector.tooBright" to Major
    Then the command is rejected with "SetAlarmSeverityFailure"

  Scenario: A severity that an alarm does not have
    When I set the alarm "TCS.enclosure.rain" to Critical
    Then the command is rejected with "SetAlarmSeverityFailure"

  @needs.command_roles
  Scenario Outline: A command without the role that it needs: <roles>
    Given my roles are "<roles>"
    When I submit "select" to the HCD "IRIS.imager.filter"
    Then the request is refused with <status>

    Examples:
      | roles    | status |
      |          | 401    |
      | WFOS-user | 403   |

  @needs.command_roles
  Scenario: A command with the role of the component's subsystem
    Given my roles are "IRIS-user"
    When I submit "select" to the HCD "IRIS.imager.filter"
    Then the command succeeds
