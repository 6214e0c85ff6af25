"""Declarations that include others: what is taken over, and messages that name the file at fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import ModelError
from harness.models.load import load_telescope

LAMPS = """
enumerations: {Light: [DARK, BRIGHT]}
parameters: {lamps: 2}
classes:
  Lamp:
    attributes: {light: {type: Light, initial: DARK, rest: DARK}}
    commands:
      Shine: {argument: {schema: shine.json}, stages: [{to: {light: BRIGHT}}]}
devices:
  - {name: "a/lamp/{n}", class: Lamp, for: n in lamps}
subjects:
  lamp: {device: "a/lamp/{n}", for: n in lamps, attribute: light}
"""

HOUSE = """telescope: house
includes: {includes}
classes:
  Door: {{attributes: {{State: {{type: DevState, initial: CLOSE}}}}}}
devices:
  - {{name: a/door/1, class: Door}}
"""


def written(folder: Path, **files: str) -> Path:
    """The house, beside the other files."""
    for name, text in {"lamps": LAMPS, "house": HOUSE.format(includes="lamps.yaml"), **files}.items():
        (folder / f"{name}.yaml").write_text(text)
    (folder / "shine.json").write_text("{}")
    return folder / "house.yaml"


def message(file: Path) -> str:
    with pytest.raises(ModelError) as raised:
        load_telescope(file)
    return str(raised.value).replace(f"{file.parent}/", "")


def test_all_that_has_a_name_is_taken_over(tmp_path: Path) -> None:
    house = load_telescope(written(tmp_path))
    assert house.name == "house"
    assert list(house.devices) == ["a/lamp/1", "a/lamp/2", "a/door/1"]
    assert set(house.classes) == {"Lamp", "Door"}
    assert house.enumerations == {"Light": ("DARK", "BRIGHT")}
    assert set(house.subjects) == {("lamp", "1"), ("lamp", "2")}
    assert set(load_telescope(written(tmp_path), {"lamps": 3}).devices) == {*house.devices, "a/lamp/3"}


def test_what_an_included_file_says_of_itself_is_left_there(tmp_path: Path) -> None:
    lamps = f"telescope: lamps\ndescription: Lamps alone.\n{LAMPS}"
    house = load_telescope(written(tmp_path, lamps=lamps))
    assert (house.name, house.description) == ("house", "")
    assert load_telescope(tmp_path / "lamps.yaml").name == "lamps"


def test_a_file_that_is_reached_twice_is_taken_over_once(tmp_path: Path) -> None:
    garden = "includes: [lamps.yaml]\nclasses: {Tree: {}}\n"
    house = HOUSE.format(includes="[garden.yaml, lamps.yaml]")
    assert set(load_telescope(written(tmp_path, house=house, garden=garden)).classes) == {"Lamp", "Tree", "Door"}


def test_files_of_arguments_are_found_beside_the_file_that_names_them(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    written(tmp_path)
    house = tmp_path / "elsewhere" / "house.yaml"
    house.write_text(HOUSE.format(includes="../lamps.yaml"))
    argument = load_telescope(house).classes["Lamp"].commands["Shine"].argument
    assert argument is not None
    assert argument.schema_ == str((tmp_path / "shine.json").resolve())


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("initial: DARK", "initial: DIM", "lamps.yaml:6: classes.Lamp.attributes.light.initial: 'DIM' is not a label"),
        ("class: Lamp", "class: Lampe", "lamps.yaml:10: devices[0].class: class 'Lampe' is not declared. Did you"),
        ("attributes:", "atributes:", "lamps.yaml:6: classes.Lamp.atributes: unknown key 'atributes'. Did you"),
        ("subjects:", "subject:", "lamps.yaml:11: subject: unknown key 'subject'. Did you mean 'subjects'?"),
        ('a/lamp/{n}", class', 'a/door/1", class', "lamps.yaml:10: devices[0].name: device a/door/1 is declared twice"),
    ],
)  # fmt: skip
def test_messages_about_a_part_of_an_included_file_name_that_file(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    assert LAMPS.count(old) == 1
    assert expected in message(written(tmp_path, lamps=LAMPS.replace(old, new)))


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {"house": HOUSE.format(includes="lamp.yaml")},
            "house.yaml:2: includes: there is no file lamp.yaml. Did you mean 'lamps.yaml'?",
        ),
        (
            {"house": HOUSE.format(includes="[lamps.yaml, 3]")},
            "house.yaml:2: includes[1]: 3 stands where the name of a file should",
        ),
        (
            {"lamps": f"includes: [house.yaml]{LAMPS}"},
            (
                "lamps.yaml:1: includes[0]: files include each other: house.yaml -> lamps.yaml -> house.yaml. "
                "Take one of them out of 'includes'."
            ),
        ),
        (
            {"house": HOUSE.format(includes="[house.yaml]")},
            (
                "house.yaml:2: includes[0]: files include each other: house.yaml -> house.yaml. "
                "Take one of them out of 'includes'."
            ),
        ),
        (
            {"house": HOUSE.format(includes="lamps.yaml").replace("Door: {", "Lamp: {")},
            (
                "house.yaml:4: classes.Lamp: class 'Lamp' is declared twice, first in lamps.yaml:5. "
                "Leave one of them out, or give it another name."
            ),
        ),
        (
            {"house": HOUSE.format(includes="lamps.yaml") + "enumerations: {Light: [ON]}\n"},
            (
                "house.yaml:7: enumerations.Light: enumeration 'Light' is declared twice, first in lamps.yaml:2. "
                "Leave one of them out, or give it another name."
            ),
        ),
        ({"lamps": "classes: [Lamp]\n"}, "lamps.yaml:1: classes: ['Lamp'] stands where keys and values should"),
        ({"lamps": "devices: {}\n"}, "lamps.yaml:1: devices: {} stands where a list should"),
        (
            {"lamps": ""},
            "lamps.yaml:1: is empty or not a list of keys and values. Write a class or enumeration.",
        ),
        ({"lamps": "classes: [\n"}, "lamps.yaml:2: is not YAML: did not find expected node content"),
    ],
)
def test_files_that_do_not_fit_together(tmp_path: Path, files: dict[str, str], expected: str) -> None:
    assert message(written(tmp_path, **files)) == expected


def test_a_file_that_is_only_there_to_be_included_is_no_telescope(tmp_path: Path) -> None:
    written(tmp_path)
    assert message(tmp_path / "lamps.yaml") == "lamps.yaml:2: key 'telescope' is missing. Add it."
