@tmt @severity:normal
Feature: Agents start and end what runs on their machines

  Scenario: An agent starts a sequence component, and kills it
    Then the agent "IRIS.machine1" runs "IRIS_1"
    When I spawn the sequence component "IRIS_7" on the agent "IRIS.machine1"
    Then the command succeeds
    And the sequence component "IRIS.IRIS_7" is registered
    And the agent "IRIS.machine1" runs "IRIS_1, IRIS_7"
    When I kill the sequence component "IRIS.IRIS_7"
    Then the command succeeds
    And the agent "IRIS.machine1" runs "IRIS_1"

  Scenario: A sequence component is started once
    When I spawn the sequence component "IRIS_1" on the agent "IRIS.machine1"
    Then the command fails with "is already registered"

  Scenario: What is not there cannot be killed
    When I kill the sequence component "IRIS.IRIS_9"
    Then the command fails with "IRIS.IRIS_9"

  Scenario: An agent that is away starts nothing
    Given the agent "WFOS.machine1" is away
    When I spawn the sequence component "WFOS_7" on the agent "WFOS.machine1"
    Then the command fails with "Could not find location"

  Scenario: Nothing is provisioned on an agent that is away
    Given the agent "WFOS.machine1" is away
    When I provision these sequence components
      | agent         | number |
      | WFOS.machine1 | 1      |
    Then the Sequence Manager answers CouldNotFindMachines naming "WFOS.machine1"

  @severity:critical
  Scenario: Another sequence component takes over from one that was killed
    When I kill the sequence component "IRIS.IRIS_1"
    Then the agent "IRIS.machine1" runs ""
    When I spawn the sequence component "IRIS_2" on the agent "IRIS.machine1"
    And I configure the observing mode "IRIS_Calib"
    Then the Sequence Manager answers Success
    And the sequencer "IRIS.IRIS_Calib" is registered
