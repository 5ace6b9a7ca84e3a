"""What somebody who is asked to approve must know, in words; how it looks is decided elsewhere."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sluice.api.pages.console_links import FunctionConsole, console_of
from sluice.domain.preflight.differences import changes_between, tag_changes
from sluice.domain.record.items import DeploymentItem
from sluice.domain.record.timeline import TimelineEvent
from sluice.domain.rollback.point import Live
from sluice.domain.waits.approval import Approval
from sluice.domain.waits.callback import Callback
from sluice.tasks.look.describe_deployment import DeploymentView, TargetView
from sluice.values import dataclass

_MOST_EVENTS, _MOST_TARGETS = 12, 8


@dataclass(frozen=True, slots=True)
class FunctionRow:
    """One function with the version that serves, the candidate, and its share of the traffic."""

    name: str
    alias: str
    stable: str
    candidate: str
    weight: str
    console: FunctionConsole


def function_rows(target: TargetView) -> Sequence[FunctionRow]:
    """Every function of the target."""
    records = {record.function_name: record for record in target.functions}
    rows = []
    for planned in target.plan.functions:
        record = records.get(planned.function_name)
        rows.append(
            FunctionRow(
                planned.function_name,
                planned.alias_name or "-",
                (record.stable_version if record else None) or "-",
                (record.candidate_version if record else None) or "not published yet",
                f"{record.weight} %" if record and record.weight is not None else "-",
                console_of(target.item.region, planned.function_name),
            )
        )
    return rows


def stages(target: TargetView) -> Sequence[tuple[str, str]]:
    """Each stage with whether it is `done`, runs `now`, or is to come."""
    now = target.stage.index if target.stage else len(target.plan.stages)
    return [
        ("done" if index < now else "now" if index == now else "", stage.title)
        for index, stage in enumerate(target.plan.stages)
    ]


def changes(target: TargetView) -> list[str]:
    """Function by function, what is new: before it is published, where it comes from."""
    planned = {function.function_name: function for function in target.plan.functions}
    known = {record.function_name for record in target.functions}
    found = [
        f"{name}: {'' if function.is_published else 'code from '}{function.origin}"
        for name, function in planned.items()
        if name not in known
    ]
    for record in target.functions:
        name, before = record.function_name, record.rollback_point
        published = planned[name].is_published
        if published:
            old, new = record.stable_version, record.candidate_version
            found.append(f"{name}: version {old} becomes version {new}")
        code = before.stable_code_sha256 if published else before.code_sha256
        if record.candidate_code_sha256 not in (None, code):
            old = f"{code[:12]}…" if code else "none"
            found.append(f"{name}: code {old} becomes {record.candidate_code_sha256[:12]}…")
        found += [
            f"{name}: {change.name} {change.before or 'none'} becomes {change.after}"
            for change in (
                *(() if published else changes_between(before.settings, planned[name].settings)),
                *tag_changes(before.tags, planned[name].tags),
            )
        ]
        found += [f"{name}: {record.note}"] if record.note else []
    return found


def latest(events: Sequence[TimelineEvent]) -> Sequence[TimelineEvent]:
    """The last events of the target: weights, metrics, responses of webhooks."""
    return events[-_MOST_EVENTS:]


def approvers(approval: Approval) -> list[str]:
    """Who must approve, and who has."""
    people = f"{approval.needed} different people" if approval.needed > 1 else "one person"
    roles = f" with the role {' or '.join(approval.requires_roles)}" if approval.requires_roles else ""
    rules = [f"This approval needs {people}{roles}"]
    rules += ["Whoever requested the deployment may not be one of them"] if approval.requester else []
    given = [
        f"{answer.by} has approved{': ' if answer.comment else ''}{answer.comment}"
        for answer in approval.answers
    ]
    return [*rules, *given]


def broken_glass(view: DeploymentView) -> list[str]:
    """Who has passed what guardrails demand of this deployment, and why: whoever approves must know."""
    return [
        f"{use.by} broke the glass for {f'{use.passed} of {use.target}' if use.target else use.passed}"
        f" at {datetime.fromtimestamp(use.at, UTC):%Y-%m-%d %H:%M:%S} UTC: {use.reason}"
        for use in view.item.break_glass
    ]


def others(view: DeploymentView, approval: Approval) -> list[str]:
    """What else this deployment waits for."""
    found = []
    for target in view.targets:
        name = target.item.name
        for wait in target.waiting_for:
            if isinstance(wait, Approval) and wait.wait_id != approval.wait_id:
                found.append(f"an approval in {name}")
            if isinstance(wait, Callback):
                found.append(f"the callback of webhook '{wait.webhook}' in {name}")
    return found


def siblings(view: DeploymentView, approval: Approval) -> list[str]:
    """How the other targets stand."""
    rows = [
        f"{target.item.name}: {target.status.value}"
        for target in view.targets
        if target.item.name != approval.target
    ]
    more = len(rows) - _MOST_TARGETS
    return [*rows[:_MOST_TARGETS], f"and {more} more"] if more > 0 else rows


def consequence(target: TargetView, item: DeploymentItem) -> str:
    """What becomes of the target when nobody approves, and at the end of a wave of all targets."""
    if target.item.ends_wave:
        before = "all targets before it roll back" if item.rolls_back_all else "those before it stay"
        return f"the targets behind {target.item.name} are not deployed, and {before}"
    if not any(record.is_changed for record in target.functions):
        return f"{target.item.name} is not deployed; nothing has been changed there yet"
    if target.plan.keeps_after_gates and target.plan.is_promoted(target.item.progress.done_stage):
        return f"{target.item.name} fails and keeps the new version, and what depends on it is skipped"
    return f"{target.item.name} rolls back{_restored_code(target)}"


def _restored_code(target: TargetView) -> str:
    """What comes back to those who call a function without an alias, who have the new code already."""
    live = [one for one in target.functions if one.is_changed and one.rollback_point.live is Live.LATEST]
    names = ", ".join(f"{one.function_name} (version {one.stable_version})" for one in live)
    return f": all callers get the old code and settings back: {names}" if live else ""


def metrics(target: TargetView) -> list[str]:
    """What every query of every analysis so far says, the last analysis first."""
    newest_first = sorted(target.analyses, key=lambda analysis: -analysis.opened_at)
    return [
        f"{query.verdict.value}: {query.words}" for analysis in newest_first for query in analysis.queries
    ]
