"""One embedded control plane for all attempts, with a deployment that waits for a person and a webhook."""

from collections.abc import Iterator

import pytest

from local.launcher import running_plane
from tests.attacks.arena import Arena, prepared
from tests.scenarios.receiver import running_receiver
from tests.scenarios.world import World


@pytest.fixture(scope="session")
def arena() -> Iterator[Arena]:
    with running_plane() as plane, running_receiver() as receiver:
        yield prepared(World(plane), receiver)
