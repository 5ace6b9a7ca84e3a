"""How many state transitions and AWS calls a deployment makes if all goes well. Makes none itself.

Polling while AWS completes a change and retries after errors come on top. Calls that targets of one account
and region share are counted for each of them, although they are made once.
"""

from sluice.domain.analysis.looks import expected_looks
from sluice.domain.function.published import LATEST_PUBLISHED
from sluice.domain.plan.actions import JudgeMetrics, Pause, Promote, SetWeight, SmokeTest, UndoTarget
from sluice.domain.plan.alarms import names_of
from sluice.domain.plan.target import Stage, TargetPlan
from sluice.domain.preflight.differences import tag_changes
from sluice.domain.preflight.facts import FunctionFacts

DEPLOYMENT_TRANSITIONS = 6
"""Begin deployment, Run preflight, Run targets, Finish deployment, Outcome, Succeeded."""

_AROUND_STAGES = 5
"""Begin or recover, Begin target, Finish target, Outcome, Succeeded."""


def target_transitions(plan: TargetPlan) -> int:
    """What the state machine enters, state by state; an analysis once to begin, and again for each look."""
    actions = [action for stage in plan.stages for action in stage.actions]
    looks = sum(expected_looks(plan, action) for action in actions if isinstance(action, JudgeMetrics))
    after_the_last = 0 if plan.reverts else 1  # Next stage; an undo goes on to its end by itself
    return _AROUND_STAGES + sum(map(_stage_transitions, plan.stages)) + after_the_last + looks


def _stage_transitions(stage: Stage) -> int:
    """Next stage and Run stage, and for each action Kind of action and its own; some states are no action."""
    if isinstance(stage.actions[0], Pause | UndoTarget):
        return 2
    return 2 + 2 * len(stage.actions)


def target_calls(plan: TargetPlan, functions: tuple[FunctionFacts, ...]) -> int:
    """The calls in the target's account: preflight, deployment and smoke tests."""
    storage = 0 if plan.ends_wave else 1  # the end of a wave has no account
    return (
        storage
        + _smoke_test_calls(plan)
        + _alarm_calls(plan)
        + sum(
            _preflight_calls(plan, facts) + _prepare_calls(plan, facts) + _weight_calls(plan, facts)
            for facts in functions
        )
    )


def _alarm_calls(plan: TargetPlan) -> int:
    """In preflight, before the first change and before each move of traffic, 100 alarms at a time."""
    moves = sum(isinstance(action, SetWeight | Promote) for stage in plan.stages for action in stage.actions)
    return -(-len(names_of(plan.alarms)) // 100) * (2 + moves)


def _smoke_test_calls(plan: TargetPlan) -> int:
    actions = [action for stage in plan.stages for action in stage.actions]
    tests = [action for action in actions if isinstance(action, SmokeTest)]
    return sum(1 if test.function_name else len(plan.functions) for test in tests)


def _preflight_calls(plan: TargetPlan, facts: FunctionFacts) -> int:
    """Bucket, object, function, alias, new layers; then the version behind it, its concurrency, callers."""
    if facts.planned.is_published:
        lists = facts.planned.published_version == LATEST_PUBLISHED
        return 2 + (6 + lists + plan.splits_traffic + bool(facts.version_concurrency) if facts.alias else 0)
    artifact = 0 if facts.planned.image_uri else 2
    calls = 1 + artifact + (facts.planned.alias_name is not None) + len(facts.layers) + len(facts.old_layers)
    calls += bool(facts.planned.controls.names)  # what the role may do to them
    if facts.alias is not None:
        calls += 4 + (2 if plan.splits_traffic else bool(facts.planned.provisioned))
    return calls


def _prepare_calls(plan: TargetPlan, facts: FunctionFacts) -> int:
    planned, latest = facts.planned, facts.latest
    if planned.is_published:
        return 4  # the alias, both versions, and whether the new one is active
    publish = 1 + (facts.alias is not None and not plan.splits_traffic)
    if latest is None:
        created = 2  # create, then poll until it is active
        return 1 + created + publish
    look = 1 + (planned.alias_name is not None) + (facts.alias is not None and plan.splits_traffic)
    secure = 2 * (facts.alias is None)
    if facts.alias is None and planned.settings.runtime not in ("", latest.settings.runtime):
        secure += 2 * bool(latest.settings.runtime)  # AWS is asked whether it takes the old runtime again
    settings = 2 * bool(planned.settings.differing_configuration(latest.settings))
    code = 2
    provide = _provisioning_calls(facts) + _control_calls(facts)
    return look + secure + settings + code + publish + provide + _tag_calls(facts)


def _control_calls(facts: FunctionFacts) -> int:
    """Each is read for the rollback point and before the write, and read back; a runtime is waited for.

    A version that is not published yet has no runtime management to note.
    """
    names = facts.planned.controls.names
    changes_runtime = "runtime_management" in names
    return 4 * len(names) + changes_runtime - (changes_runtime and facts.planned.alias_name is not None)


def _provisioning_calls(facts: FunctionFacts) -> int:
    """Read the old version's, put the new version's and read it twice; at the end alias, read and delete."""
    planned = facts.planned.provisioned
    if planned is None or facts.alias is None:
        return 0
    if not planned.amount(facts.version_concurrency):
        return 1
    return 4 + (3 if facts.version_concurrency else 0)


def _tag_calls(facts: FunctionFacts) -> int:
    """One read and, if a tag differs, the write and a read to verify it."""
    if not facts.planned.tags or facts.latest is None:
        return 0
    return 3 if tag_changes(facts.latest.tags, facts.planned.tags) else 1


def _weight_calls(plan: TargetPlan, facts: FunctionFacts) -> int:
    """One UpdateAlias for each weight that differs from the one before, the last one 100 and read back."""
    if facts.planned.alias_name is None:
        return 0
    if facts.alias is None:
        return 1  # the alias is created at the end
    weights = [
        action.weight for stage in plan.stages for action in stage.actions if isinstance(action, SetWeight)
    ]
    return 1 + sum(weight != before for before, weight in zip([0, *weights], [*weights, 100], strict=True))
