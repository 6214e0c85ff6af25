@severity:critical @needs.ska-mid
Feature: What happens before what
  The subarray answers for its elements: it says that it is ready for the next step only when they are. The times that
  the devices give decide, not the order in which their events arrive.

  Background:
    Given the telescope is on

  Scenario: The elements have their resources before the subarray is IDLE
    When I assign resources to subarray 1
    Then this happens in this order
      | device              | attribute | value      |
      | mid-tmc/subarray/01 | obsState  | RESOURCING |
      | mid-csp/subarray/01 | obsState  | RESOURCING |
      | mid-csp/subarray/01 | obsState  | IDLE       |
      | mid-tmc/subarray/01 | obsState  | IDLE       |
    And this happens in this order
      | device              | attribute | value      |
      | mid-tmc/subarray/01 | obsState  | RESOURCING |
      | mid-sdp/subarray/01 | obsState  | RESOURCING |
      | mid-sdp/subarray/01 | obsState  | IDLE       |
      | mid-tmc/subarray/01 | obsState  | IDLE       |

  Scenario: The elements scan before the subarray says so, and have stopped before it says that it is READY
    Given subarray 1 is READY
    When I scan on subarray 1
    Then this happens in this order
      | device              | attribute | value    |
      | mid-csp/subarray/01 | obsState  | SCANNING |
      | mid-tmc/subarray/01 | obsState  | SCANNING |
      | mid-csp/subarray/01 | obsState  | READY    |
      | mid-tmc/subarray/01 | obsState  | READY    |
    And this happens in this order
      | device              | attribute | value    |
      | mid-sdp/subarray/01 | obsState  | SCANNING |
      | mid-tmc/subarray/01 | obsState  | SCANNING |
      | mid-sdp/subarray/01 | obsState  | READY    |
      | mid-tmc/subarray/01 | obsState  | READY    |
