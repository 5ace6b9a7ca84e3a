"""Variables by which a webhook tells people of the approval beside it: its page, and a link that decides."""

from collections.abc import Iterable, Mapping

from sluice.domain.plan.target import TargetPlan
from sluice.domain.templates.render import variables_in
from sluice.domain.waits.link import Link, expiry_of_link
from sluice.domain.waits.wait import wait_id
from sluice.ports import Ports
from sluice.tasks.guard import ActionInput
from sluice.tasks.wait.decide_approval import link_url, page_url

PAGE, LINK = "sluice.approvalPage", "sluice.approvalLink"


def approval_values(
    ports: Ports, given: ActionInput, plan: TargetPlan, templates: Iterable[str], api_url: str
) -> tuple[Mapping[str, str], str]:
    """The values, and the signature in them, which is a secret; nothing without an approval in the stage.

    The link is nobody's in particular: it carries no name and no roles, so it decides only where nobody asks
    for them. It is made only when a template uses it, because making it calls AWS.
    """
    asked = plan.approval_beside(given.action)
    if asked is None:
        return {}, ""
    name = wait_id(given.deployment_id, plan.index, asked.key)
    values = {PAGE: page_url(api_url, name)}
    if not any(variable.key == LINK for template in templates for variable in variables_in(template)):
        return values, ""
    now = ports.clock.now()
    link = Link(name, expiry_of_link(now + asked.timeout_seconds, now))
    signature = ports.links.sign(link.message)
    return {**values, LINK: link_url(api_url, link, signature)}, signature
