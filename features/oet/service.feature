@severity:normal
Feature: The OET as a service
  What it lists, publishes and refuses, and how a client fares with one that is as weak as the real one.

  Scenario: It answers
    Given the OET is reachable
    When I create a procedure from "hello.py"
    Then the OET publishes "procedure.lifecycle.created"
    And the OET publishes "procedure.lifecycle.statechange" with "READY"

  Scenario: What scripts publish keeps its order with their states
    What is published is an event of its own, however often the same was published before.

    When I run "hello.py"
    Then the procedure becomes COMPLETE
    When I run "hello.py"
    Then the OET publishes "script.announce" with "said hello to the world"
    And this happens in this order
      | subject                   | field   | value                     |
      | procedure                 | state   | READY                     |
      | procedure                 | state   | RUNNING                   |
      | oet/topic/script.announce | message | "said hello to the world" |
      | procedure                 | state   | COMPLETE                  |

  Scenario: Ten procedures are kept, and the oldest of those that are over is forgotten
    When I create the procedure "first" from "fail.py" with {"init": {"args": ["no sky today"]}}
    Then the procedure "first" fails
    When I create a procedure from "hello.py"
    And I create a procedure from "hello.py"
    And I create a procedure from "hello.py"
    And I create a procedure from "hello.py"
    And I create a procedure from "hello.py"
    And I create a procedure from "hello.py"
    And I create a procedure from "hello.py"
    And I create a procedure from "hello.py"
    And I create a procedure from "hello.py"
    And I create a procedure from "hello.py"
    Then the OET lists 10 procedures
    And the procedure becomes READY
    When I start the procedure "first"
    Then the request is refused with 404 and "No information available"

  Scenario Outline: An argument that is wrong is told: <script> with <arguments>
    When I run "<script>" with <arguments>
    Then the procedure fails with "<text>"

    Examples:
      | script   | arguments                           | text                           |
      | hello.py | {"main": {"kwargs": {"size": 3}}}   | unexpected keyword argument    |
      | hello.py | {"init": {"args": [1, 2, 3]}}       | takes from 0 to 1 positional   |
      | fail.py  | {"main": {"args": ["not tonight"]}} | RuntimeError: not tonight      |

  @needs.faults
  Scenario: A procedure that is READY cannot be stopped in release 7
    Given the OET has the fault "unstoppable"
    When I create a procedure from "hello.py"
    Then the procedure becomes READY
    When I stop the procedure
    Then the request is refused with 200

  @needs.faults
  Scenario: The answer to a creation may have no state, as in release 7
    Given the OET has the fault "empty history"
    When I run "hello.py"
    Then the procedure goes through CREATING, IDLE, LOADING, IDLE, INITIALISING, READY, RUNNING, READY, COMPLETE

  @needs.faults
  Scenario: Streams that are cut are opened again, and nothing is missed
    Given the OET has the fault "streams cut"
    When I create the procedure "first" from "wait.py"
    Then the procedure "first" becomes READY
    When I start the procedure "first"
    Then the procedure "first" becomes RUNNING
    When I create the procedure "second" from "hello.py"
    Then the procedure "second" becomes READY
    When I start the procedure "second"
    Then the request is refused
    When I stop the procedure "second"
    Then the procedure "second" becomes STOPPED
    When I stop the procedure "first"
    Then the procedure "first" becomes STOPPED
