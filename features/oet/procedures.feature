@severity:critical
Feature: Procedures
  The OET runs a script in a process of its own, as a procedure that goes through states.

  Scenario: A script is run to its end
    When I run "hello.py"
    Then the procedure goes through CREATING, IDLE, LOADING, IDLE, INITIALISING, READY, RUNNING, READY, COMPLETE
    And the command succeeds

  Scenario: A procedure is created, and started later
    When I create a procedure from "hello.py"
    Then the procedure becomes READY
    When I start the procedure
    Then the procedure goes through RUNNING, READY, COMPLETE

  Scenario: A script is told by which arguments its functions are called
    When I run "hello.py" with {"init": {"args": ["good morning"]}, "main": {"args": ["moon"], "kwargs": {"loud": true}}}
    Then the procedure becomes COMPLETE
    And the procedure has called "init" with ["good morning"]
    And the procedure has called "main" with {"args": ["moon"], "kwargs": {"loud": true}}

  Scenario Outline: Arguments of main are given with the start: <arguments>
    When I create the procedure "greeting" from "hello.py"
    Then the procedure "greeting" becomes READY
    When I start the procedure "greeting" with <arguments>
    Then the procedure "greeting" becomes COMPLETE
    And the procedure "greeting" has called "main" with <arguments>

    Examples:
      | arguments                                   |
      | ["sun"]                                     |
      | {"loud": true}                              |
      | {"args": ["sun"], "kwargs": {"loud": true}} |

  Scenario: What a script prints is kept
    When I run "hello.py" with {"main": {"args": ["sun"], "kwargs": {"loud": true}}}
    Then the procedure prints "HELLO SUN"

  Scenario: What a script announces is published
    When I run "hello.py"
    Then the OET publishes "script.announce" with "said hello"

  Scenario: A script that fails says why
    When I run "fail.py" with {"main": {"args": ["the receiver is warm"]}}
    Then the procedure fails with "the receiver is warm"

  Scenario: A script that fails while it is initialised is never READY
    When I create a procedure from "fail.py" with {"init": {"args": ["no sky today"]}}
    Then the procedure goes through CREATING, IDLE, LOADING, IDLE, INITIALISING, FAILED
    And the procedure fails with "no sky today"

  Scenario: A script that is not there fails
    When I create a procedure from "file:///nowhere/at/all.py"
    Then the procedure fails with "/nowhere/at/all.py"

  Scenario: A script that leaves by itself has failed
    When I run "fail.py" with {"main": {"kwargs": {"leave": true}}}
    Then the procedure fails with "SystemExit"

  Scenario: A script is stopped
    When I run "wait.py"
    Then the procedure becomes RUNNING
    When I stop the procedure
    Then the procedure becomes STOPPED

  Scenario: One script runs at a time
    When I create the procedure "first" from "wait.py"
    Then the procedure "first" becomes READY
    When I start the procedure "first"
    Then the procedure "first" becomes RUNNING
    When I create the procedure "second" from "hello.py"
    Then the procedure "second" becomes READY
    When I start the procedure "second"
    Then the request is refused with 500 and "RUNNING"
    And the procedure "second" has called "init"
    When I stop the procedure "first"
    Then the procedure "first" becomes STOPPED

  Scenario: A script runs once
    When I run "hello.py"
    Then the procedure becomes COMPLETE
    When I start the procedure
    Then the request is refused with 200

  Scenario: A procedure that is READY is stopped, too
    When I create a procedure from "hello.py"
    Then the procedure becomes READY
    When I stop the procedure
    Then the procedure becomes STOPPED

  Scenario: What is over cannot be stopped
    When I run "hello.py"
    Then the procedure becomes COMPLETE
    When I stop the procedure
    Then the request is refused with 200 and "not running"

  Scenario: Arguments of init are given with the creation
    When I create the procedure "greeting" from "hello.py" with {"init": {"args": ["good night"]}}
    Then the procedure "greeting" becomes READY
    And the procedure "greeting" has called "init" with ["good night"]
    And the procedure "greeting" prints "init was told good night"

  @needs.blocks
  Scenario: An activity is run with its own arguments
    When I run the activity "tell" of "sbd-t0001-20260101-00001"
    Then the command succeeds
    And the procedure prints "init was told good evening"
    And the procedure prints "of sbd-t0001-20260101-00001 for observer"

  @needs.blocks
  Scenario: An activity is run with other arguments
    When I run the activity "tell" of "sbd-t0001-20260101-00001" with {"main": {"args": ["moon"]}}
    Then the procedure prints "of sbd-t0001-20260101-00001 for moon"
    And the procedure has called "init" with ["good evening"]

  @needs.blocks
  Scenario: An activity that there is not is refused
    When I run the activity "sleep" of "sbd-t0001-20260101-00001"
    Then the request is refused with 500 and "sleep"

  Scenario: Several procedures are ready at once
    When I create the procedure "one" from "hello.py"
    And I create the procedure "two" from "hello.py"
    Then the procedure "one" becomes READY
    And the procedure "two" becomes READY

  @needs.faults
  Scenario: A script whose process is killed has failed
    When I run "wait.py"
    Then the procedure becomes RUNNING
    When the script of the procedure is killed
    Then the procedure becomes FAILED
