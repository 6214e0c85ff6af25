"""The tellers, by their system; of any other system nothing is counted."""

from __future__ import annotations

from collections.abc import Mapping

from harness.telescope.telling.esw_teller import EswTeller
from harness.telescope.telling.tango_teller import TangoTeller
from harness.telescope.telling.teller import Teller

TELLERS: Mapping[str, Teller] = {"tango": TangoTeller(), "esw": EswTeller()}
