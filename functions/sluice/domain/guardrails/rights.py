"""Who may submit, approve, operate and read an application, and pass what holds everybody else."""

from collections.abc import Collection, Iterable

from sluice.domain.guardrails.refusal import ASK_OPERATOR, Refusal
from sluice.domain.guardrails.rules import ANYONE, ApplicationRule, Guardrails, Right
from sluice.domain.people.patterns import is_named_by
from sluice.domain.people.provider_person import is_of_provider
from sluice.values import dataclass

_ACTS = (Right.SUBMIT, Right.APPROVE, Right.OPERATE)
_UNRULED = Refusal(
    "applications",
    "The guardrails have no rules about applications, so people of the identity provider may do nothing",
    ASK_OPERATOR,
)


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever asks: an identity, the groups of a single sign-on, and roles that somebody vouches for.

    `identity` is an ARN, or what `provider_person` makes of somebody who signs in by OpenID Connect.
    """

    identity: str = ""
    groups: frozenset[str] = frozenset()
    vouched: frozenset[str] = frozenset()
    name: str = ""

    @property
    def called(self) -> str:
        """What a refusal calls them."""
        return self.name or self.identity or "whoever asks"

    @property
    def recorded_as(self) -> str:
        """What records call them; empty when nobody is known."""
        return self.identity or self.name

    @property
    def needs_role(self) -> bool:
        """Whether they may do only what a role of theirs may.

        What guardrails leave open is open to those whom IAM lets call Sluice. An OpenID Connect provider may
        sign in people whom nobody here has chosen.
        """
        return is_of_provider(self.identity)


def roles_of(rules: Guardrails, caller: Caller) -> frozenset[str]:
    """The roles that the caller has."""
    known = {
        role
        for role, people in rules.people.items()
        if is_named_by(caller.identity, people.iam) or caller.groups & set(people.oidc_groups)
    }
    return frozenset(known | caller.vouched)


def refusal_of(rules: Guardrails, caller: Caller, right: Right, application: str) -> Refusal | None:
    """Why the caller may not do this with the application; None when they may."""
    if rules.applications is None:
        return _UNRULED if caller.needs_role else None
    rule = rules.rule_of(application)
    if rule is None:
        return Refusal(
            "applications",
            f"No rule of the guardrails is about application '{application}'",
            ASK_OPERATOR,
        )
    allowed, roles = _allowed(rule, right, is_closed=caller.needs_role), roles_of(rules, caller)
    is_let_in = bool(roles) or not caller.needs_role
    if allowed is None or (is_let_in and _has_one(roles, allowed)):
        return None
    who = f"only {' and '.join(sorted(allowed))} may" if allowed else "nobody may"
    message = f"{caller.called} may not {right} '{application}': {who}"
    return Refusal(rule.name_of(right), message, ASK_OPERATOR)


def vouch_refusal(
    rules: Guardrails, caller: Caller, application: str, roles: Collection[str] | None
) -> Refusal | None:
    """Why the caller may not vouch for a person with these roles; None when they may.

    Whoever has the roles may pass them on, unless it matters which person approves (`roles` is None then):
    a link with another name would make the caller a second person.
    """
    rule = rules.rule_of(application)
    if rule is None or (roles is not None and roles_of(rules, caller) >= set(roles)):
        return None
    allowed = rule.rights.get(Right.VOUCH, ())
    if _has_one(roles_of(rules, caller), allowed):
        return None
    who = f"only {' and '.join(sorted(allowed))} may" if allowed else "nobody may"
    message = f"{caller.called} may not vouch for others who approve '{application}': {who}"
    return Refusal(rule.name_of(Right.VOUCH), message, ASK_OPERATOR)


def may_break_glass(rules: Guardrails, caller: Caller, application: str) -> Refusal | None:
    """Why the caller may not pass freezes and required gates of the application; None when they may."""
    rule = rules.break_glass
    if rule is None or not rule.is_about(application):
        message = f"The guardrails let nobody break the glass for '{application}'"
        return Refusal("breakGlass", message, ASK_OPERATOR)
    if _has_one(roles_of(rules, caller), rule.roles):
        return None
    who = " and ".join(sorted(rule.roles))
    message = f"{caller.called} may not break the glass for '{application}': only {who} may"
    return Refusal("breakGlass.roles", message, ASK_OPERATOR)


def _allowed(rule: ApplicationRule, right: Right, *, is_closed: bool) -> Collection[str] | None:
    """The roles that have the right; None for everybody, where what the rule leaves open is not closed."""
    given = rule.rights.get(right)
    if given is None and not is_closed:
        return None
    # Whoever may act on an application must see it.
    acting = _together(rule.rights.get(act) or () for act in _ACTS) if right is Right.READ else set()
    return {*(given or ()), *acting}


def _together(lists: Iterable[Iterable[str]]) -> set[str]:
    return {role for roles in lists for role in roles}


def _has_one(roles: Collection[str], allowed: Collection[str]) -> bool:
    return ANYONE in allowed or any(role in allowed for role in roles)
