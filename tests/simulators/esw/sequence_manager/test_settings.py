"""The command lines of the Sequence Manager, the agents and the Agent Service."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from harness.contracts.esw.sequencing.sequence_manager import AgentProvisionConfig
from harness.contracts.esw.values.names import Prefix
from harness.errors import LauncherError
from simulators.esw.agent.main import AgentCommand
from simulators.esw.agent_service.main import AgentServiceCommand
from simulators.esw.http_core.main import ServiceCommand, read_arguments
from simulators.esw.sequence_manager.main import SequenceManagerCommand
from simulators.esw.sequence_manager.settings import SequenceManagerQuirk, SequenceManagerSettings
from tests.simulators.esw.components.telescope import TMT
from tests.simulators.esw.sequence_manager.rig import ManagedObservatory


def read(command: ServiceCommand, *words: str) -> argparse.Namespace:
    return read_arguments(command, ["start", *words])


def test_modes_come_from_a_declaration_or_a_file() -> None:
    command = SequenceManagerCommand()
    declared = command.read_settings(read(command, "--telescope", str(TMT.file), "--no-login"))
    assert set(declared.modes) == set(TMT.observing_modes)
    assert (declared.modes_path, declared.login) == ("", False)
    words = ("--obs-mode-config", "modes.conf", "--local", "--as-implemented", "provision-needs-version")
    read_from_file = command.read_settings(read(command, *words))
    assert (read_from_file.modes_path, read_from_file.is_local, read_from_file.login) == ("modes.conf", True, True)
    assert read_from_file.as_implemented == {SequenceManagerQuirk.PROVISION_NEEDS_VERSION}
    for wrong in ((), ("--telescope", "a", "--obs-mode-config", "b")):
        with pytest.raises(SystemExit, match="--obs-mode-config or --telescope says which observing modes there are"):
            command.read_settings(read(command, *wrong))


def test_agents_are_named() -> None:
    command = AgentCommand()
    settings = command.read_settings(read(command, "--names", "ESW.machine1", "--telescope", str(TMT.file)))
    assert settings.agents == (AgentProvisionConfig(Prefix("ESW.machine1"), 0),)
    assert settings.telescope == TMT
    with pytest.raises(SystemExit, match="--names says which agents there are"):
        command.read_settings(read(command))


def test_the_agent_service_has_a_login_unless_told_otherwise() -> None:
    command = AgentServiceCommand()
    assert [command.read_settings(read(command, *words)).login for words in ((), ("--no-login",))] == [True, False]


def test_a_file_of_modes_that_is_wrong_is_told_at_the_start(whole: ManagedObservatory, tmp_path: Path) -> None:
    modes = tmp_path / "modes.conf"
    modes.write_text("esw-sm.obsModes.A { resources: [IRES], sequencers: [ESW] }")
    why = f"The file of observing modes {modes}: the observing mode A: 'IRES' is no subsystem of TMT"
    with pytest.raises(LauncherError) as raised:
        whole.start(
            "wrong", SequenceManagerSettings(whole.http, modes_path=str(modes), is_local=True), "sequence_manager"
        )
    assert why in str(raised.value)
