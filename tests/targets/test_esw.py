"""An ESW in a target: what its profile says, when it is started, and what a dry run knows of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import ProfileError, SentenceError
from harness.events.key import Key
from harness.targets.choice import choose
from harness.targets.esw.system import PlannedEsw
from harness.targets.needs import unmet_needs
from harness.targets.plan import Plan, plan_target
from harness.targets.target import in_force

ROOT = Path(__file__).parents[2]
DECLARED = '[telescope]\ndeclaration = "tmt"\n'


def planned(folder: Path, text: str, environment: dict[str, str] | None = None) -> Plan:
    file = folder / "my.toml"
    file.write_text(text, encoding="utf-8")
    return plan_target(choose({"target": str(file)}, {}, {}), ROOT, environment or {})


def esw_of(plan: Plan) -> PlannedEsw:
    esw = plan.systems["esw"]
    assert isinstance(esw, PlannedEsw)
    return esw


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[esw]\n",
            r"esw.location_service: ESW_LOCATION_SERVICE is not set. Set ESW_LOCATION_SERVICE=http://host:7654",
        ),
        ("[esw]\nlocation_service = 'host:7654'\n", r"'host:7654' is not scheme, host and port"),
        ("[esw]\ngateway = 'https://me:secret@host'\n", r"esw.gateway: a user or a password stands in this URL"),
        ("[esw]\ncommands = 'sideways'\n", r"esw.commands: input should be 'direct' or 'gateway'"),
        ("[esw]\nevents = 'postgres'\n", r"esw.events: input should be 'memory' or 'redis'"),
        ("[esw]\ntoken = 'eyJhbGci.x.y'\n", r"esw.token: 'eyJhbGci.x.y' is not the name of a variable"),
        (f"{DECLARED}[esw]\n", r"lease.exclusive: what a scenario uses of a telescope is leased by Tango"),
        ("[simulation]\n[esw]\ngateway = 'http://host'\n", r"esw.gateway: the URLs of a simulated ESW are chosen"),
    ],
)
def test_a_profile_that_cannot_be_used_is_told(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ProfileError, match=message) as refused:
        planned(tmp_path, text)
    assert "secret" not in str(refused.value)


def test_the_header_says_how_it_is_reached_and_shows_no_token(tmp_path: Path) -> None:
    environment = {"ESW_LOCATION_SERVICE": "http://csw:7654", "MY_TOKEN": "very.secret.token"}
    plan = planned(tmp_path, '[esw]\ncommands = "gateway"\ntoken = "MY_TOKEN"\n', environment)
    told = in_force(plan)["esw"]
    assert told == "http://csw:7654, components commanded through the gateway, with a token"
    assert "very.secret" not in repr(plan)


def test_what_only_a_simulated_one_can_is_needed_there_alone(tmp_path: Path) -> None:
    deployed = planned(tmp_path, "[esw]\n", {"ESW_LOCATION_SERVICE": "http://csw:7654"})
    assert unmet_needs(deployed, [["locks"]]).endswith(
        "has a deployed ESW, whose components only actors can lock: locks"
    )
    assert "whose users have the roles that they have" in unmet_needs(deployed, [["roles"]])
    simulated = planned(tmp_path, f"{DECLARED}[simulation]\n[esw]\n")
    assert unmet_needs(simulated, [["locks"], ["roles"]]) == ""
    assert "commands components directly" in unmet_needs(simulated, [["command_roles"]])


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"kind": "asembly", "prefix": "IRIS.imager"},
            r"no component is of the kind 'asembly'. Did you mean 'assembly'\?",
        ),
        ({"kind": "HCD", "prefix": "IRIS.imager"}, r"IRIS.imager is declared as assembly, it is no HCD"),
        ({"kind": "HCD", "prefix": "imager"}, r"'imager' is no prefix: there is no dot"),
        ({"kind": "HCD", "prefix": "IRIS.imagr", "command": "a"}, r"tmt declares no component IRIS.imagr. Did you"),
        (
            {"kind": "HCD", "prefix": "IRIS.imager.filter", "command": "selct"},
            r"IRIS.imager.filter has no command selct. Did you mean 'select'\?",
        ),
        (
            {"kind": "HCD", "prefix": "IRIS.imager.filter", "command": "select", "json": '{"fliter": "J"}'},
            r"select of IRIS.imager.filter has no parameter fliter. Did you mean 'filter'\?",
        ),
        (
            {"kind": "HCD", "prefix": "TCS.enclosure.base", "command": "turn", "json": '{"angle": "wide"}'},
            r'the parameter angle cannot be "wide", it is a DoubleKey',
        ),
        (
            {
                "kind": "HCD",
                "prefix": "TCS.enclosure.base",
                "command": "turn",
                "datatable": [["parameter", "value"], ["angel", "3"]],
            },
            r"turn of TCS.enclosure.base has no parameter angel. Did you mean 'angle'\?",
        ),
        (
            {"prefix": "IRIS.imager.filter", "state_name": "whel", "parameter": "filter"},
            r"IRIS.imager.filter has no current state whel. Did you mean 'wheel'\?",
        ),
        (
            {"prefix": "IRIS.imager.filter", "state_name": "wheel", "parameter": "position"},
            r"the current state wheel of IRIS.imager.filter has no position. It has: state, filter",
        ),
    ],
)
def test_what_there_cannot_be_is_refused_before_anything_runs(
    tmp_path: Path, fields: dict[str, object], message: str
) -> None:
    esw = esw_of(planned(tmp_path, f"{DECLARED}[simulation]\n[esw]\n"))
    with pytest.raises(SentenceError, match=message):
        esw.check_fields(fields)


def test_a_deployed_one_may_have_more_than_is_declared(tmp_path: Path) -> None:
    text = f"{DECLARED}[lease]\nexclusive = true\n[esw]\n"
    esw = esw_of(planned(tmp_path, text, {"ESW_LOCATION_SERVICE": "http://csw:7654"}))
    esw.check_fields({"kind": "HCD", "prefix": "IRIS.other", "command": "anything"})
    esw.check_fields({"kind": "HCD", "prefix": "IRIS.imager.filter", "command": "anything"})
    with pytest.raises(SentenceError, match=r"no ESW has esw/IRIS.imager position"):
        esw.check_key(Key("esw/IRIS.imager", "position"))
