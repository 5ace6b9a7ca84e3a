"""What every look at a target's account says, and small answers to it."""

from collections.abc import Sequence
from dataclasses import replace

from sluice.domain.drift.watched import WatchedFunction
from sluice.domain.function.code_source import CodeSource
from sluice.domain.function.state import AliasState, FunctionState
from sluice.domain.plan.target import TargetPlan
from sluice.domain.preflight.facts import ArtifactFacts, CodeStorage
from sluice.errors import AccessDeniedError
from sluice.tasks.look.preflight import Inspected, all_findings, preflight
from tests.tasks.ports import drift, inspection, inspectors
from tests.tasks.scene import ALIAS, DEPLOYMENT, FUNCTION, PLAN, STABLE, an_alias, latest
from tests.tasks.script import Script

STORAGE = CodeStorage(0, 1_000)
ARTIFACT = ArtifactFacts("eu-central-1", "v1", 10)
SOURCE = CodeSource("code", "quote.zip")
VERSION = latest(version="6", code_size=10)
DENIED = AccessDeniedError("no right")
PROMOTES = replace(PLAN, stages=PLAN.stages[::2])
"""The target without a step that splits its traffic."""
DAY = 24 * 3600


def looked(
    script: Script,
    *plans: TargetPlan,
    for_preview: bool = False,
    watched: Sequence[WatchedFunction] = (),
) -> list[Inspected]:
    begun = Script() << drift.list("parcels") >> watched
    return (begun << script).play(
        lambda ports: preflight(
            ports,
            plans or (PLAN,),
            DEPLOYMENT,
            seconds=90,
            application="parcels",
            for_preview=for_preview,
        )
    )


def codes(seen: list[Inspected]) -> list[str]:
    return [finding.code for finding in all_findings(seen)]


def opens(*plans: TargetPlan) -> Script:
    """One session for all targets of a role and region, and what is true for all of them."""
    first = plans[0] if plans else PLAN
    return (
        Script()
        << inspectors.inspect(list(plans or (PLAN,)), DEPLOYMENT)
        >> inspection
        << inspectors.opens_to_strangers(first)
        >> False
        << inspection.code_storage()
        >> STORAGE
    )


def reads(state: FunctionState | None = VERSION, alias: AliasState | None = None) -> Script:
    return (
        Script()
        << inspection.artifact(SOURCE)
        >> ARTIFACT
        << inspection.get_function(FUNCTION)
        >> state
        << inspection.get_alias(FUNCTION, ALIAS)
        >> alias
    )


TAKES_ANY_CODE: Script = Script() << inspection.requires_signature(FUNCTION) >> False
"""Asked of a function without an alias: a rollback would send its old code again."""
ON_VERSION: Script = Script() << inspection.provisioned_concurrency(FUNCTION, "6") >> 0


def surroundings(before: Script = ON_VERSION) -> Script:
    """What the version has of its own, and what reaches the function past its alias: nothing."""
    return (
        before
        << inspection.has_function_url(FUNCTION)
        >> False
        << inspection.callers(FUNCTION)
        >> []
        << inspection.event_sources(FUNCTION)
        >> []
    )


def live(state: FunctionState | None = VERSION) -> Script:
    return Script() << inspection.get_function(FUNCTION, "6") >> state


PROVISIONED: Script = Script() << inspection.provisioned_concurrency(FUNCTION, ALIAS) >> 0
WHOLE = opens() << reads(latest(), an_alias(STABLE)) << PROVISIONED << surroundings() << live()
