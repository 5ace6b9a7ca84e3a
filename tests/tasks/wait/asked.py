"""What waits are about in scripts: one open wait of each kind, and how replies to their states are said."""

from collections.abc import Sequence
from dataclasses import replace

from sluice.domain.plan.actions import Action, AskForApproval, Pause, RunWebhook
from sluice.domain.plan.target import Stage, TargetPlan
from sluice.domain.waits.analysis import Analysis
from sluice.domain.waits.approval import Answer, Approval, Decision
from sluice.domain.waits.callback import Callback
from sluice.domain.waits.pause import TimedPause
from sluice.domain.waits.token_life import TokenLife
from sluice.domain.waits.wait import Wait, WaitStatus
from tests.analysis_builders import an_analysis
from tests.builders import a_target_plan
from tests.tasks.ports import targets, vault, waits, workflow
from tests.tasks.scene import DEPLOYMENT, TARGET
from tests.tasks.script import NOW, Script

ACTION = "1.0"
WAIT_ID = f"{DEPLOYMENT}.0.{ACTION}"
API = "https://api.example"
HOUR = 3600.0
OF_PROD = (WAIT_ID, DEPLOYMENT, TARGET, ACTION, NOW)

APPROVAL = Approval(*OF_PROD, NOW + HOUR)
CALLBACK = Callback(*OF_PROD, NOW + 24 * HOUR, webhook="scan")
PAUSE = TimedPause(*OF_PROD, NOW + 300)
ANALYSIS = Analysis(*OF_PROD, NOW + HOUR, starts_at=NOW)
OPEN: Sequence[Wait] = (APPROVAL, CALLBACK, PAUSE, ANALYSIS)

YES, NO = Answer(Decision.APPROVE, "ada", NOW, ""), Answer(Decision.REJECT, "ada", NOW, "too slow")
APPROVED = replace(APPROVAL, status=WaitStatus.APPROVED, answers=(YES,))
REJECTED = replace(APPROVAL, status=WaitStatus.REJECTED, answers=(NO,))

ASK = AskForApproval(ACTION, expiration_seconds=3600)


def a_plan(*actions: Action) -> TargetPlan:
    """The target with these actions side by side in its stage 1."""
    plan = a_target_plan(TARGET)
    beside = tuple(replace(action, key=f"1.{place}") for place, action in enumerate(actions))
    return replace(plan, stages=(plan.stages[0], Stage(beside), plan.stages[-1]))


ASKING, PAUSING = a_plan(ASK), a_plan(Pause(ACTION, 300))
JUDGING = a_plan(replace(an_analysis(), expiration_seconds=3600))
CALLING = a_plan(RunWebhook(ACTION, "scan", "POST", "https://scan.example", retry_count=2))


def stage_is_reported(plan: TargetPlan = ASKING) -> Script:
    """The stage of the action is noted as done, because the action is the whole stage."""
    return (
        Script()
        << targets.plan(DEPLOYMENT, TARGET)
        >> plan
        << targets.report_stage(DEPLOYMENT, TARGET, 1, NOW)
    )


def wakes(wait: Wait) -> Script:
    """The state that waits goes on, and that is noted last."""
    return unseals(wait) << workflow.succeed("token", {"done": True}) << waits.mark_delivered(wait)


def fails(wait: Wait, error: str, cause: str) -> Script:
    """The state that waits fails, and that is noted last."""
    return unseals(wait) << workflow.fail("token", error, cause) << waits.mark_delivered(wait)


def unseals(wait: Wait) -> Script:
    """The token of the state that waits now, which was sealed for this wait alone."""
    return (
        Script()
        << waits.sealed_tokens(wait)
        >> [b"sealed"]
        << vault.unseal(b"sealed", wait.wait_id)
        >> "token"
    )


def seals(wait: Wait, opened: Wait | None = None, life: TokenLife | None = None) -> Script:
    """The wait is stored under its token; this is how it is stored by then."""
    return (
        Script()
        << vault.seal("token", WAIT_ID)
        >> b"sealed"
        << waits.open(wait, b"sealed", life)
        >> (opened or wait)
    )
