@tmt @severity:normal
Feature: Components say why they do not accept a command

  Scenario Outline: Invalid because of <issue>
    When I submit "<command>" to the <kind> "<prefix>" with <json>
    Then the command is rejected with "<issue>"

    Examples:
      | issue                          | command   | kind     | prefix                | json |
      | ParameterValueOutOfRangeIssue  | turn      | HCD      | TCS.enclosure.base    | {"angle": 400.0} |
      | MissingKeyIssue                | turn      | HCD      | TCS.enclosure.base    | [] |
      | WrongNumberOfParametersIssue   | turn      | HCD      | TCS.enclosure.base    | {"angle": 3.0, "speed": 2.0} |
      | WrongParameterTypeIssue        | turn      | HCD      | TCS.enclosure.base    | [{"IntKey": {"keyName": "angle", "values": [3], "units": "degree"}}] |
      | WrongUnitsIssue                | turn      | HCD      | TCS.enclosure.base    | [{"DoubleKey": {"keyName": "angle", "values": [3.0], "units": "radian"}}] |
      | UnsupportedCommandIssue        | fly       | HCD      | TCS.enclosure.base    | {} |
      | UnsupportedCommandInStateIssue | observe   | assembly | IRIS.imager           | {} |

  Scenario: A validation says so, too
    When I ask the HCD "TCS.enclosure.base" to validate "turn" with {"angle": -1.0}
    Then the command is rejected with "ParameterValueOutOfRangeIssue"

  Scenario: So does a command that is sent oneway
    When I send "turn" oneway to the HCD "TCS.enclosure.base" with {"angle": -1.0}
    Then the command is rejected with "ParameterValueOutOfRangeIssue"

  Scenario: A component that another prefix has locked
    Given the HCD "TCS.enclosure.base" is locked by "WFOS.spectrograph"
    When I submit "turn" to the HCD "TCS.enclosure.base" with {"angle": 10.0}
    Then the command is rejected with "Locked"

  Scenario: A component that is offline
    When I take the HCD "IRIS.imager.filter" offline
    Then "lifecycle" of the current state "lifecycle" of "IRIS.imager.filter" becomes OFFLINE
    When I submit "select" to the HCD "IRIS.imager.filter" with {"filter": "H"}
    Then the command is rejected with "UnsupportedCommandInStateIssue"
    When I bring the HCD "IRIS.imager.filter" online
    Then "lifecycle" of the current state "lifecycle" of "IRIS.imager.filter" becomes ONLINE
