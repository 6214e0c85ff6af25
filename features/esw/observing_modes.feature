@tmt @severity:critical
Feature: The Sequence Manager starts the sequencers of observing modes

  Scenario: An observing mode is configured, and shut down
    Then the observing mode "IRIS_Darknight" is Configurable
    When I configure the observing mode "IRIS_Darknight"
    Then the Sequence Manager answers Success naming "ESW.IRIS_Darknight"
    And the observing mode "IRIS_Darknight" is Configured
    And the sequencer "TCS.IRIS_Darknight" becomes Idle
    And the sequencer "IRIS.IRIS_Darknight" is registered
    When I shut down the observing mode "IRIS_Darknight"
    Then the command succeeds
    And the sequencer "TCS.IRIS_Darknight" becomes unregistered
    And the observing mode "IRIS_Darknight" is Configurable

  Scenario: A resource is used by one observing mode at a time
    Given the observing mode "IRIS_Darknight" is configured
    When I configure the observing mode "WFOS_Darknight"
    Then the Sequence Manager answers ConflictingResourcesWithRunningObsMode naming "IRIS_Darknight"
    And the observing mode "WFOS_Darknight" is NonConfigurable

  Scenario: Two observing modes that share nothing run side by side
    Given the observing mode "IRIS_Calib" is configured
    When I configure the observing mode "WFOS_Calib"
    Then the command succeeds
    And the observing mode "IRIS_Calib" is Configured
    And the observing mode "WFOS_Calib" is Configured

  Scenario: Too few sequence components
    When I provision these sequence components
      | agent        | number |
      | ESW.machine1 | 1      |
      | TCS.machine1 | 1      |
    Then the Sequence Manager answers Success
    And the observing mode "IRIS_Darknight" is NonConfigurable
    When I configure the observing mode "IRIS_Darknight"
    Then the Sequence Manager answers SequenceComponentNotAvailable naming "IRIS"

  Scenario: As many sequence components are provisioned as are wanted
    When I provision these sequence components
      | agent         | number |
      | ESW.machine1  | 3      |
      | IRIS.machine1 | 1      |
    Then the command succeeds
    And the agent "ESW.machine1" runs "ESW_1, ESW_2, ESW_3"
    And the agent "IRIS.machine1" runs "IRIS_1"
    And the agent "TCS.machine1" runs ""

  @severity:normal
  Scenario: A machine that nobody knows
    When I provision these sequence components
      | agent        | number |
      | TCS.machine7 | 1      |
    Then the Sequence Manager answers CouldNotFindMachines naming "TCS.machine7"

  @severity:normal
  Scenario: An observing mode that nobody knows
    When I configure the observing mode "IRIS_Moonlight"
    Then the Sequence Manager answers ConfigurationMissing naming "IRIS_Moonlight"

  @severity:normal
  Scenario: One sequencer is started, restarted and shut down
    When I start the sequencer "WFOS.WFOS_Calib"
    Then the Sequence Manager answers Started naming "WFOS.WFOS_Calib"
    When I start the sequencer "WFOS.WFOS_Calib"
    Then the Sequence Manager answers AlreadyRunning
    When I restart the sequencer "WFOS.WFOS_Calib"
    Then the command succeeds
    When I shut down the sequencer "WFOS.WFOS_Calib"
    Then the command succeeds
    And the sequencer "WFOS.WFOS_Calib" is unregistered

  @severity:normal
  Scenario: A sequencer that does not run cannot be restarted
    When I restart the sequencer "WFOS.WFOS_Calib"
    Then the Sequence Manager answers LocationServiceError

  @severity:normal
  Scenario: All sequencers are shut down at once
    Given the observing mode "IRIS_Calib" is configured
    And the observing mode "WFOS_Calib" is configured
    When I shut down all sequencers
    Then the command succeeds
    And the sequencer "ESW.IRIS_Calib" becomes unregistered
    And the sequencer "ESW.WFOS_Calib" becomes unregistered

  Scenario Outline: Who has not the role cannot configure: <roles>
    Given my roles are "<roles>"
    When I configure the observing mode "IRIS_Calib"
    Then the request is refused with <status>
    And the observing mode "IRIS_Calib" is Configurable

    Examples:
      | roles     | status |
      |           | 401    |
      | IRIS-user | 403    |

  @needs.command_roles
  Scenario: A sequence without the role of the sequencer's subsystem
    Given the sequencer "ESW.IRIS_Calib" is Idle
    And my roles are "IRIS-user"
    When I submit the sequence "rest.json" to the sequencer "ESW.IRIS_Calib"
    Then the request is refused with 403
