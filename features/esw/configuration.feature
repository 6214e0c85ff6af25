@tmt @severity:normal
Feature: Configurations are stored in versions, one of which is active

  Scenario: What is stored is read
    Given my roles are "config-admin"
    When I store the configuration "firstlight/filters.conf"
      """
      wheel { positions = 7 }
      """
    Then the configuration "firstlight/filters.conf" is
      """
      wheel { positions = 7 }
      """

  Scenario: A new version is not active before somebody says so
    Given my roles are "config-admin"
    When I store the configuration "firstlight/detector.conf"
      """
      frames = 1
      """
    And I store the configuration "firstlight/detector.conf"
      """
      frames = 2
      """
    Then the active configuration "firstlight/detector.conf" is
      """
      frames = 1
      """
    When I make version 2 of the configuration "firstlight/detector.conf" active
    Then the active configuration "firstlight/detector.conf" is
      """
      frames = 2
      """

  Scenario Outline: Who has not the role cannot store: <roles>
    Given my roles are "<roles>"
    When I store the configuration "firstlight/mine.conf"
      """
      mine = true
      """
    Then the request is refused with <status>

    Examples:
      | roles    | status |
      |          | 401    |
      | ESW-user | 403    |
