from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.connectors.tango.system import ControlSystem, standard


@pytest.fixture(scope="package")
def control_system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ControlSystem]:
    """Devices with attributes and commands of every type, and some that fail."""
    system = standard(tmp_path_factory.mktemp("control_system"))
    yield system
    system.end()
