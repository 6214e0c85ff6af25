"""Features on sequences: what is wrong with them is said before they run, and why they fail afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.connectors.esw.clients.esw_clients import EswEndpoints
from harness.connectors.esw.source import EswSource
from harness.contracts.esw.sequencing.step_lists import Idle, Offline, SequencerState
from harness.contracts.esw.values.names import Prefix
from harness.limits import DEFAULTS
from tests.connectors.esw.observing import ROLES, observing
from tests.library.running import results, run

WRONG = """@tmt
Feature: wrong
  Scenario: a file that there is not, and a step
    When I submit the sequence "observ.json" to the sequencer "ESW.IRIS_Darknight"
    Then step 2 of the sequencer "ESW.IRIS_Darknight" becomes Succes

  Scenario: sequencers that there are not
    Given the sequencer "WFOS.IRIS_Darknight" is Loaded
    When I submit the sequence "rests.json" to the sequencer "ESW.IRIS_Darknigth"
    Then the sequence of "ESW.IRIS_Darknight" completes

  Scenario: more steps than there can be
    When I submit the sequence "rest.json" to the sequencer "ESW.IRIS_Darknight"
    And I add the sequence "rests.json" to the sequencer "ESW.IRIS_Darknight"
    Then step 3 of the sequencer "ESW.IRIS_Darknight" becomes Success
    And step 4 of the sequencer "ESW.IRIS_Darknight" becomes Success

  Scenario: a kind of command
    When I submit this sequence to the sequencer "ESW.IRIS_Darknight"
      | kind   | command |
      | Settup | rest    |
    Then the sequencer "ESW.IRIS_Darknight" becomes Started

  Scenario: a mode and its status
    Given the observing mode "IRIS_Dark" is configured
    Then the observing mode "IRIS_Darknight" is Configurd

  Scenario: agents
    When I spawn the sequence component "IRIS_7" on the agent "IRIS.machine"
    And I provision these sequence components
      | agent         | number |
      | TCS.machine2  | 1      |
    Then the agent "IRIS.machine1" runs "IRIS_1"

  Scenario: what is wrong on purpose
    When I configure the observing mode "IRIS_Moonlight"
    Then the Sequence Manager answers ConfigurationMissing
"""
SAID = (
    "wrong.feature:4: there is no sequence observ.json in",
    "Did you mean 'observe.json'?",
    "wrong.feature:5: Succes is no status of a step. Did you mean 'Success'?",
    "wrong.feature:8: the observing mode IRIS_Darknight has no sequencer WFOS.IRIS_Darknight.",
    "wrong.feature:9: tmt declares no observing mode IRIS_Darknigth. Did you mean 'IRIS_Darknight'?",
    "wrong.feature:16: ESW.IRIS_Darknight was given 3 steps by now, so that there is no step 4.",
    "wrong.feature:19: no command of a sequence is of the kind Settup. Did you mean 'Setup'?",
    "wrong.feature:22: Started is no state of a sequencer.",
    "wrong.feature:25: tmt declares no observing mode IRIS_Dark.",
    "wrong.feature:26: Configurd is no status of an observing mode. Did you mean 'Configured'?",
    "wrong.feature:29: tmt declares no agent IRIS.machine. Did you mean 'IRIS.machine1'?",
    "wrong.feature:30: tmt declares no agent TCS.machine2.",
    "11 steps name what the telescope does not have",
)


def test_a_dry_run_says_what_is_wrong_with_sequences(tmp_path: Path) -> None:
    feature = tmp_path / "wrong.feature"
    feature.write_text(WRONG, encoding="utf-8")
    done = run(feature, "--target", "simulated-tmt", "--dry-run", *results(tmp_path))
    assert [text for text in SAID if text not in done.stdout] == [], done.stdout


FAILING = """@tmt
Feature: failing
  Scenario: a step that fails
    Given the observing mode "IRIS_Darknight" is configured
    And "IRIS.imager.filter" has the fault FAILED_RESULT on "select"
    When I submit the sequence "observe.json" to the sequencer "ESW.IRIS_Darknight"
    Then the sequence of "ESW.IRIS_Darknight" completes

  Scenario: a failure that nobody asks about
    Given the sequencer "ESW.IRIS_Darknight" is Idle
    When I submit the sequence "unknown.json" to the sequencer "ESW.IRIS_Darknight"
    Then the sequencer "ESW.IRIS_Darknight" goes through Processing, Running, Idle

  Scenario: a refusal
    Given the sequencer "ESW.IRIS_Darknight" is Running
    When I load the sequence "rest.json" into the sequencer "ESW.IRIS_Darknight"
    Then the sequencer "ESW.IRIS_Darknight" becomes Loaded

  Scenario: another answer of the Sequence Manager
    Given the observing mode "IRIS_Darknight" is configured
    When I configure the observing mode "WFOS_Darknight"
    Then the Sequence Manager answers Success

  Scenario: a precondition that cannot be
    Given the observing mode "IRIS_Darknight" is configured
    And the observing mode "WFOS_Darknight" is configured
    Then the observing mode "WFOS_Darknight" is Configured

  Scenario: what an agent does not run
    When I kill the sequence component "IRIS.IRIS_1"
    Then the agent "IRIS.machine1" runs "IRIS_1" within 0.5 s

  Scenario: a step that there is not
    Given the sequencer "ESW.IRIS_Darknight" is Loaded
    When I delete step 3 of "ESW.IRIS_Darknight"
    Then the command succeeds

  Scenario: all is as it was before
    Then the agent "IRIS.machine1" runs "IRIS_1"
    And the agent "ESW.machine1" runs "ESW_1, ESW_2"
    And the sequencer "ESW.IRIS_Darknight" is unregistered
    And the observing mode "IRIS_Darknight" is Configurable
    And the observing mode "WFOS_Darknight" is Configurable
