"""One embedded control plane for all scenarios; each uses names of its own, so that none disturbs another."""

from collections.abc import Iterator

import pytest

from local.launcher import running_plane
from tests.scenarios.world import World


@pytest.fixture(scope="session")
def world() -> Iterator[World]:
    with running_plane() as plane:
        yield World(plane)
