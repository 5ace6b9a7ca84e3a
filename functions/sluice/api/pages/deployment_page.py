"""The page of one deployment: its targets in their order, what they wait for, and what has happened."""

import re
from collections.abc import Mapping, Sequence

from sluice.api.bodies.deployment import TargetRow
from sluice.api.bodies.timeline import EventRow
from sluice.api.pages.act_question import offers_in
from sluice.api.pages.approval_facts import broken_glass
from sluice.api.pages.coming import next_starts
from sluice.api.pages.console_links import execution_link
from sluice.api.pages.drawing.graph import MOST_BOXES, Node, graph_of
from sluice.api.pages.visitor import Visitor
from sluice.api.presenters.deployment import deployment_body
from sluice.api.presenters.timeline import events_body
from sluice.api.response import HttpResponse
from sluice.domain.guardrails.rules import Right
from sluice.domain.record.executions import execution_arn
from sluice.domain.record.glance import InOrder, TargetGlance, WorkingFirst
from sluice.domain.record.source_control import change_in_words, link_to
from sluice.domain.record.status import TargetStatus
from sluice.tasks.allow.rights import check_right_in
from sluice.tasks.drift.read_drift import drifted_since
from sluice.tasks.look.describe_deployment import DeploymentView, describe_selected

_MOST_TARGETS, _MOST_EVENTS, _MOST_ACTS = 200, 100, 40
_POSITION = re.compile(r"[0-9]{1,6}")
_SHOWN_ACTS = 4
"""Of those of targets; the others are folded away, and the page of each target has its own."""
_MOST_FINDINGS = 20
_ERROR, _WARNING = "PreflightError", "PreflightWarning"


def show_deployment(visitor: Visitor, deployment_id: str) -> HttpResponse:
    """The deployment as it is now."""
    page = _selected(visitor)
    view = describe_selected(visitor.ports, visitor.caller, deployment_id, page)
    drifted = drifted_since(visitor.ports, view.item)
    body = deployment_body(view, drifted, visitor.ports.settings.api_url)
    about, is_large = visitor.query("about"), len(view.glances) > MOST_BOXES
    part = _part(view, about) if is_large else None
    everything = events_body(visitor.ports.timeline.list(deployment_id, part))["events"]
    events, findings = _about(everything, about), _findings(everything)
    change, acts = view.item.source_control, offers_in(visitor, view).acts()
    return visitor.page(
        "deployment.html",
        item=view.item,
        acts=[act for act in acts if not act.target],
        target_acts=[act for act in acts if act.target][:_MOST_ACTS],
        shown_acts=_SHOWN_ACTS,
        body=body,
        plans={target.item.name: target.plan for target in view.targets},
        next_starts={target.item.name: next_starts(target) for target in view.targets},
        behind=_behind(body["targets"], {one.name: one.status for one in view.glances}),
        findings=findings[:_MOST_FINDINGS],
        more_findings=max(0, len(findings) - _MOST_FINDINGS),
        has_errors=any(event["type"] == _ERROR for event in findings),
        execution=_execution(visitor, deployment_id),
        graph=graph_of(_nodes(view, body["targets"])),
        targets=body["targets"],
        hidden=0 if isinstance(page, InOrder) else len(view.glances) - len(view.targets),
        following=page.following(len(view.glances)) if isinstance(page, InOrder) else None,
        has_own_events_only=part == "",
        events=events[-_MOST_EVENTS:][::-1],
        earlier=max(0, len(events) - _MOST_EVENTS),
        about=about,
        glass=broken_glass(view),
        change=change_in_words(change) or link_to(change),
        change_link=link_to(change),
    )


def show_config(visitor: Visitor, deployment_id: str) -> HttpResponse:
    """The config as it was submitted, without the values in which people put secrets."""
    from sluice.tasks.look.read_config import read_config  # noqa: PLC0415  only this page reads a config

    check_right_in(visitor.ports, visitor.caller, Right.READ, deployment_id)
    text = read_config(visitor.ports, deployment_id)
    return visitor.page("config.html", deployment_id=deployment_id, text=text)


def _behind(targets: Sequence[TargetRow], statuses: Mapping[str, str]) -> Mapping[str, Sequence[str]]:
    """For each of these targets those that it still waits for."""
    return {
        one["name"]: [name for name in one["dependsOn"] if statuses.get(name) != TargetStatus.SUCCEEDED]
        if one["status"] == TargetStatus.WAITING
        else []
        for one in targets
    }


def _findings(events: Sequence[EventRow]) -> list[EventRow]:
    """What preflight has found, errors first."""
    found = [event for event in events if event["type"] in (_ERROR, _WARNING)]
    return sorted(found, key=lambda event: event["type"] != _ERROR)


def _execution(visitor: Visitor, deployment_id: str) -> str:
    machine = visitor.ports.settings.deployment_machine
    return execution_link(execution_arn(machine, deployment_id)) if machine else ""


def _selected(visitor: Visitor) -> InOrder | WorkingFirst:
    """Of many targets those at which somebody would look first, or a page of all."""
    if visitor.query("targets") != "all":
        return WorkingFirst(MOST_BOXES)
    start = visitor.query("from")
    return InOrder(int(start) if _POSITION.fullmatch(start) else 0, _MOST_TARGETS)


def _part(view: DeploymentView, about: str) -> str | None:
    """Whose events are read of a large deployment: its own, those of a target, or all that match a text."""
    return about if not about or any(one.name == about for one in view.glances) else None


def _nodes(view: DeploymentView, shown: Sequence[TargetRow]) -> Sequence[Node]:
    """Every target, with its stage where it is shown."""
    rows: Mapping[str, Node] = {one["name"]: one for one in shown}
    return [rows.get(one.name) or _node(one) for one in view.glances]


def _node(target: TargetGlance) -> Node:
    status, needs = target.status.value, list(target.depends_on)
    return {"name": target.name, "status": status, "dependsOn": needs, "stage": None}


def _about(events: Sequence[EventRow], about: str) -> Sequence[EventRow]:
    """The events of one target, or in which a text is found; all without either."""
    wanted = about.casefold()
    return [
        event
        for event in events
        if wanted in (event["target"] or "").casefold()
        or wanted in f"{event['type']} {event['message']}".casefold()
    ]
