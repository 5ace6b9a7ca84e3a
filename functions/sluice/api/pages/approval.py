"""Answers requests to approval links: GET shows the page, only POST decides; links are never logged."""

import re
from collections.abc import Sequence
from http import HTTPStatus

from sluice.api.pages.approval_page import decided_page, message_page, question_page, unsigned_page
from sluice.api.pages.forms import form_fields
from sluice.api.pages.templating import PAGE_HEADERS
from sluice.api.pages.visitor import base_of
from sluice.api.request import Request
from sluice.api.response import HttpResponse, page_response
from sluice.domain.record.visible import visible
from sluice.domain.waits.approval import Approval, Decision
from sluice.domain.waits.link import FORMAT, RELEASE_0_1, Link
from sluice.domain.waits.wait import WaitStatus
from sluice.errors import GuardrailRefusedError, SluiceError
from sluice.observability import logger
from sluice.ports import Ports
from sluice.tasks.control.roll_back_by_link import may_roll_back_by_link, roll_back_by_link
from sluice.tasks.judge.replay_analysis import AnalysisView, analyses_in
from sluice.tasks.look.describe_deployment import DeploymentView, describe_deployment
from sluice.tasks.wait.decide_approval import approver_by, check_link, decide_approval

_ROLL_BACK = "rollback"
_SECONDS = re.compile(r"[0-9]{1,12}", re.ASCII)


def answer_link(ports: Ports, request: Request) -> HttpResponse:
    """A page, whatever happens."""
    try:
        link, signature = _link(request)
        if not signature:
            return _page(HTTPStatus.FORBIDDEN, unsigned_page(base_of(ports)))
        if request.method == "POST":
            return _decide(ports, request, link, signature)
        return _show(ports, link, signature)
    except SluiceError as error:
        logger.info("approval refused", code=error.code)
        return _page(error.http_status, message_page("This did not work", str(error), base_of(ports)))


def _show(ports: Ports, link: Link, signature: str) -> HttpResponse:
    approval = check_link(ports, link, signature)
    view = describe_deployment(ports, approval.deployment_id)
    events = ports.timeline.list(approval.deployment_id, approval.target)
    roles = f" ({', '.join(link.roles)})" if link.name and link.roles else ""
    refusals = _refusals(ports, approval, link)
    by = f"{link.name}{roles}"
    page = question_page(
        approval,
        view,
        events,
        by,
        refusals,
        base=base_of(ports),
        analyses=_analyses(ports, approval, view),
        may_roll_back=may_roll_back_by_link(ports, link, approval),
    )
    return _page(HTTPStatus.OK, page)


def _analyses(ports: Ports, approval: Approval, view: DeploymentView) -> Sequence[AnalysisView]:
    """What was measured of the target, while there is something to decide."""
    target = next(target for target in view.targets if target.item.name == approval.target)
    is_open = approval.status is WaitStatus.OPEN
    return analyses_in(ports, target.plan, target.analyses) if is_open else ()


def _refusals(ports: Ports, approval: Approval, link: Link) -> dict[Decision, str]:
    """Why the holder of this link could not answer so now, for each answer that would be refused."""
    found, now = {}, ports.clock.now()
    try:
        approver = approver_by(ports, link, approval)
    except GuardrailRefusedError as error:
        return dict.fromkeys(Decision, str(error))
    for decision in Decision:
        try:
            approval.check_answerable(now, approver, decision)
        except SluiceError as error:
            found[decision] = str(error)
    return found


def _decide(ports: Ports, request: Request, link: Link, signature: str) -> HttpResponse:
    check_link(ports, link, signature)  # nothing that a stranger sends is read
    answer, comment = _form(request.body)
    if answer == _ROLL_BACK:
        target = roll_back_by_link(ports, link, signature, comment)
        logger.info("rolled back by a link", approval=link.approval_id)
        return _page(HTTPStatus.OK, _rolls_back(ports, link, signature, target.name))
    if answer not in set(Decision):
        wrong = "The decision is neither approve nor reject."
        return _page(HTTPStatus.BAD_REQUEST, message_page("This did not work", wrong, base_of(ports)))
    decided = decide_approval(ports, link, signature, Decision(answer), comment)
    logger.info("approval decided", approval=decided.wait_id, decision=decided.status.value)
    return _page(HTTPStatus.OK, _thank_you(ports, link, decided))


def _thank_you(ports: Ports, link: Link, decided: Approval) -> str:
    title, message = _thanks(decided)
    try:
        view = describe_deployment(ports, decided.deployment_id)
        may = decided.status is WaitStatus.APPROVED and may_roll_back_by_link(ports, link, decided)
    except SluiceError:  # it is decided, whatever became of the read
        return message_page(title, message, base_of(ports))
    return decided_page(title, message, decided, view, base_of(ports), may_roll_back=may)


def _rolls_back(ports: Ports, link: Link, signature: str, target: str) -> str:
    message = f"Thank you. {target} gets back what it had before this deployment."
    approval = check_link(ports, link, signature)
    view = describe_deployment(ports, approval.deployment_id)
    return decided_page("Rolling back", message, approval, view, base_of(ports))


def _form(body: bytes) -> tuple[str, str]:
    """The decision and the comment; no decision in what is not the form of our page."""
    form = form_fields(body)
    return form.get("decision", ""), visible(form.get("comment", ""))


def _thanks(decided: Approval) -> tuple[str, str]:
    match decided.status:
        case WaitStatus.APPROVED:
            return "Approved", f"Thank you. {decided.target} goes on."
        case WaitStatus.REJECTED:
            return "Rejected", f"Thank you. {decided.target} does not go on."
        case _:
            people = "person" if decided.missing == 1 else "people"
            return (
                "Approved by you",
                f"Thank you. {decided.missing} more {people} must approve {decided.target}.",
            )


def _link(request: Request) -> tuple[Link, str]:
    query = request.query
    expires = query.get("expires", "")
    roles = tuple(role for role in query.get("roles", "").split(",") if role)
    link = Link(
        request.path_parameter("approvalId"),
        int(expires) if _SECONDS.fullmatch(expires) else 0,
        query.get("name", ""),
        roles,
        FORMAT if query.get("v") == str(FORMAT) else RELEASE_0_1,
    )
    return link, query.get("signature", "")


def _page(status: int, html: str) -> HttpResponse:
    return page_response(status, html, PAGE_HEADERS)
