"""Breaking the glass: who may, that the mark comes first, and that only what guardrails demand is passed."""

from dataclasses import replace

import pytest

from sluice.domain.guardrails.rights import Caller
from sluice.domain.guardrails.rules import BreakGlass, Guardrails, People
from sluice.domain.record.allowed import BreakGlassUse, BrokenFor, Hold
from sluice.domain.record.items import TargetItem
from sluice.domain.record.status import TargetStatus
from sluice.domain.waits.approval import Answer, Approval, Decision
from sluice.errors import ConfigError, GuardrailRefusedError, WrongMomentError
from sluice.tasks.control.decide_for_target import decide_for_target
from sluice.tasks.control.unfreeze_target import unfreeze_target
from tests.tasks.ports import ScriptedPorts, deployments, targets, waits
from tests.tasks.scene import DEPLOYMENT, TARGET, a_deployment, a_target, an_event, records
from tests.tasks.script import NOW, Script
from tests.tasks.wait.asked import ACTION, APPROVAL, ASK, WAIT_ID, a_plan, stage_is_reported, wakes

ON_CALL = "arn:aws:sts::111111111111:assumed-role/on-call/grace"
RULES = Guardrails(
    people={"on-call": People(("arn:aws:iam::111111111111:role/on-call",))},
    break_glass=BreakGlass(("on-call",)),
    version=1,
)
HELD = a_target(TargetStatus.WAITING, hold=Hold("freezes['books']", NOW + 60, 1))
WHY = "fixes the outage"


def use(passed: BrokenFor) -> BreakGlassUse:
    return BreakGlassUse(passed, ON_CALL, WHY, NOW, TARGET)


def marks(passed: BrokenFor) -> Script:
    """The mark, then the event."""
    facts = {"by": ON_CALL, "reason": WHY, "passed": passed}
    event = an_event("GlassBroken", f"{passed}@{NOW:.3f}", ON_CALL, WHY, facts=facts)
    return Script() << deployments.note_break_glass(DEPLOYMENT, use(passed)) << records(event)


def unfrozen(script: Script, by: str = ON_CALL, reason: str = WHY) -> TargetItem:
    def act(ports: ScriptedPorts) -> TargetItem:
        ports.guardrails.rules = RULES
        return unfreeze_target(ports, DEPLOYMENT, TARGET, by=by, reason=reason)

    return script.play(act)


def reads(target: TargetItem = HELD) -> Script:
    return Script() << targets.get(DEPLOYMENT, TARGET) >> target


ASKS = reads() << deployments.get(DEPLOYMENT) >> a_deployment()


def test_marks_the_deployment_before_a_held_target_may_start() -> None:
    free = replace(HELD, hold=None)
    script = ASKS << marks("freeze") << targets.lift_hold(DEPLOYMENT, TARGET) >> True << reads(free)
    assert unfrozen(script) == free


def test_lifts_no_hold_for_whoever_may_not_break_the_glass() -> None:
    with pytest.raises(GuardrailRefusedError, match=r"breakGlass\.roles"):
        unfrozen(ASKS, by="arn:aws:sts::111111111111:assumed-role/developer/on-call")


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_lifts_no_hold_without_a_reason(reason: str) -> None:
    with pytest.raises(ConfigError, match="needs a reason"):
        unfrozen(ASKS, reason=reason)


@pytest.mark.parametrize(
    "target",
    [
        a_target(TargetStatus.WAITING),
        replace(HELD, status=TargetStatus.RUNNING),
        replace(HELD, is_blocked=True),
    ],
    ids=["not held", "runs", "waits for another target"],
)
def test_breaks_no_glass_when_no_freeze_alone_holds_the_target(target: TargetItem) -> None:
    with pytest.raises(WrongMomentError, match="No freeze holds"):
        unfrozen(reads(target))


def approved(script: Script, decision: Decision = Decision.APPROVE) -> Approval:
    def act(ports: ScriptedPorts) -> Approval:
        ports.guardrails.rules = RULES
        return decide_for_target(
            ports, DEPLOYMENT, TARGET, WAIT_ID, decision, by=Caller(ON_CALL), comment="", break_glass=WHY
        )

    return script.play(act)


ASKED = replace(APPROVAL, needed=2, requires_roles=("lead",))
FINDS = reads(a_target()) << waits.list(Approval, DEPLOYMENT) >> [ASKED]


def required_by(rule: str) -> Script:
    return FINDS << targets.plan(DEPLOYMENT, TARGET) >> a_plan(replace(ASK, required_by=rule))


def test_passes_a_required_approval_once_and_for_all() -> None:
    answer = Answer(Decision.APPROVE, ON_CALL, NOW, f"glass broken: {WHY}")
    passed = ASKED.passed_by(answer)
    script = required_by("applications['*'].requires['r']") << deployments.get(DEPLOYMENT) >> a_deployment()
    script = script << marks("approval") << waits.get(Approval, WAIT_ID) >> ASKED
    script = script << waits.change(ASKED, passed) >> True
    script = script << records(an_event("ApprovalGiven", f"{ACTION}@1", ON_CALL, WHY))
    assert approved(script << stage_is_reported() << wakes(passed)) == passed


def test_breaks_no_glass_for_an_approval_of_the_file() -> None:
    with pytest.raises(WrongMomentError, match="do not require"):
        approved(required_by(""))
