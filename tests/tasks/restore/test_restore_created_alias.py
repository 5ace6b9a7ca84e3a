"""An alias that the deployment created goes first when `$LATEST` is restored, unless others moved it."""

from dataclasses import replace

from sluice.domain.function.routing import Routing
from sluice.domain.rollback.point import Live
from sluice.errors import ResourceNotFoundError
from sluice.ports.target import RevisionConflictError
from tests.builders import a_rollback_point
from tests.tasks.ports import clock, functions
from tests.tasks.restore.test_restore_latest import (
    CHANGED,
    OLD,
    READS_OLD,
    WHAT_IS_THERE,
    publishes,
    restored,
)
from tests.tasks.scene import ALIAS, CANDIDATE, FOREIGN, FUNCTION, an_alias, seen_until_it_lasts
from tests.tasks.script import Script

WITH_ALIAS = replace(CHANGED, rollback_point=a_rollback_point(Live.LATEST))
CREATED = WITH_ALIAS.about_to("alias", CANDIDATE).moved(CANDIDATE, "r1")
CREATING = WITH_ALIAS.about_to("alias", CANDIDATE)
REST = READS_OLD << publishes()
REST_AFTER_A_WRITE = (
    READS_OLD
    << functions.update_settings(FUNCTION, WHAT_IS_THERE, "f6")
    >> OLD
    << functions.get_function(FUNCTION)
    >> OLD
    << publishes()
)


WRITES = Script() << functions.update_alias(FUNCTION, ALIAS, CANDIDATE, "r1")
"""Under the RevisionId that was seen: DeleteAlias would not ask who has moved the alias since."""
DELETES = WRITES >> an_alias(CANDIDATE, "r2") << functions.delete_alias(FUNCTION, ALIAS)
SEES_OURS = Script() << functions.get_alias(FUNCTION, ALIAS) >> an_alias(CANDIDATE)


def test_deletes_the_alias_that_it_created_when_it_is_where_it_was_put() -> None:
    assert restored(SEES_OURS << DELETES << REST, CREATED).differences == []


def test_deletes_the_alias_when_it_was_created_for_certain_and_is_not_shown() -> None:
    assert restored(seen_until_it_lasts(None) << DELETES << REST, CREATED).differences == []


def test_deletes_nothing_when_the_alias_is_gone_already() -> None:
    gone = ResourceNotFoundError("no alias", "none")
    script = SEES_OURS << WRITES >> gone << functions.get_alias(FUNCTION, ALIAS) >> None
    assert restored(script << REST, CREATED).differences == []


def test_leaves_the_alias_alone_when_a_read_shows_what_was_there_before_somebody_moved_it() -> None:
    refused = SEES_OURS << WRITES >> RevisionConflictError()
    script = refused << clock.sleep(0) << refused << clock.sleep(1)
    outcome = restored(script << seen_until_it_lasts(an_alias(FOREIGN, "r9")) << REST, CREATED)
    assert ["5 (100 %)" in text for text in outcome.differences] == [True]


def test_leaves_the_alias_alone_when_its_version_is_gone_and_it_was_moved_before() -> None:
    script = SEES_OURS << WRITES >> ResourceNotFoundError("no version", "none")
    outcome = restored(script << seen_until_it_lasts(an_alias(FOREIGN, "r9")) << REST, CREATED)
    assert ["5 (100 %)" in text for text in outcome.differences] == [True]


def test_says_that_the_alias_kept_changing_when_every_write_is_refused() -> None:
    script = Script()
    for pause in range(6):
        script = script << SEES_OURS << WRITES >> RevisionConflictError() << clock.sleep(pause)
    assert restored(script << REST, CREATED).differences == ["alias live kept changing"]


def test_deletes_nothing_when_the_alias_was_never_begun_to_be_created() -> None:
    assert restored(REST, WITH_ALIAS).differences == []


def test_deletes_nothing_when_the_alias_was_about_to_be_created_and_was_not() -> None:
    assert restored(seen_until_it_lasts(None) << REST_AFTER_A_WRITE, CREATING).differences == []


def test_deletes_the_alias_when_the_answer_to_its_creation_was_lost() -> None:
    script = (
        Script()
        << functions.get_alias(FUNCTION, ALIAS)
        >> an_alias(CANDIDATE)
        << DELETES
        << REST_AFTER_A_WRITE
    )
    assert restored(script, CREATING).differences == []


def test_leaves_the_alias_alone_when_somebody_has_moved_it_since() -> None:
    outcome = restored(seen_until_it_lasts(an_alias(FOREIGN)) << REST, CREATED)
    assert ["5 (100 %)" in text for text in outcome.differences] == [True]


def test_leaves_the_alias_alone_when_somebody_else_has_created_it_elsewhere() -> None:
    split = an_alias(Routing("5", {"7": 10.0}))
    outcome = restored(seen_until_it_lasts(split) << REST_AFTER_A_WRITE, CREATING)
    assert ["5 (90 %)" in text for text in outcome.differences] == [True]
