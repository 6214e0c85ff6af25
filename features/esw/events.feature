@tmt @severity:normal
Feature: Events are published and heard through the gateway

  Scenario: What is published arrives
    When I publish the event "ESW.firstlight.greeting" with {"text": "hello", "number": 3}
    Then the event "ESW.firstlight.greeting" arrives with {"text": "hello"}
    And the event "ESW.firstlight.greeting" does not arrive for 0.3 s

  Scenario: An event that nobody has published
    Then the event "ESW.firstlight.silence" was never published

  Scenario: A rate limit lets the first event through, and drops the rest of its window
    Given I watch the events of ESW matching "firstlight.burst" at most 1 times a second
    When I publish the event "ESW.firstlight.burst" with {"number": 1}
    And I publish the event "ESW.firstlight.burst" with {"number": 2}
    And I publish the event "ESW.firstlight.burst" with {"number": 3}
    Then the event "ESW.firstlight.burst" arrives 1 times within 0.5 s

  Scenario: Without a rate limit none is lost
    Given I watch the event "ESW.firstlight.series"
    When I publish the event "ESW.firstlight.series" with {"number": 1}
    And I publish the event "ESW.firstlight.series" with {"number": 2}
    And I publish the event "ESW.firstlight.series" with {"number": 3}
    Then the event "ESW.firstlight.series" arrives 3 times within 0.5 s

  Scenario: A pattern chooses among the events of a subsystem
    Given I watch the events of ESW matching "firstlight.a*"
    When I publish the event "ESW.firstlight.b1" with {"number": 1}
    And I publish the event "ESW.firstlight.a1" with {"number": 2}
    Then the event "ESW.firstlight.a1" arrives with {"number": 2}
    And the event "ESW.firstlight.b1" does not arrive for 0.2 s

  Scenario: A component publishes what it does
    Given I watch the event "TCS.enclosure.position"
    When I submit "slew" to the assembly "TCS.enclosure" with {"azimuth": 77.0, "elevation": 30.0}
    Then the event "TCS.enclosure.position" arrives with {"azimuth": 77.0}
    And the command succeeds

  Scenario: An observe event is one by its name
    When I publish the event "IRIS.imager.ObserveEvent.ExposureStart" with {"exposureId": "2020A-001-123-IRIS-IMG-SCI0-0001"}
    Then the event "IRIS.imager.ObserveEvent.ExposureStart" arrives
