"""Answers requests to approval links: GET shows the page, only POST decides; links are never logged."""

import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from sluice.approval_page import SECURITY_HEADERS, message_page, question_page
from sluice.domain.approval import ApprovalStatus, Decision
from sluice.errors import SluiceError
from sluice.observability import logger
from sluice.ports import Ports
from sluice.tasks.decide_approval import Link, check_link, decide_approval
from sluice.tasks.describe_deployment import describe_deployment

Event = Mapping[str, Any]
Answer = dict[str, object]


def answer_link(ports: Ports, event: Event) -> Answer:
    """A page, whatever happens; `event` is an HTTP API request, payload format 2.0."""
    try:
        link, signature = _link(event)
        if event["requestContext"]["http"]["method"] == "POST":
            return _decide(ports, event, link, signature)
        return _show(ports, link, signature)
    except SluiceError as error:
        logger.info("approval refused", code=error.code)
        return _page(error.http_status, message_page("This did not work", str(error)))


def _show(ports: Ports, link: Link, signature: str) -> Answer:
    approval = check_link(ports, link, signature)
    view = describe_deployment(ports, approval.deployment_id)
    return _page(200, question_page(approval, view, link.name))


def _decide(ports: Ports, event: Event, link: Link, signature: str) -> Answer:
    form = parse_qs(_body(event), keep_blank_values=True)
    answer = form.get("decision", [""])[0]
    if answer not in set(Decision):
        return _page(400, message_page("This did not work", "The answer is neither approve nor reject."))
    comment = form.get("comment", [""])[0]
    decided = decide_approval(ports, link, signature, Decision(answer), comment)
    logger.info("approval decided", approval=decided.approval_id, decision=decided.status.value)
    if decided.status is ApprovalStatus.APPROVED:
        return _page(200, message_page("Approved", f"Thank you. {decided.target} goes on."))
    return _page(200, message_page("Rejected", f"{decided.target} rolls back."))


def _link(event: Event) -> tuple[Link, str]:
    query = event.get("queryStringParameters") or {}
    expires = query.get("expires", "")
    roles = tuple(role for role in query.get("roles", "").split(",") if role)
    link = Link(
        event["pathParameters"]["approvalId"],
        int(expires) if expires.isdecimal() else 0,
        query.get("name", ""),
        roles,
    )
    return link, query.get("signature", "")


def _body(event: Event) -> str:
    body = str(event.get("body") or "")
    return base64.b64decode(body).decode(errors="replace") if event.get("isBase64Encoded") else body


def _page(status: int, html: str) -> Answer:
    headers = {"Content-Type": "text/html; charset=utf-8", **SECURITY_HEADERS}
    return {"statusCode": status, "headers": headers, "body": html}
