@severity:normal @needs.telescope @tmc @mid
Feature: The correlator of Mid knows its dishes
  LoadDishCfg tells the correlator which of its inputs belongs to which dish. Without it TMC assigns nothing.

  Scenario: The configuration is loaded
    Proves that it takes a while during which there is none, and that TMC says when there is one again.

    When I command "central-node" to "LoadDishCfg"
      """
      {
        "tm_data_sources": ["car:ska-telmodel-data?main"],
        "tm_data_filepath": "instrument/ska1_mid/ska-mid-cbf-system-parameters.json"
      }
      """
    Then the command goes through IN_PROGRESS, COMPLETED
    And "isDishVccConfigSet" of "central-node" goes through false, true

  @needs.hold
  Scenario: Nothing is assigned while it is being loaded
    Proves that TMC refuses before it has asked any element, and assigns when the configuration is there.

    Given the telescope is on
    And "central-node" is held at false for "isDishVccConfigSet"
    When I command "central-node" to "LoadDishCfg"
      """
      {
        "tm_data_sources": ["car:ska-telmodel-data?main"],
        "tm_data_filepath": "instrument/ska1_mid/ska-mid-cbf-system-parameters.json"
      }
      """
    Then "isDishVccConfigSet" of "central-node" becomes false
    And the command is under way
    When I assign resources to subarray 1
    Then the command is rejected with "no dish VCC configuration"
    And "obsState" of "csp-subarray-01" is EMPTY
    When "central-node" is let go
    Then "isDishVccConfigSet" of "central-node" becomes true
    And the command "LoadDishCfg" succeeds
    When I assign resources to subarray 1
    Then subarray 1 goes through RESOURCING, IDLE
