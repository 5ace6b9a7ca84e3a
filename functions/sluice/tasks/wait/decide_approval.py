"""Makes and reads the signed links by which people decide; what an answer does is told elsewhere."""

from urllib.parse import urlencode

from sluice.domain.guardrails.rights import Caller, refusal_of, vouch_refusal
from sluice.domain.guardrails.rules import Guardrails, Right
from sluice.domain.waits.approval import Approval, Approver, Decision
from sluice.domain.waits.link import Link, check_names, expiry_of_link
from sluice.errors import ApproverRefusedError, LinkInvalidError
from sluice.ports import Ports
from sluice.tasks.allow.rights import check_right_in, refuse_if
from sluice.tasks.wait.answer_approval import answer_approval


def page_url(api_url: str, approval_id: str) -> str:
    """The page without a signature: it says how to get a link, and shows and does nothing else."""
    return f"{api_url}/approvals/{approval_id}"


def link_url(api_url: str, link: Link, signature: str) -> str:
    """The address a person opens."""
    fields = {
        "v": link.format,
        "expires": link.expires,
        "name": link.name,
        "roles": ",".join(link.roles),
        "signature": signature,
    }
    query = urlencode({name: value for name, value in fields.items() if value})
    return f"{page_url(api_url, link.approval_id)}?{query}"


def make_link(
    ports: Ports, approval_id: str, name: str, roles: tuple[str, ...], minter: str
) -> tuple[Link, str]:
    """A link for `name` who has `roles`, for which `minter` vouches, and its signature.

    Raises:
        NotFoundError, ApprovalClosedError, ApprovalExpiredError: there is nothing to decide.
        ApproverRefusedError: whoever may not approve may not vouch for an approver either.
        GuardrailRefusedError: the minter may not approve, or not vouch for these roles.
        ConfigError: the name or a role cannot be carried by a link.
    """
    check_names(name, roles)
    approval = ports.waits.get(Approval, approval_id)
    now = ports.clock.now()
    approval.check_open(now)
    rules = check_right_in(ports, Caller(minter), Right.APPROVE, approval.deployment_id)
    if rules.applications is not None:
        application = ports.deployments.get(approval.deployment_id).application
        needed = None if approval.asks_who_approves else roles
        refuse_if(vouch_refusal(rules, Caller(minter), application, needed))
    if approval.is_of_requester(minter, rules.pinned_session_names):
        raise ApproverRefusedError(
            "Whoever requested the deployment may not make links to approve it",
            "Ask somebody else for a link",
        )
    link = Link(approval_id, expiry_of_link(approval.ends_at, now), name, roles)
    return link, ports.links.sign(link.message)


def check_link(ports: Ports, link: Link, signature: str) -> Approval:
    """The approval behind a link that is genuine and has not expired; LinkInvalidError."""
    if not link.is_clear or not ports.links.is_signed(link.message, signature):
        raise LinkInvalidError("This link is not valid", "Open the whole link as you received it")
    if ports.clock.now() >= link.expires:
        raise LinkInvalidError("This link has expired", "Ask for a new one")
    return ports.waits.get(Approval, link.approval_id)


def decide_approval(ports: Ports, link: Link, signature: str, decision: Decision, comment: str) -> Approval:
    """Answer as whom the link was made for; raises what the three tasks in it raise."""
    approval = check_link(ports, link, signature)
    approver = approver_by(ports, link, approval)
    return answer_approval(ports, link.approval_id, approver, decision, comment)


def approver_by(ports: Ports, link: Link, approval: Approval) -> Approver:
    """Whoever answers by this link; GuardrailRefusedError when they may not."""
    rules = check_right_in(ports, holder_of(link), Right.APPROVE, approval.deployment_id)
    return Approver(
        link.name,
        frozenset(link.roles),
        rules.pinned_session_names,
        must_have_name=_restricts_approvers(ports, rules, approval),
    )


def holder_of(link: Link) -> Caller:
    """Whoever holds the link, with the roles that its maker has vouched for; never an IAM identity."""
    return Caller(name=link.name or "The holder of this link", vouched=frozenset(link.roles))


def _restricts_approvers(ports: Ports, rules: Guardrails, approval: Approval) -> bool:
    """Whether guardrails say who may approve, so that a link without a name may not."""
    if rules.applications is None:
        return False
    application = ports.deployments.get(approval.deployment_id).application
    return refusal_of(rules, Caller(), Right.APPROVE, application) is not None
