"""The page on which a person approves or rejects: it acts only when a button is pressed."""

from collections.abc import Mapping, Sequence

from sluice.api.pages.approval_facts import (
    approvers,
    broken_glass,
    changes,
    consequence,
    function_rows,
    latest,
    metrics,
    others,
    siblings,
    stages,
)
from sluice.api.pages.drawing.chart import charts_of
from sluice.api.pages.templating import render
from sluice.domain.record.source_control import change_in_words, link_to
from sluice.domain.record.status import TargetStatus
from sluice.domain.record.timeline import TimelineEvent
from sluice.domain.waits.approval import Approval, Decision
from sluice.domain.waits.wait import WaitStatus
from sluice.tasks.judge.check_alarms import last_seen
from sluice.tasks.judge.replay_analysis import AnalysisView
from sluice.tasks.look.describe_deployment import DeploymentView


def question_page(
    approval: Approval,
    view: DeploymentView,
    events: Sequence[TimelineEvent],
    by: str,
    refusals: Mapping[Decision, str],
    *,
    base: str = "",
    analyses: Sequence[AnalysisView] = (),
    may_roll_back: bool = False,
) -> str:
    """The page with the two buttons for `by`; `refusals` say why they may not press one of them, or none."""
    if approval.status is not WaitStatus.OPEN:
        what = approval.outcome_in_words()
        return decided_page("Nothing to decide", what, approval, view, base, may_roll_back=may_roll_back)
    target = next(target for target in view.targets if target.item.name == approval.target)
    words, link = change_in_words(view.item.source_control), link_to(view.item.source_control)
    return render(
        "approval.html",
        base,
        by=by,
        item=view.item,
        target=target,
        change=words or link,
        change_link=link,
        glass=broken_glass(view),
        functions=function_rows(target),
        metrics=metrics(target),
        analyses=[(one, charts_of(one)) for one in analyses],
        changes=changes(target),
        alarms=[str(alarm) for alarm in last_seen(target.item)],
        stages=stages(target),
        events=latest(events),
        approvers=approvers(approval),
        siblings=siblings(view, approval),
        others=others(view, approval),
        ends_at=approval.ends_at,
        consequence=consequence(target, view.item),
        approve_refusal=refusals.get(Decision.APPROVE, ""),
        reject_refusal=refusals.get(Decision.REJECT, ""),
    )


def decided_page(
    title: str,
    message: str,
    approval: Approval,
    view: DeploymentView,
    base: str = "",
    *,
    may_roll_back: bool = False,
) -> str:
    """What became of the approval, and how the rollout goes on, which whoever may can still end."""
    target = next(target for target in view.targets if target.item.name == approval.target)
    return render(
        "decided.html",
        base,
        title=title,
        message=message,
        item=view.item,
        target=target,
        functions=function_rows(target),
        stages=stages(target),
        siblings=siblings(view, approval),
        may_roll_back=may_roll_back
        and target.item.status is TargetStatus.RUNNING
        and target.item.stop is None,
    )


def message_page(title: str, message: str, base: str = "") -> str:
    """A page that says one thing."""
    return render("message.html", base, title=title, message=message)


def unsigned_page(base: str = "") -> str:
    """The page for whoever has the address and no signature: nothing of the approval, nor of the address."""
    return render("unsigned.html", base)
