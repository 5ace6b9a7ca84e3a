"""Asks the guardrails whether a caller may do something with an application; GuardrailRefusedError."""

from dataclasses import replace

from sluice.domain.guardrails.refusal import Refusal
from sluice.domain.guardrails.rights import Caller, refusal_of
from sluice.domain.guardrails.rules import Guardrails, People, Right
from sluice.errors import GuardrailRefusedError
from sluice.ports import Ports


def rules_in_force(ports: Ports) -> Guardrails:
    """The guardrails; while they name nobody, roles are those of the setting `approverRoles`."""
    return _with_people(ports, ports.guardrails.current())


def rules_of_version(ports: Ports, version: int) -> Guardrails:
    """The same of a version of which the caller has read that it is in force."""
    return _with_people(ports, ports.guardrails.of_version(version))


def _with_people(ports: Ports, rules: Guardrails) -> Guardrails:
    if rules.people or not ports.settings.approver_roles:
        return rules
    known = {role: People(iam=tuple(patterns)) for role, patterns in ports.settings.approver_roles.items()}
    return replace(rules, people=known)


def check_right(rules: Guardrails, caller: Caller, right: Right, application: str) -> None:
    """GuardrailRefusedError when the caller may not do this with the application."""
    refuse_if(refusal_of(rules, caller, right, application))


def check_right_in(ports: Ports, caller: Caller, right: Right, deployment_id: str) -> Guardrails:
    """The guardrails, when the caller may do this with the application of a deployment.

    The deployment is read only where it matters whose it is. NotFoundError.
    """
    rules = rules_in_force(ports)
    if rules.applications is not None or caller.needs_role:
        check_right(rules, caller, right, ports.deployments.get(deployment_id).application)
    return rules


def rules_to_read(ports: Ports, caller: Caller, application: str | None) -> Guardrails:
    """The guardrails; GuardrailRefusedError for an application that the caller asks for and may not read."""
    rules = rules_in_force(ports)
    if application is not None:
        check_right(rules, caller, Right.READ, application)
    return rules


def may_read(rules: Guardrails, caller: Caller, application: str) -> bool:
    """Whether a list shows the caller what is of this application."""
    return refusal_of(rules, caller, Right.READ, application) is None


def refuse_if(refusal: Refusal | None) -> None:
    """GuardrailRefusedError with the rule, unless there is nothing to refuse."""
    if refusal is not None:
        raise GuardrailRefusedError(refusal.rule, refusal.message, refusal.remedy)
