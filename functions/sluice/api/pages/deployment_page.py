"""The page of one deployment: its targets in their order, what they wait for, and what has happened."""

from collections.abc import Mapping, Sequence

from sluice.api.bodies.deployment import TargetRow
from sluice.api.bodies.timeline import EventRow
from sluice.api.pages.act_question import offers_in
from sluice.api.pages.approval_facts import broken_glass
from sluice.api.pages.coming import next_starts
from sluice.api.pages.console_links import execution_link
from sluice.api.pages.drawing.graph import graph_of
from sluice.api.pages.visitor import Visitor
from sluice.api.presenters.deployment import deployment_body
from sluice.api.presenters.timeline import events_body
from sluice.api.response import HttpResponse
from sluice.domain.guardrails.rules import Right
from sluice.domain.record.executions import execution_arn
from sluice.domain.record.source_control import change_in_words, link_to
from sluice.domain.record.status import TargetStatus
from sluice.tasks.allow.rights import check_right_in
from sluice.tasks.drift.read_drift import drifted_since
from sluice.tasks.look.describe_deployment import describe_deployment

_MOST_TARGETS, _MOST_EVENTS, _MOST_ACTS = 30, 100, 40
_SHOWN_ACTS = 4
"""Of those of targets; the others are folded away, and the page of each target has its own."""
_MOST_FINDINGS = 20
_ERROR, _WARNING = "PreflightError", "PreflightWarning"
_RESTING = frozenset({"WAITING", "SUCCEEDED", "SKIPPED"})


def show_deployment(visitor: Visitor, deployment_id: str) -> HttpResponse:
    """The deployment as it is now."""
    rules = check_right_in(visitor.ports, visitor.caller, Right.READ, deployment_id)
    view = describe_deployment(visitor.ports, deployment_id)
    drifted = drifted_since(visitor.ports, view.item)
    body = deployment_body(view, drifted, visitor.ports.settings.api_url)
    about, shows_all = visitor.query("about"), visitor.query("targets") == "all"
    everything = events_body(visitor.ports.timeline.list(deployment_id))["events"]
    events, findings = _about(everything, about), _findings(everything)
    targets = body["targets"] if shows_all else _first(body["targets"])
    change, acts = view.item.source_control, offers_in(visitor, view, rules).acts()
    return visitor.page(
        "deployment.html",
        item=view.item,
        acts=[act for act in acts if not act.target],
        target_acts=[act for act in acts if act.target][:_MOST_ACTS],
        shown_acts=_SHOWN_ACTS,
        body=body,
        plans={target.item.name: target.plan for target in view.targets},
        next_starts={target.item.name: next_starts(target) for target in view.targets},
        behind=_behind(targets, {one["name"]: one["status"] for one in body["targets"]}),
        findings=findings[:_MOST_FINDINGS],
        more_findings=max(0, len(findings) - _MOST_FINDINGS),
        has_errors=any(event["type"] == _ERROR for event in findings),
        execution=_execution(visitor, deployment_id),
        graph=graph_of(body["targets"]),
        targets=targets,
        hidden=len(body["targets"]) - len(targets),
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


def _first(targets: Sequence[TargetRow]) -> Sequence[TargetRow]:
    """Of many targets those at which somebody would look first."""
    if len(targets) <= _MOST_TARGETS:
        return targets
    return sorted(targets, key=lambda one: one["status"] in _RESTING)[:_MOST_TARGETS]


def _about(events: Sequence[EventRow], about: str) -> Sequence[EventRow]:
    """The events of one target, or in which a text is found; all without either."""
    wanted = about.casefold()
    return [
        event
        for event in events
        if wanted in (event["target"] or "").casefold()
        or wanted in f"{event['type']} {event['message']}".casefold()
    ]
