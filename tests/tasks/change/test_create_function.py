"""Creating a function that does not exist yet, and telling an own one from somebody else's."""

from dataclasses import replace

import pytest

from sluice.domain.function.code_source import CodeSource
from sluice.domain.function.state import FunctionState
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import Live
from sluice.errors import AliasChangedError
from sluice.ports.target import UpdateInProgressError
from sluice.tasks.change.bring_up_to_date import bring_up_to_date
from tests.builders import SETTINGS, a_function_plan, a_rollback_point
from tests.tasks.ports import deployments, functions
from tests.tasks.scene import DEPLOYMENT, FENCE, FUNCTION, compares_with, latest, saves, work
from tests.tasks.script import Script

PLANNED = a_function_plan()
PINNED = CodeSource("code", "quote.zip", "v1")
PINS: Script = (
    Script()
    << functions.object_version(FUNCTION, CodeSource("code", "quote.zip"))
    >> "v1"
    << deployments.pin_artifact(DEPLOYMENT, PINNED)
    >> PINNED
)
ABSENT = FunctionRecord(a_rollback_point(Live.ABSENT), fence=FENCE)
CREATING = ABSENT.about_to("create")
CREATED = CREATING.confirmed(candidate_code_sha256="new-code")
CREATES = (
    PINS
    << saves(CREATING)
    << functions.create_function(FUNCTION, PINNED, SETTINGS, PLANNED.tags, PLANNED.creation)
)


def created(script: Script, record: FunctionRecord = ABSENT) -> tuple[FunctionRecord, FunctionState]:
    return script.play(lambda ports: bring_up_to_date(work(ports), PLANNED, record, None, None))


def reads(state: FunctionState | None) -> Script:
    return Script() << functions.get_function(FUNCTION) >> state


def test_creates_the_function_between_two_records_when_there_is_none() -> None:
    script = CREATES >> latest("new-code") << saves(CREATED) << reads(latest("new-code"))
    assert created(script) == (CREATED, latest("new-code"))


def test_creates_nothing_when_an_earlier_try_has() -> None:
    assert created(PINS << reads(latest("new-code")), CREATED)[0] == CREATED


def test_takes_the_function_for_its_own_when_it_is_what_it_would_have_created() -> None:
    script = (
        CREATES
        >> UpdateInProgressError()
        << reads(latest("new-code"))
        << functions.code_sha256_of(FUNCTION, PINNED)
        >> "new-code"
        << saves(CREATED)
        << reads(latest("new-code"))
    )
    assert created(script)[0] == CREATED


@pytest.mark.parametrize(
    "existing",
    [latest("foreign-code"), latest("new-code", settings=replace(SETTINGS, handler="app.old")), None],
)
def test_leaves_the_function_alone_when_somebody_else_has_created_it(existing: FunctionState | None) -> None:
    script = (
        CREATES
        >> UpdateInProgressError()
        << reads(existing)
        << functions.code_sha256_of(FUNCTION, PINNED)
        >> "new-code"
        << compares_with(CREATING)
    )
    with pytest.raises(AliasChangedError):
        created(script)
