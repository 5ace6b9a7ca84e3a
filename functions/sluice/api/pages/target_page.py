"""The page of one target: its stages, what changes, what was measured, and where AWS shows it."""

from sluice.api.pages.act_question import offers_in
from sluice.api.pages.approval_facts import changes, function_rows, stages
from sluice.api.pages.coming import stage_starts
from sluice.api.pages.console_links import execution_link
from sluice.api.pages.drawing.chart import charts_of
from sluice.api.pages.visitor import Visitor
from sluice.api.presenters.deployment import deployment_body
from sluice.api.presenters.timeline import events_body
from sluice.api.response import HttpResponse
from sluice.domain.record.executions import execution_arn, target_execution_name
from sluice.domain.record.glance import NamedBy
from sluice.domain.record.items import TargetItem
from sluice.domain.record.status import TargetStatus
from sluice.tasks.control.find_target import no_such_target
from sluice.tasks.drift.read_drift import drifted_since
from sluice.tasks.judge.replay_analysis import analyses_in
from sluice.tasks.look.describe_deployment import describe_selected

_NEVER_RAN = frozenset({TargetStatus.WAITING, TargetStatus.SKIPPED})


def show_target(visitor: Visitor, deployment_id: str, segment: str) -> HttpResponse:
    """The target as it is now."""
    ports = visitor.ports
    view = describe_selected(ports, visitor.caller, deployment_id, NamedBy(segment))
    if not view.targets:
        raise no_such_target(segment, deployment_id)
    (target,) = view.targets
    body = deployment_body(view, drifted_since(ports, view.item), ports.settings.api_url)
    analyses = analyses_in(ports, target.plan, target.analyses)
    return visitor.page(
        "target.html",
        item=view.item,
        target=body["targets"][0],
        acts=[act for act in offers_in(visitor, view).acts() if act.target],
        functions=function_rows(target),
        stages=list(zip(stages(target), stage_starts(target), strict=True)),
        execution=_execution(visitor, target.item),
        changes=changes(target),
        analyses=[(one, charts_of(one)) for one in analyses],
        events=events_body(ports.timeline.list(deployment_id, target.item.name))["events"][::-1],
    )


def _execution(visitor: Visitor, target: TargetItem) -> str:
    """Where the console shows the execution of the present attempt; empty for a target that had none."""
    machine = visitor.ports.settings.target_machine
    if not machine or target.status in _NEVER_RAN:
        return ""
    return execution_link(execution_arn(machine, target_execution_name(target)))
