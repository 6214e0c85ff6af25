"""Scripts that the tests of the OET run."""

from __future__ import annotations

from harness.connectors.oet.script_reference import ScriptReference
from harness.contracts.oet.script_arguments import ProcedureInput
from tests.simulators.oet.running import SCRIPTS

SUBARRAY = ProcedureInput(kwargs={"subarray_id": 1})


def script(name: str) -> ScriptReference:
    return ScriptReference(f"file://{SCRIPTS / name}")
