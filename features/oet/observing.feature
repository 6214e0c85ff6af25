@severity:critical @mid
Feature: Observe by script
  An operator starts the telescope up, allocates, observes and releases by scripts; what the telescope does is followed
  on Tango while the procedure is followed on the stream.

  Scenario: Start the telescope up, and put it to standby
    Given the telescope is off
    When I run "observe.py" with {"main": {"kwargs": {"steps": ["startup"]}}}
    Then the procedure becomes COMPLETE
    And the telescope becomes on
    When I run "observe.py" with {"main": {"kwargs": {"steps": ["standby"]}}}
    Then the procedure becomes COMPLETE
    And the telescope becomes in standby

  Scenario: Allocate and release
    Given the telescope is on
    And subarray 1 is EMPTY
    When I run "observe.py" with {"main": {"kwargs": {"steps": ["allocate"]}}}
    Then subarray 1 goes through RESOURCING, IDLE
    And the procedure becomes COMPLETE

  Scenario: A whole observation, on one time line
    Given the telescope is on
    And subarray 1 is EMPTY
    When I run "observe.py" with {"main": {"kwargs": {"steps": ["allocate", "configure", "scan", "release"]}}}
    Then subarray 1 goes through RESOURCING, IDLE, CONFIGURING, READY, SCANNING, READY, IDLE, RESOURCING, EMPTY
    And the procedure becomes COMPLETE
    And the OET publishes "script.announce" with "release is done"

  Scenario: What is announced and what the telescope does come in order
    Given the telescope is on
    And subarray 1 is EMPTY
    When I run "observe.py" with {"main": {"kwargs": {"steps": ["allocate"]}}}
    Then the procedure becomes COMPLETE
    And this happens in this order
      | subject             | field    | value      |
      | procedure           | state    | RUNNING    |
      | mid-tmc/subarray/01 | obsState | RESOURCING |
      | mid-tmc/subarray/01 | obsState | IDLE       |
      | procedure           | state    | COMPLETE   |

  @needs.faults
  Scenario: A script dies while the subarray is SCANNING
    Given the telescope is on
    And subarray 1 is EMPTY
    When I run "observe.py" with {"main": {"kwargs": {"steps": ["allocate", "configure", "begin_scan"], "hold": true}}}
    Then subarray 1 becomes SCANNING
    When the script of the procedure is killed
    Then the procedure becomes FAILED

  Scenario: A script that the telescope refuses fails with the reason
    Given the telescope is on
    And subarray 1 is EMPTY
    When I run "observe.py" with {"main": {"kwargs": {"steps": ["configure"]}}}
    Then the procedure fails with "Configure is not allowed now: obsState is EMPTY"

  Scenario: A script is stopped, and its subarray is aborted by the abort script
    Given the telescope is on
    And subarray 1 is EMPTY
    When I run "observe.py" with {"init": {"kwargs": {"subarray_id": 1}}, "main": {"kwargs": {"steps": ["allocate", "configure"], "hold": true}}}
    Then subarray 1 becomes READY
    And the procedure becomes RUNNING
    When I stop the procedure and abort subarray 1
    Then subarray 1 goes through ABORTING, ABORTED
    And the command succeeds
    And the procedure becomes STOPPED

  Scenario: A script is stopped, and its subarray is left as it is
    Given the telescope is on
    And subarray 1 is EMPTY
    When I run "observe.py" with {"main": {"kwargs": {"steps": ["allocate"], "hold": true}}}
    Then subarray 1 becomes IDLE
    When I stop the procedure
    Then the procedure becomes STOPPED
    And subarray 1 stays IDLE for 1 s

  @needs.blocks
  Scenario: An observing activity
    Given the telescope is on
    And subarray 1 is EMPTY
    When I run the activity "observe" of "sbd-t0001-20260101-00001"
    Then subarray 1 goes through RESOURCING, IDLE, CONFIGURING, READY, SCANNING, READY, IDLE, RESOURCING, EMPTY
    And the procedure becomes COMPLETE
    And the procedure has called "init" with {"subarray_id": 1}
    And the OET publishes "script.announce" with "observing sbi-t0001-20260101-"
