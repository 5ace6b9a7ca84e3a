"""Reading an alias back after a rollback has written it: deleted or moved since, or only shown late."""

import pytest

from sluice.domain.function.routing import Routing
from sluice.domain.function.state import AliasState
from sluice.domain.rollback.report import Restored
from sluice.tasks.restore.restore_function import restore_function
from tests.tasks.ports import clock, functions
from tests.tasks.scene import (
    ALIAS,
    FOREIGN,
    FUNCTION,
    QUARTER,
    RECORD,
    STABLE,
    an_alias,
    latest,
    seen_until_it_lasts,
    work,
)
from tests.tasks.script import Script

MOVED = RECORD.about_to("alias", QUARTER).moved(QUARTER, "r2")


def restored(script: Script) -> Restored:
    return script.play(lambda ports: restore_function(work(ports), MOVED))


WRITTEN = Script() << functions.update_alias(FUNCTION, ALIAS, STABLE, "r2") >> an_alias(STABLE, "r3")
DRAINS = (
    Script()
    << functions.get_alias(FUNCTION, ALIAS)
    >> an_alias(Routing("6", {"7": 100.0}), "r3")
    << clock.sleep(2.0)
)


@pytest.mark.parametrize("meanwhile", [Script(), DRAINS], ids=["at once", "while it drains"])
def test_does_not_say_that_it_serves_again_when_somebody_deletes_the_alias_right_after_the_write(
    meanwhile: Script,
) -> None:
    gone: AliasState | None = None
    script = (
        WRITTEN
        << meanwhile
        << seen_until_it_lasts(gone)
        << functions.get_function(FUNCTION)
        >> latest()
        << functions.get_alias(FUNCTION, ALIAS)
        >> gone
        << functions.get_function(FUNCTION, "6")
        >> latest(version="6")
    )
    outcome = restored(script)
    assert (outcome.alias, outcome.is_alias_gone, len(outcome.differences)) == (None, True, 1)


def test_does_not_say_that_it_serves_again_when_somebody_moves_the_alias_right_after_the_write() -> None:
    outcome = restored(WRITTEN << seen_until_it_lasts(an_alias(FOREIGN, "r9")))
    assert outcome.alias is None
    assert ["5 (100 %)" in text for text in outcome.differences] == [True]


def test_counts_what_the_write_answered_when_the_alias_is_only_seen_as_it_was_before_it() -> None:
    outcome = restored(WRITTEN << seen_until_it_lasts(an_alias(QUARTER, "r2")))
    assert (outcome.alias, outcome.differences) == (an_alias(STABLE, "r3"), [])
