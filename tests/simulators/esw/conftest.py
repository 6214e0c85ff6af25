from __future__ import annotations

from collections.abc import Iterator

import pytest

from simulators.esw.location.settings import LocationAddress
from tests.simulators.esw.services import Services, post, services


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with services(tmp_path_factory.mktemp("esw")) as started:
        yield started


@pytest.fixture(scope="module")
def shared_location(shared: Services) -> LocationAddress:
    return shared.location()


@pytest.fixture
def location(shared_location: LocationAddress) -> str:
    """The URL of a Location Service that others have used, where nothing is registered."""
    assert post(shared_location.url, {"_type": "UnregisterAll"}).body == "Done"
    return shared_location.url
