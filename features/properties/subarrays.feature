@severity:critical @needs.telescope @tmc
Feature: Subarrays in any order
  Whatever a subarray is told in whatever order, it does what its declaration says, and so do all devices that it works
  through: what is allowed succeeds, what is not is rejected and changes nothing.

  Background:
    Given the telescope is on

  @property(examples=8)
  Scenario: Any order of a subarray's commands
    When subarray 1 is commanded at random, up to 8 times
    Then every device behaves as declared

  @property(examples=4)
  Scenario: Any order of a subarray's commands in the middle of a scheduling block
    Given subarray 1 is READY
    When subarray 1 is commanded at random, up to 4 times
    Then every device behaves as declared

  @property(examples=4)
  Scenario: Two subarrays never disturb each other
    When subarrays 1 and 2 are commanded at random, up to 4 times each
    Then every device behaves as declared

  @property(examples=6) @needs.faults
  Scenario: Any order of a subarray's commands while elements break down
    When subarray 1 is commanded at random, up to 6 times
    Then every device behaves as declared