"""
TOLD = (
    # the state, the steps, the other sequencers and the components stand on one time line
    "esw/ESW.IRIS_Darknight sequence did not become Completed within 8 s",
    "esw/ESW.IRIS_Darknight state Idle -> Processing",
    "esw/IRIS.imager.filter wheel/state MOVING -> FAULT",
    "esw/IRIS.imager imager/state CONFIGURING -> FAULT",
    "step/2 InFlight (configure) -> Failure (configure): IRIS.IRIS_Darknight: configure: IRIS.imager:",
    "sequence Running -> Error: configure: IRIS.IRIS_Darknight: configure:",
    "submit was Error: configure: IRIS.IRIS_Darknight: configure: IRIS.imager: IRIS.imager.filter select FAILED",
    "The steps of ESW.IRIS_Darknight:",
    "Success (slewToTarget)",
    "Pending (observe)",
    # others
    "esw/ESW.IRIS_Darknight submit was Error and no Then asked about it: fly: the script has no handler",
    "becomes Loaded cannot come: esw/ESW.IRIS_Darknight load was Unhandled: Sequencer can not accept 'LoadSequence'",
    "the Sequence Manager did not answer Success, but ConflictingResourcesWithRunningObsMode (runningObsMode IRIS_Dark",
    "the observing mode WFOS_Darknight cannot be configured: ConflictingResourcesWithRunningObsMode",
    'esw/IRIS.machine1 runs did not become "IRIS_1" within 0.5 s',
    "the sequence of ESW.IRIS_Darknight has no step 3, it has 1",
    "1 passed",
)


def test_a_failure_of_a_sequence_explains_itself_and_leaves_nothing(tmp_path: Path) -> None:
    feature = tmp_path / "failing.feature"
    feature.write_text(FAILING, encoding="utf-8")
    done = run(feature, "--target", "simulated-tmt", *results(tmp_path))
    told = " ".join(done.stdout.split())
    assert [line for line in TOLD if line not in told] == [], done.stdout
    attached = [file.read_text(encoding="utf-8") for file in (tmp_path / "allure").glob("*-attachment*")]
    assert any(text.startswith("Setup slewToTarget") and "M31" in text for text in attached)


FOUND = """Feature: found
  Scenario: a sequencer that runs already
    Given the sequencer "ESW.darknight" is Loaded
    When I load the sequence "rests.json" into the sequencer "ESW.darknight"
    Then step 2 of the sequencer "ESW.darknight" becomes Pending
"""


@pytest.mark.parametrize("found", [Idle(), Offline()], ids=["idle", "offline"])
def test_a_sequencer_of_a_deployed_esw_is_left_as_it_was_found(tmp_path: Path, found: SequencerState) -> None:
    night, feature, profile = Prefix("ESW.darknight"), tmp_path / "found.feature", tmp_path / "deployed.toml"
    feature.write_text(FOUND, encoding="utf-8")
    with observing(tmp_path) as esw:
        profile.write_text(f'[esw]\nlocation_service = "{esw.location}"\n[lease]\nexclusive = true\n', encoding="utf-8")
        source = EswSource(EswEndpoints(esw.location), DEFAULTS)
        try:
            source.log_in(*ROLES)
            source.ask(lambda clients: clients.sequence_manager.start_sequencer(night), "starting it")
            if found == Offline():
                source.ask(lambda clients: clients.sequencers.go_offline(night), "taking it offline")
            done = run(feature, "--target", profile, *results(tmp_path))
            assert done.returncode == 0, done.stdout
            assert source.ask(lambda clients: clients.sequencers.get_state(night), "asking") == found
        finally:
            source.close()
