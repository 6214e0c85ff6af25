from __future__ import annotations

import pytest

from tests.library.test_shared import deployed

telescope = pytest.fixture(scope="package", name="telescope")(deployed.__wrapped__)  # type: ignore[attr-defined]
"""A telescope that nights share, which none of them has started."""
