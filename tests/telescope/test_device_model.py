"""What the sentences on attributes, polling, groups and devices say when they fail, and that all is put back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.connectors.tango.abstract import AbstractDeviceProxy
from harness.errors import NotDefined, RejectedArgument, SentenceError
from harness.events.key import Key
from harness.events.waiting.verdicts import Unmet
from harness.scenario.run import ScenarioRun
from harness.targets.choice import choose
from harness.targets.plan import plan_target
from harness.targets.target import Target
from harness.telescope.resting_state import put_back
from harness.vocabulary.commands import CommandSentences
from harness.vocabulary.tango.asynchronous import AsynchronousSentences
from harness.vocabulary.tango.attributes import AttributeSentences
from harness.vocabulary.tango.attributes_and_commands import TangoSentences
from harness.vocabulary.tango.devices import DeviceSentences
from harness.vocabulary.tango.groups import GroupSentences
from harness.vocabulary.tango.polling import PollingSentences
from simulators.launcher import SimulatorLauncher

ROOT = Path(__file__).parents[2]
TEST, TYPES = "sys/tg_test/1", "sys/types_test/1"


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    folder = tmp_path_factory.mktemp("tango")
    included = [str(ROOT / "telescopes" / f"{name}.yaml") for name in ("tango-test", "tango-types")]
    (folder / "tango.yaml").write_text(f"telescope: tango\nincludes: {included}\n", encoding="utf-8")
    profile = 'can = ["reset"]\n[tango]\n[telescope]\ndeclaration = "tango.yaml"\n[simulation]\n'
    profile += "[limits]\ncall = 2\nwait = 2\n"
    (folder / "tango.toml").write_text(profile, encoding="utf-8")
    opened = Target(plan_target(choose({"target": str(folder / "tango.toml")}, {}, {}), ROOT, {}), SimulatorLauncher())
    yield opened
    opened.close()


@pytest.fixture
def run(target: Target) -> Iterator[ScenarioRun]:
    run = ScenarioRun(target, "a scenario")
    run.begin_step("when", "When something is done")
    yield run
    assert put_back(run) == []
    run.close()


@pytest.fixture
def device(run: ScenarioRun) -> AbstractDeviceProxy:
    return run.device(TYPES)


@pytest.fixture
def attributes(run: ScenarioRun) -> AttributeSentences:
    return AttributeSentences(run, TangoSentences(run))


@pytest.fixture
def polling(run: ScenarioRun) -> PollingSentences:
    return PollingSentences(run)


@pytest.fixture
def groups(run: ScenarioRun) -> GroupSentences:
    return GroupSentences(run, TangoSentences(run))


@pytest.fixture
def devices(run: ScenarioRun) -> DeviceSentences:
    return DeviceSentences(run)


def fails(what: str) -> pytest.RaisesExc[AssertionError]:
    return pytest.raises(AssertionError, match=re.escape(what))


# --- attributes ---


def test_a_quality_that_is_another_is_told_with_the_value(run: ScenarioRun, attributes: AttributeSentences) -> None:
    run.listen([Key(TYPES, "temperature")])
    with fails(f"the quality of {TYPES} temperature is VALID (its value is 20.0), not ALARM"):
        attributes.quality_is(TYPES, "temperature", "ALARM")
    with pytest.raises(Unmet, match=f"the quality of {TYPES} temperature did not become ALARM within 0.1 s"):
        attributes.quality_becomes(TYPES, "temperature", "ALARM", 0.1)


def test_a_word_that_is_no_quality_has_a_near_miss(attributes: AttributeSentences) -> None:
    with pytest.raises(SentenceError, match=r"'ALARMS' is no quality of an attribute. Did you mean 'ALARM'?"):
        attributes.quality_is(TYPES, "temperature", "ALARMS")
    with pytest.raises(SentenceError, match=r"'good' is no quality of an attribute"):
        attributes.quality_becomes(TYPES, "temperature", "good")


def test_set_points(attributes: AttributeSentences, device: AbstractDeviceProxy) -> None:
    device.write("gear", "SECOND")
    attributes.set_point_is(TYPES, "gear", "SECOND")
    with fails(f"the set point of {TYPES} gear is SECOND, not FIRST"):
        attributes.set_point_is(TYPES, "gear", "FIRST")
    with fails(f"the set point of {TEST} short_scalar_ro is not there: it cannot be written"):
        attributes.set_point_is(TEST, "short_scalar_ro", "1")
    device.write("gear", "NEUTRAL")


def test_a_cached_value_that_is_another(attributes: AttributeSentences) -> None:
    attributes.cached_is(TYPES, "counted", "1")
    with fails(f"the cached {TYPES} counted is 1, not 2"):
        attributes.cached_is(TYPES, "counted", "2", 0.1)


def test_attributes_that_can_and_cannot_be_read(attributes: AttributeSentences) -> None:
    attributes.cannot_be_read(TEST, "no_value")
    attributes.cannot_be_read(TEST, "no_value", "as is declared")
    with fails("This is not, and does not mention, 'exception test'"):
        attributes.cannot_be_read(TEST, "no_value", "exception test")
    with fails(f"{TYPES} gear can be read: it is NEUTRAL"):
        attributes.cannot_be_read(TYPES, "gear")


@pytest.mark.parametrize(("setting", "text"), [("unit", "mK"), ("max_alarm", "30"), ("label", "T"), ("format", "%d")])
def test_a_setting_is_put_back(
    run: ScenarioRun, attributes: AttributeSentences, device: AbstractDeviceProxy, setting: str, text: str
) -> None:
    before = device.settings("temperature")
    attributes.set_setting(TYPES, "temperature", setting, text)
    attributes.set_setting(TYPES, "temperature", setting, "" if setting == "max_alarm" else f"{text} ")
    assert device.settings("temperature") != before
    assert put_back(run) == []
    assert device.settings("temperature") == before


def test_a_setting_that_is_another_is_told(attributes: AttributeSentences) -> None:
    attributes.setting_is(TYPES, "temperature", "max_alarm", "100.0")
    with fails(f"max_alarm of {TYPES} temperature is 100, not 99"):
        attributes.setting_is(TYPES, "temperature", "max_alarm", "99")
    with fails(f"min_alarm of {TEST} double_scalar is not set, not 1"):
        attributes.setting_is(TEST, "double_scalar", "min_alarm", "1")
    with pytest.raises(SentenceError, match=r"an attribute has no setting 'max_alrm'. Did you mean 'max_alarm'"):
        attributes.setting_is(TYPES, "temperature", "max_alrm", "1")


def test_a_setting_that_is_left_out_is_a_rejection_and_nothing_is_put_back(
    run: ScenarioRun, attributes: AttributeSentences
) -> None:
    issued = attributes.set_setting(TYPES, "State", "label", "Condition")
    assert "the device took it without an error, and it is still 'State'" in str(issued.tracker.error)
    with fails("no Then asked about it"):
        run.finish()


def test_a_setting_that_became_something_else_is_put_back(
    run: ScenarioRun, attributes: AttributeSentences, device: AbstractDeviceProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = type(device).change_settings

    def change_to_something_else(proxy: AbstractDeviceProxy, attribute: str, changes: dict[str, str]) -> None:
        change(proxy, attribute, dict.fromkeys(changes, "something else"))
        raise RejectedArgument("the device took it as something else", device=proxy.name)

    before = device.settings("temperature")
    monkeypatch.setattr(type(device), "change_settings", change_to_something_else)
    assert attributes.set_setting(TYPES, "temperature", "label", "Warmth").is_refused
    monkeypatch.undo()
    assert device.settings("temperature") != before
    assert put_back(run) == []
    assert device.settings("temperature") == before


def test_a_setting_that_would_not_go_back_is_told(
    run: ScenarioRun, attributes: AttributeSentences, device: AbstractDeviceProxy
) -> None:
    attributes.set_setting(TYPES, "temperature", "max_alarm", "200")
    device.change_settings("temperature", {"min_alarm": "150"})
    left = put_back(run)
    device.change_settings("temperature", {"min_alarm": "5"})
    device.change_settings("temperature", {"max_alarm": "100"})
    assert len(left) == 1
    assert left[0].startswith(f"{TYPES} temperature max_alarm could not be put back: ")


def test_a_value_that_other_limits_refuse_goes_back_after_them(
    run: ScenarioRun, attributes: AttributeSentences, device: AbstractDeviceProxy
) -> None:
    attributes.set_setting(TYPES, "temperature", "max_value", "15")
    TangoSentences(run).write(TYPES, "temperature", "12")
    assert put_back(run) == []
    assert (device.read("temperature").value, device.settings("temperature")["max_value"]) == (20, "400")


# --- polling ---


def test_what_is_polled_and_what_is_not(polling: PollingSentences) -> None:
    polling.polls(TYPES, "counted", 1)
    with fails(f"{TYPES} polls the attribute counted every 1 s, not every 2 s"):
        polling.polls(TYPES, "counted", 2)
    with fails(f"{TYPES} polls the attribute counted every 1 s, it should not"):
        polling.polls(TYPES, "counted", 0)
    with fails(f"{TEST} does not poll the command State, not every 3 s"):
        polling.polls(TEST, "State", 3, "command")


def test_polling_is_put_back_also_where_the_device_polled_before(
    run: ScenarioRun, polling: PollingSentences, device: AbstractDeviceProxy
) -> None:
    polling.poll(TYPES, "counted", 0.05)
    polling.poll(TYPES, "counted", 0)
    polling.poll(TYPES, "gear", 0.05)
    polling.poll(TYPES, "State", 0.05, "command")
    assert (device.polling("counted"), device.polling("gear")) == (0, 0.05)
    assert put_back(run) == []
    assert (device.polling("counted"), device.polling("gear"), device.polling("State", "command")) == (1, 0, 0)


def test_a_history_that_ends_with_something_else(polling: PollingSentences) -> None:
    polling.history_ends_with(TYPES, "counted", "1")
    with fails(f"the history of {TYPES} counted ends with 1, not 5"):
        polling.history_ends_with(TYPES, "counted", "5", 0.1)
    polling.poll(TYPES, "State", 0.02, "command")
    with fails(f"the history of {TYPES} State ends with ON, not OFF"):
        polling.history_ends_with(TYPES, "State", "OFF", 0.1, "command")


# --- several devices ---


def test_a_group_tells_each_device_that_did_not(groups: GroupSentences) -> None:
    groups.command(f"{TEST}, {TYPES}, sys/t*", "State")
    groups.all_succeed()
    with fails(f'1 of 2 did not return RUNNING:\n  {TYPES} State returned "ON"'):
        groups.all_return("RUNNING")
    with fails(f"State is not RUNNING in 1 of 2:\n  {TYPES} State is ON"):
        groups.is_in_all("sys/t*", "State", "RUNNING")


def test_a_group_with_a_device_that_lacks_the_command(groups: GroupSentences) -> None:
    groups.command(f"{TEST}, {TYPES}", "DevDouble", "1.5")
    with fails(f"1 of 2 did not succeed:\n  {TYPES} DevDouble was REJECTED: "):
        groups.all_succeed()
    with fails(f"1 of 2 did not return 1.5:\n  {TYPES} DevDouble returned nothing: "):
        groups.all_return("1.5")


def test_the_command_is_that_of_all_devices_of_a_group(run: ScenarioRun, groups: GroupSentences) -> None:
    tango = TangoSentences(run)
    for names in (f"{TEST}, {TYPES}", f"{TYPES}, {TEST}"):
        groups.command(names, "DevDouble", "1.5")
        with fails(f"{TEST} DevDouble was not rejected, it succeeded"):
            CommandSentences(run).is_rejected("API_CommandNotFound")
        with fails(f"{TYPES} DevDouble did not succeed, it was REJECTED: "):
            CommandSentences(run).succeeds()
        with fails(f"{TYPES} DevDouble returned nothing: "):
            tango.returns("1.5")
    groups.command(f"{TYPES}, {TEST}", "Levitate")
    CommandSentences(run).is_rejected("API_CommandNotFound")


def test_what_a_group_writes_is_put_back(run: ScenarioRun, groups: GroupSentences, device: AbstractDeviceProxy) -> None:
    groups.write(TYPES, "gear", "REVERSE")
    groups.all_succeed()
    groups.is_in_all(TYPES, "gear", "REVERSE")
    assert put_back(run) == []
    assert device.read("gear").label == "NEUTRAL"


def test_what_a_group_refuses_is_not_put_back(run: ScenarioRun, groups: GroupSentences) -> None:
    groups.write(f"{TYPES}, {TEST}", "temperature", "500")
    assert run.put_back._actions == {}
    with fails(f"1 of 2 were not rejected:\n  {TEST} writing temperature was REJECTED: "):
        groups.all_are_rejected("API_WAttrOutsideLimit")
    groups.write(TYPES, "temperature", "500")
    groups.all_are_rejected("API_WAttrOutsideLimit")
    groups.command(f"{TYPES}, {TEST}", "State")
    with fails(f"2 of 2 were not rejected:\n  {TYPES} State was not rejected, it succeeded"):
        groups.all_are_rejected()


def test_a_group_of_nobody(groups: GroupSentences) -> None:
    with pytest.raises(NotDefined, match=r"no device that is exported matches 'sys/x\*'"):
        groups.command("sys/x*", "State")
    with fails("no When of this scenario has commanded or written several devices"):
        groups.all_succeed()


# --- commands that nobody waits for ---


def test_an_answer_that_does_not_come_in_time(run: ScenarioRun) -> None:
    asynchronous = AsynchronousSentences(run)
    issued = asynchronous.send(TYPES, "Echo", '["json", "{}"]')
    asynchronous.answer_comes()
    assert issued.tracker.result == ("json", b"{}")
    with fails(f"{TYPES} Echo was sent, and nothing was called back within 0.1 s"):
        asynchronous.is_called_back(0.1)


def test_a_command_that_is_sent_and_not_known(run: ScenarioRun) -> None:
    asynchronous = AsynchronousSentences(run)
    asynchronous.send(TYPES, "Ecko", callback=True)
    CommandSentences(run).is_rejected("did you mean 'Echo'")


# --- devices ---


def test_the_three_ways_are_told_one_by_one(devices: DeviceSentences) -> None:
    devices.state_is(TYPES, "ON")
    with fails(f"the state of {TYPES} is not OFF\n  by attribute: ON\n  by command: ON\n  by call: ON"):
        devices.state_is(TYPES, "OFF")
    with fails(f"the status of {TYPES} is not x\n  by attribute: The device is in ON state."):
        devices.status_is(TYPES, "x")


def test_pipes_are_gone(run: ScenarioRun, devices: DeviceSentences) -> None:
    devices.read_pipe(TYPES, "scan")
    CommandSentences(run).is_rejected("pipes are gone from PyTango 10.3")


def test_aliases_and_descriptions(devices: DeviceSentences) -> None:
    with fails(f"the aliases of {TYPES} is nothing, not one"):
        devices.aliases_are(TYPES, "one")
    with fails(f"the description of {TEST} is A TANGO device, not x"):
        devices.description_is(TEST, "x")
