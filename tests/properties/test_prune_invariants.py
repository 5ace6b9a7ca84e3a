"""Nothing that is needed is ever deleted: 2,000 worlds in which anything may fail, and others act in between.

Of what AWS does not protect, a version counts as used that was used when it was last looked at.
"""

import pytest

from tests.properties.pruning.world import World

_WORLDS = 2000
_PARTS = 8


@pytest.mark.parametrize("part", range(_PARTS))
def test_deletes_nothing_that_is_needed_whatever_fails(part: int) -> None:
    deleted = 0
    for seed in range(part, _WORLDS, _PARTS):
        world = World(seed)
        world.run()
        assert world.violations == [], f"world {seed}: {world.violations}"
        deleted += len(world.deleted)
    assert deleted > _WORLDS / _PARTS / 4, "worlds in which hardly anything is deleted prove nothing"


def test_deletes_all_that_nothing_needs_when_nothing_fails() -> None:
    for seed in range(200):
        world = World(seed, is_calm=True)
        world.run()
        before = [*world.deleted]
        world.prune()
        assert world.violations == []
        assert world.deleted == before, f"world {seed} was not done at once"
