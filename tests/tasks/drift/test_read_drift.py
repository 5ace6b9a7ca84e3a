"""Reading drift page by page: how much is read, and that no token names what the caller may not read."""

from collections.abc import Sequence

from sluice.domain.drift.watched import WatchedFunction
from sluice.domain.guardrails.rights import Caller
from sluice.domain.guardrails.rules import ApplicationRule, Guardrails, Right
from sluice.tasks.drift.read_drift import read_drift
from tests.tasks.ports import ScriptedPorts, drift
from tests.tasks.script import Script
from tests.unit.domain.drift.watches import a_watched

RULES = Guardrails(applications=(ApplicationRule("hidden", {Right.READ: ()}), ApplicationRule("*")))
OURS = [a_watched(function_name=name) for name in ("a", "b", "c")]
HIDDEN = a_watched(application="hidden")


def read(script: Script, limit: int) -> tuple[Sequence[WatchedFunction], str | None]:
    def act(ports: ScriptedPorts) -> tuple[Sequence[WatchedFunction], str | None]:
        ports.guardrails.rules = RULES
        return read_drift(ports, Caller("ada"), None, limit, None)

    return script.play(act)


def test_names_nothing_and_goes_on_to_the_end_when_nothing_may_be_read() -> None:
    script = Script() << drift.page(None, 1, None) >> ([HIDDEN], "hidden")
    script = script << drift.page(None, 200, "hidden") >> ([HIDDEN, HIDDEN], None)
    assert read(script, 1) == ([], None)


def test_goes_on_after_the_last_that_was_shown_when_hidden_ones_came_before() -> None:
    script = Script() << drift.page(None, 2, None) >> ([OURS[0], HIDDEN], "hidden")
    script = script << drift.page(None, 200, "hidden") >> (OURS[1:], None)
    script = script << drift.token_after(OURS[1]) >> "after b"
    assert read(script, 2) == (OURS[:2], "after b")


def test_ends_when_exactly_a_page_is_left() -> None:
    assert read(Script() << drift.page(None, 3, None) >> (OURS, None), 3) == (OURS, None)


def test_token_names_a_function_that_was_shown_when_the_page_is_full() -> None:
    script = Script() << drift.page(None, 1, None) >> (OURS[:1], "any") << drift.token_after(OURS[0]) >> "a"
    assert read(script, 1) == (OURS[:1], "a")
