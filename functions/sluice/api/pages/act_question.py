"""The page that asks once whether somebody means it."""

from http import HTTPStatus

from sluice.api.pages.acts import Offers
from sluice.api.pages.visitor import Visitor
from sluice.api.response import HttpResponse
from sluice.domain.record.glance import NONE, NamedBy
from sluice.tasks.look.describe_deployment import DeploymentView, describe_selected


def ask(visitor: Visitor, deployment_id: str, verb: str, segment: str | None) -> HttpResponse:
    """What will happen to whom, the same as a command, and one button; or that it is not to be done."""
    selection = NamedBy(segment) if segment else NONE
    view = describe_selected(visitor.ports, visitor.caller, deployment_id, selection)
    act = offers_in(visitor, view).find(verb, segment or "")
    if act is None:
        return visitor.page("not_offered.html", HTTPStatus.CONFLICT, deployment_id=deployment_id)
    key = visitor.ports.randomness.secret()
    return visitor.page("act.html", act=act, item=view.item, key=key)


def offers_in(visitor: Visitor, view: DeploymentView) -> Offers:
    """What this person is offered."""
    hours = visitor.ports.settings.revert_window_hours
    now = visitor.ports.clock.now()
    return Offers(view, view.rules, visitor.caller, now, hours)
