"""A profile that cannot be used is told before anything is touched: file, key, cause and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import ProfileError
from harness.targets.choice import choose
from harness.targets.load import find_profile, known_targets, load_profile
from harness.targets.plan import plan_target
from harness.targets.tango.section import TangoSection
from harness.targets.tango.system import find_address

ROOT = Path(__file__).parents[2]


def written(folder: Path, text: str) -> Path:
    file = folder / "my.toml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize("target", known_targets(ROOT / "targets"))
def test_the_profiles_that_come_along_are_valid(target: str) -> None:
    assert load_profile(find_profile(target, [ROOT / "targets"])).summary


def test_an_unknown_target_names_those_there_are() -> None:
    with pytest.raises(ProfileError) as error:
        find_profile("simulatd", [ROOT / "targets"])
    text = str(error.value)
    assert "there is no target 'simulatd'. Did you mean 'simulated'?" in text
    assert "Targets: in-cluster, remote-bridge, shared, simulated, simulated-bridge, simulated-tmt" in text


def test_a_path_that_is_not_there() -> None:
    with pytest.raises(ProfileError, match=r"nowhere\.toml: there is no such file"):
        find_profile("nowhere.toml", [])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[limits]\nwayt = 3\n",
            "limits.wayt: this key is not known. Did you mean 'wait'? Known here: call, ",
        ),
        ("[telescop]\n", "my.toml: telescop: this key is not known. Did you mean 'telescope'?"),
        ("[telescope]\n", "my.toml: telescope.declaration: this key is missing. Add it."),
        ("[limits]\nwait = -1\n", "limits.wait: input should be greater than 0 (given: -1)"),
        ("[limits]\nwait = 'long'\n", "limits.wait: input should be a valid number"),
        ("can = ['fly']\n", "can.0: 'fly' is no ability. Known here: hold, faults, reset."),
        ("[tango]\naddress = 'nohost'\n", "tango.address: 'nohost' is not host:port"),
        ("wait = \n", "this is not TOML"),
        (
            "[simulation]\n[tango]\n",
            "telescope.declaration: a simulated telescope needs a declaration. Name one of tel",
        ),
        ("summary = 'x'\n", "my.toml: no control system is named. Write a table for each that the target has, even an"),
        ("can = ['hold']\n", "can: only a simulated telescope can do this: hold. Leave it out"),
        (
            "[telescope]\ndeclaration = 'x'\n[simulation]\n[lease]\nwait = 1\n",
            "lease: a telescope that is started for the run alone is shared with nobody. Leave it out",
        ),
        (
            "[telescope]\ndeclaration = 'x'\ncontrol = 'simulation/control/1'\n[simulation]\n[tango]\n",
            "telescope.control: a telescope that is started for the run has a simulation-control device that is known",
        ),
        (
            "[telescope]\ndeclaration = 'x'\ncontrol = 'simulation/control/1'\n",
            "telescope.control: what a run does through the simulation-control device happens to all who use the tele",
        ),
        (
            "[telescope]\ndeclaration = 'x'\n[simulation]\n[tango]\naddress = 'h:1'\n",
            "tango.address: the address of a simulated telescope is chosen when it starts",
        ),
    ],
)
def test_a_wrong_profile_names_file_key_cause_and_remedy(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ProfileError) as error:
        load_profile(written(tmp_path, text))
    assert message in str(error.value)


def test_without_tango_host_the_message_says_what_to_set(tmp_path: Path) -> None:
    file = written(tmp_path, "[tango]")
    with pytest.raises(ProfileError) as error:
        find_address(TangoSection(), file, {})
    assert str(error.value) == (
        f"{file}: tango.address: no address of a Tango database: TANGO_HOST is not set. "
        "Set TANGO_HOST=host:port in the environment, or write the address into the profile."
    )


def test_a_tango_host_that_is_no_address(tmp_path: Path) -> None:
    file = written(tmp_path, "[tango]")
    with pytest.raises(ProfileError, match="TANGO_HOST: 'somewhere' is not host:port"):
        find_address(TangoSection(), file, {"TANGO_HOST": "somewhere"})


def test_the_option_wins_over_the_environment_and_that_over_the_ini_file() -> None:
    environment = {"FIRSTLIGHT_TARGET": "from-environment"}
    ini = {"target": "from-ini", "telescope": "ska-low"}
    assert choose({"target": "from-option"}, ini, environment).target == "from-option"
    assert choose({"target": None}, ini, environment).target == "from-environment"
    assert choose({}, ini, {}).target == "from-ini"
    assert choose({}, {}, {}).target == "simulated"
    assert choose({}, ini, environment).telescope == "ska-low"


def test_the_telescope_of_the_command_line_wins_over_the_profile(tmp_path: Path) -> None:
    (tmp_path / "targets").mkdir()
    (tmp_path / "targets" / "mine.toml").write_text("[telescope]\ndeclaration = 'ska-mid'\n[simulation]\n[tango]\n")
    (tmp_path / "telescopes").mkdir()
    (tmp_path / "telescopes" / "shed.yaml").write_text(
        "telescope: shed\nclasses: {Roof: {}}\ndevices: [{name: a/b/c, class: Roof}]\n"
    )
    choice = choose({"target": "mine", "telescope": "shed"}, {}, {})
    plan = plan_target(choice, tmp_path, {})
    assert plan.telescope is not None
    assert plan.telescope.name == "shed"
