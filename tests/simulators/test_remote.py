"""Commands to devices that nobody simulates: what they return decides whether there is an end to wait for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tango.server import Device, attribute, command
from tango.test_context import DeviceTestContext

from harness.models.load import load_telescope
from simulators.devices.declaration import Declaration
from simulators.devices.peers import Refused
from simulators.tango.linked.remote import Remote

DECLARATION = """
telescope: plain
classes:
  Plain:
    attributes:
      longRunningCommandResult: {type: DevString, shape: [2], initial: ["", ""]}
    commands:
      Answer: {argument: {type: DevVarLongStringArray}, protocol: long-running}
devices: [{name: test/plain/1, class: Plain}]
"""


class Plain(Device):
    """Answers what it is told to answer."""

    longRunningCommandResult = attribute(dtype=(str,), max_dim_x=2, fget=lambda _: ["", ""])  # noqa: N815

    @command(dtype_in="DevVarLongStringArray", dtype_out="DevVarLongStringArray")
    def Answer(self, answer: object) -> object:  # noqa: N802
        return answer


@pytest.fixture(scope="module")
def remote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Remote]:
    file: Path = tmp_path_factory.mktemp("plain") / "plain.yaml"
    file.write_text(DECLARATION)
    telescope = load_telescope(file)
    with DeviceTestContext(Plain, device_name="test/plain/1", process=True, timeout=20) as proxy:
        made = Remote(telescope.devices["test/plain/1"], Declaration(telescope).types("Plain"), 1)
        made._proxy = proxy
        made.attributes.add("longRunningCommandResult")
        yield made


@pytest.mark.parametrize("code", [1, 2])
def test_a_command_that_is_started_or_queued_is_under_way(remote: Remote, code: int) -> None:
    assert remote.execute("Answer", ([code], ["1721_1_Answer"])) == "1721_1_Answer"


def test_a_command_that_has_ended_well_has_no_end_to_wait_for(remote: Remote) -> None:
    assert remote.execute("Answer", ([0], ["On command completed OK"])) == ""


@pytest.mark.parametrize("code", [3, 5, 6, 7])
def test_a_command_that_ends_badly_at_once_is_refused_with_its_reason(remote: Remote, code: int) -> None:
    with pytest.raises(Refused, match=r"^too hot$"):
        remote.execute("Answer", ([code], ["too hot"]))


def test_an_answer_of_another_kind_is_refused_as_such(remote: Remote) -> None:
    with pytest.raises(Refused, match="is not that of a long-running command"):
        remote.execute("Answer", ([2, 2], ["one", "two"]))
