@tmt @severity:critical
Feature: Components are found by the Location Service

  Background:
    Given the ESW services are reachable

  Scenario Outline: What the telescope has is registered
    Then the <kind> "<prefix>" is registered

    Examples:
      | kind      | prefix               |
      | assembly  | IRIS.imager          |
      | HCD       | IRIS.imager.filter   |
      | container | IRIS.container       |
      | HCD       | TCS.enclosure.base   |

  @severity:normal
  Scenario: What nobody has started is not registered
    Then the assembly "WFOS.polarimeter" is unregistered

  Scenario: A component that dies is gone, and is there again when it is started anew
    Given I watch the location of the HCD "TCS.enclosure.cap"
    When "TCS.enclosure.cap" goes away
    Then the HCD "TCS.enclosure.cap" is unregistered within 3 s
    When "TCS.enclosure.cap" comes back
    Then the HCD "TCS.enclosure.cap" is registered within 3 s
