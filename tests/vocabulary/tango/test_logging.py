"""What the sentences on logs and device servers say when they fail; on a real simulated telescope."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.connectors.tango.direct.logging_collector import LogCollector
from harness.errors import LauncherError, PreconditionError, SentenceError
from harness.scenario.run import ScenarioRun
from harness.targets.target import Target
from harness.telescope.resting_state import put_back
from harness.vocabulary.commands import CommandSentences
from harness.vocabulary.tango.administration import AdministrationSentences
from harness.vocabulary.tango.attributes_and_commands import TangoSentences
from harness.vocabulary.tango.logging import LoggingSentences

CSP = "mid-csp/subarray/01"
SDP = "mid-sdp/subarray/01"
LIMIT = 20.0


@pytest.fixture
def tango(run: ScenarioRun) -> TangoSentences:
    return TangoSentences(run)


@pytest.fixture
def logging(run: ScenarioRun, tango: TangoSentences) -> LoggingSentences:
    return LoggingSentences(run, tango)


@pytest.fixture
def administration(run: ScenarioRun) -> AdministrationSentences:
    return AdministrationSentences(run)


def when(run: ScenarioRun, sentence: str = "When something is done") -> None:
    run.begin_step("when", sentence)


def then(run: ScenarioRun) -> None:
    run.begin_step("then", "Then something is seen")


def test_a_device_that_does_not_log_it_says_what_it_logged(run, logging, tango) -> None:
    when(run, "When I refuse")
    tango.command(CSP, "EndScan")
    then(run)
    with pytest.raises(AssertionError) as raised:
        logging.logs(CSP, "EndScan begins", seconds=0.3)
    said = str(raised.value)
    assert said.startswith(f"{CSP} did not log 'EndScan begins' within 0.3 s of \"When I refuse\"\n")
    assert f"WARN  {CSP}  EndScan is not allowed now" in said
    with pytest.raises(AssertionError, match="did not log 'EndScan is not allowed' at level DEBUG within"):
        logging.logs(CSP, "EndScan is not allowed", "DEBUG", 0.1)
    with pytest.raises(AssertionError, match=f"{CSP} did log 'EndScan is not allowed' of \"When I refuse\""):
        logging.does_not_log(CSP, "EndScan is not allowed", 1.0)


def test_silence_proves_nothing_without_a_consumer(run, logging, target) -> None:
    when(run)
    then(run)
    logging.does_not_log(CSP, "anything", 0.1)
    collector = LogCollector(target.tango.address)
    target.tango._logs, before = collector, target.tango._logs
    try:
        collector.target()
        collector._process.kill()
        collector._owner.join(LIMIT)
        with pytest.raises(LauncherError, match="the harness's log consumer has ended"):
            logging.does_not_log(CSP, "anything", 0.1)
    finally:
        target.tango._logs = before
        collector.close()


def test_what_was_logged_before_the_when_does_not_count(run, logging, tango) -> None:
    when(run)
    tango.command(CSP, "EndScan")
    then(run)
    CommandSentences(run).is_rejected()
    logging.logs("csp-subarray-01", "EndScan is not allowed", "WARNING")
    when(run, "When nothing is done")
    tango.command(CSP, "State")
    then(run)
    with pytest.raises(AssertionError, match="It logged nothing; its level is INFO"):
        logging.logs(CSP, "EndScan is not allowed", seconds=0.1)


def test_what_a_scenario_changes_is_put_back(run, logging, target) -> None:
    when(run)
    logging.set_level(CSP, "debug")
    logging.set_level(CSP, "FATAL")
    logging.level_is(CSP, "FATAL")
    with pytest.raises(AssertionError, match=f"the logging level of {CSP} is FATAL, not INFO"):
        logging.level_is(CSP, "INFO")
    assert put_back(run) == []
    logging.level_is(CSP, "INFO")


def test_a_target_that_it_had_stays_and_a_new_one_goes(run, logging, tmp_path) -> None:
    new = f"file::{tmp_path / 'device.log'}"
    for target in ("console::cout", new):
        logging.add_target(CSP, target)
        logging.has_target(CSP, target)
    assert put_back(run) == []
    logging.has_target(CSP, "console::cout")
    with pytest.raises(AssertionError, match=f"{new} is not a logging target of {CSP}; it has console::cout"):
        logging.has_target(CSP, new)


def test_a_refused_target_is_kept_for_a_then_and_changes_nothing(run, logging, tango) -> None:
    when(run)
    logging.add_target(CSP, "file::/no/such/folder/log")
    then(run)
    CommandSentences(run).is_rejected("Could not open logging file /no/such/folder/log")
    assert run.put_back.run() == []


def test_a_level_that_there_is_not_names_those_there_are(run, logging) -> None:
    when(run, "When I set a level")
    with pytest.raises(
        SentenceError, match=r"When I set a level: LOUD is not a logging level of Tango\. There are OFF"
    ):
        logging.set_level(CSP, "LOUD")


def test_devices_of_a_telescope_that_others_started_are_heard_only_on_request(target: Target) -> None:
    running, target.running = target.running, None
    try:
        run = ScenarioRun(target, "a scenario")
        logging = LoggingSentences(run, TangoSentences(run))
        with pytest.raises(SentenceError, match=f'Say so before the When: Given the logs of "{CSP}" are collected'):
            logging.logs(CSP, "anything", seconds=0.1)
        logging.collected(CSP)
        logging.has_target(CSP, run.logs.consumer)
        assert put_back(run) == []
        with pytest.raises(AssertionError, match="is not a logging target"):
            logging.has_target(CSP, run.logs.consumer)
        run.close()
    finally:
        target.running = running


def test_a_device_that_cannot_be_heard_is_a_precondition_not_met(target: Target) -> None:
    run = ScenarioRun(target, "a scenario")
    logging = LoggingSentences(run, TangoSentences(run))
    with pytest.raises(PreconditionError, match=r"the logs of no/such/device cannot be collected: .*not defined"):
        logging.collected("no/such/device")
    run.close()


def test_a_server_is_not_restarted_where_others_use_it(run, administration, target) -> None:
    target.plan = replace(target.plan, profile=target.plan.profile.model_copy(update={"can": ()}))
    with pytest.raises(PreconditionError, match=r"not this run's to restart\. Tag the scenario @needs\.reset"):
        administration.restart_server(SDP)


def test_what_is_not_in_the_server_is_told(run, administration) -> None:
    administration.server_serves(SDP, "sdp-subarray-01")
    with pytest.raises(AssertionError, match=f"{CSP} is not among the devices of the server of {SDP}: "):
        administration.server_serves(SDP, CSP)
    with pytest.raises(AssertionError, match=f"CspSubarray is not among the classes of the server of {SDP}: "):
        administration.server_has_classes(SDP, "SdpSubarray, CspSubarray")
    with pytest.raises(AssertionError, match=f"the administration device of {SDP} is dserver/"):
        administration.is_administered_by(SDP, "sys/database/2")


def test_a_restarted_server_is_still_heard(run, administration, logging, tango) -> None:
    when(run)
    administration.restart_server(SDP)
    when(run)
    tango.command(SDP, "EndScan")
    then(run)
    logging.logs(SDP, "EndScan is not allowed")
    assert put_back(run) == []
