"""ESW components are declared beside Tango devices, and what is wrong with them is said with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.contracts.esw.params.key_types import VALUES, KeyType
from harness.contracts.parameter_types import DECIMAL_KEYS, INTEGER_KEYS, PLAIN_KEYS
from harness.errors import FirstlightError, ModelError
from harness.models.arguments import Ids, default_argument
from harness.models.load import load_telescope
from harness.models.machines.coverage import counted, declared
from harness.models.machines.machine import state_machine
from harness.models.telescope import Telescope, spell_name

HERE = Path(__file__).parent
FILE = HERE / "observatory/observatory.yaml"


@pytest.fixture(scope="module")
def observatory() -> Telescope:
    return load_telescope(FILE)


def test_devices_of_both_systems_have_their_names(observatory: Telescope) -> None:
    assert list(observatory.devices) == ["weather/station/1", "TCS.mount.drive", "TCS.mount", "TCS.container"]
    assert list(observatory.part("tango").devices) == ["weather/station/1"]
    assert list(observatory.part("esw").devices) == ["TCS.mount.drive", "TCS.mount", "TCS.container"]
    assert set(observatory.part("esw").subjects) == {("mount", ""), ("drive", "")}
    assert not observatory.part("tango").subjects
    assert observatory.names["drive"] == "TCS.mount.drive"
    assert spell_name("tcs.Mount.drive") == "TCS.Mount.drive"
    assert spell_name("Weather/Station/1") == "weather/station/1"


def test_a_class_takes_over_system_kind_and_current_states(observatory: Telescope) -> None:
    drive = observatory.classes["Drive"]
    assert (drive.system, drive.kind) == ("esw", "HCD")
    assert drive.current_states == {"lifecycle": ("lifecycle",), "drive": ("state", "angle")}
    assert {command.protocol for command in drive.commands.values()} == {"submit"}
    assert observatory.classes["Station"].system == "tango"


def test_subjects_have_ways_and_their_transitions_are_counted(observatory: Telescope) -> None:
    machine = state_machine(observatory, observatory.classes["Mount"], "state")
    route = machine.route("STILL", "MOVING")
    assert (route.commands, route.passes) == (("slew",), True)
    assert declared(counted(observatory)["Mount"]) == ("slew: STILL, MOVING, STILL",)


def test_default_parameters_are_those_that_are_declared(observatory: Telescope) -> None:
    drive, mount = observatory.classes["Drive"], observatory.classes["Mount"]
    assert default_argument(observatory, drive, "turn", "", Ids()) == {"angle": 90.0}
    with pytest.raises(ModelError, match="angle of slew of Mount has no default"):
        default_argument(observatory, mount, "slew", "", Ids())


def test_plain_types_are_those_of_the_contract() -> None:
    known = {one.value for one in KeyType}
    assert known >= set(PLAIN_KEYS)
    for name, (least, most) in INTEGER_KEYS.items():
        limits = VALUES[KeyType(name)].__metadata__[0]
        assert (limits.ge, limits.le) == (least, most)
    assert {one.value for one in KeyType if VALUES[one] is float} <= set(DECIMAL_KEYS)


WRONG = [
    ("system: esw\n    abstract", "system: epics\n    abstract", "'epics' is not 'tango' or 'esw'"),
    ("    kind: HCD\n", "", "classes.Drive: key 'kind' is missing, and none is inherited. Add it: assembly or HCD."),
    (
        "name: tcs.mount.drive",
        "name: tcs/mount/drive",
        "'tcs/mount/drive' is not a prefix. Write it like 'IRIS.imager.filter': a subsystem, a dot, and a name",
    ),
    ("name: TCS.container", "name: TSC.container", "TSC is not a subsystem of TMT. Did you mean 'TCS'?"),
    (
        "current_states: {drive: [state, angle]}",
        "current_states: {drive: [state, angel]}",
        "classes.Drive.current_states.drive[1]: Drive has no attribute 'angel'. Did you mean 'angle'?",
    ),
    (
        "current_states: {drive: [state, angle]}",
        "current_states: {drive: [state]}",
        "angle of Drive is in none of its current states, by which others see it. Add it to one below",
    ),
    (
        "current_states: {drive: [state, angle]}",
        "current_states: {drive: [state, angle]}\n    events: {position: [angel]}",
        "classes.Drive.events.position[0]: Drive has no attribute 'angel'. Did you mean 'angle'?",
    ),
    (
        "current_states: {drive: [state, angle]}",
        "current_states: {drive: [state, angle]}\n    alarms: {tooFast: [Warning, Mayor]}",
        "classes.Drive.alarms.tooFast[1]: 'Mayor' is no severity. Did you mean 'Major'?",
    ),
    (
        "      wind: {type: DevDouble, unit: m/s, access: read-write}",
        "      wind: {type: DevDouble}\n    alarms: {tooFast: [Warning]}",
        "'kind', 'current_states', 'events' and 'alarms' are for ESW's components. Add 'system: esw'",
    ),
    ("type: FloatKey", "type: FlotKey", "'FlotKey' is neither a key type nor a declared enumeration. Did you mean"),
    ("type: FloatKey", "type: DevFloat", "'DevFloat' is neither a key type nor a declared enumeration"),
    (
        "angle: {type: DoubleKey, unit: degree}\n    commands:\n      turn",
        "angle: {type: DoubleKey, unit: degrees}\n    commands:\n      turn",
        "classes.Drive.attributes.angle.unit: 'degrees' is not a unit of ESW. Did you mean 'degree'?",
    ),
    ("default: 90.0", "default: 400.0", "400.0 is above the maximum 360"),
    ("issue: WrongInternalStateIssue", "issue: WrongStateIssue", "'WrongStateIssue' is no issue"),
    (
        "to: {state: STILL, angle: $.angle}",
        "to: {state: STILL, angle: $.angel}",
        "the command has no parameter 'angel'",
    ),
    (
        "with: {angle: $.angle}",
        "with: {angel: $.angle}",
        "turn of Drive has no parameter 'angel'. Did you mean 'angle'?",
    ),
    (", with: {angle: $.angle}", "", "turn of Drive needs angle. Give it below 'with'."),
    ("with: {angle: $.angle}", "with: 3", "3 is no values. Write {name: value}, or $."),
    (
        "class: Mount, links: {drive: TCS.mount.drive}",
        "class: Mount, links: {drive: weather/station/1}",
        "Mount is of esw, and Station of tango. Link devices of one system.",
    ),
    ("components: [TCS.mount, TCS", "components: [TCS.container, TCS", "TCS.container is a container itself"),
    (
        "wind: {type: DevDouble, unit: m/s, access: read-write}",
        "wind: {type: DoubleKey, access: read-write}",
        "'DoubleKey' is neither a Tango type nor a declared enumeration",
    ),
    (
        "      wind: {type: DevDouble, unit: m/s, access: read-write}",
        "      wind: {type: DevDouble}\n    commands: {Calibrate: {parameters: {speed: {type: FloatKey}}}}",
        "'parameters' is for commands of ESW. Take it out.",
    ),
    (
        "GoOffline: {stages",
        "GoOffline: {argument: {type: DevString}, stages",
        "'argument' is for commands of Tango. Take it out.",
    ),
    (
        "GoOffline: {stages",
        "GoOffline: {parameters: {speed: {type: FloatKey}}, stages",
        "GoOffline is asked for without speed: it is no command that is submitted",
    ),
]


@pytest.mark.parametrize(("old", "new", "message"), WRONG, ids=[message[:40] for _, _, message in WRONG])
def test_what_is_wrong_is_said(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = FILE.read_text()
    assert text.count(old) == 1
    file = tmp_path / "observatory.yaml"
    file.write_text(text.replace(old, new))
    with pytest.raises(FirstlightError) as raised:
        load_telescope(file)
    assert message in str(raised.value)


def test_a_container_holds_what_one_link_leads_to(tmp_path: Path) -> None:
    file = tmp_path / "observatory.yaml"
    file.write_text(FILE.read_text().replace("components", "parts"))
    with pytest.raises(ModelError, match="a container holds what its link 'components' leads to"):
        load_telescope(file)
