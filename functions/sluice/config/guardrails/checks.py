"""Checks guardrails against themselves: names that are used exist, and no two rules contradict each other."""

from collections.abc import Iterable, Iterator
from itertools import combinations

from sluice.config.explain.nearest import choice
from sluice.config.guardrails.gates import gates_are_sound
from sluice.config.guardrails.model import GuardrailsConfig
from sluice.config.path_problems import PathProblem, warning
from sluice.config.sections.analysis import AnalysisStep
from sluice.config.sections.pause import PauseStep
from sluice.config.text.paths import Path
from sluice.domain.guardrails.name_patterns import covers, overlaps
from sluice.domain.guardrails.rules import ANYONE, Right

_Names = Iterable[tuple[Path, str]]


def cross_check(guardrails: GuardrailsConfig) -> Iterator[PathProblem]:
    """What is wrong or odd about the parts of the document beside each other."""
    for check in (
        roles_exist,
        accounts_exist,
        labels_are_unique,
        patterns_lie_inside_each_other,
        glass_is_not_everybodys,
        roles_can_be_had,
        gates_are_sound,
    ):
        yield from check(guardrails)


def roles_exist(guardrails: GuardrailsConfig) -> Iterator[PathProblem]:
    """Every role that is used is one of `people`."""
    known = {*guardrails.people, ANYONE}
    for path, role in _roles(guardrails):
        if role not in known:
            yield PathProblem(
                path, f"There is no role '{role}'", choice(role, known, "add it under `people`")
            )


def accounts_exist(guardrails: GuardrailsConfig) -> Iterator[PathProblem]:
    """Every account that is named is listed under `accounts`, by its id or label."""
    accounts = guardrails.accounts or {}
    known = {*accounts, *(rule.label for rule in accounts.values() if rule.label)}
    for path, name in _accounts(guardrails):
        is_id = len(name) == 12 and name.isdecimal()
        if name not in known and (guardrails.accounts is not None or not is_id):
            remedy = choice(name, known, "add its id under `accounts`")
            yield PathProblem(path, f"There is no account '{name}'", remedy)


def labels_are_unique(guardrails: GuardrailsConfig) -> Iterator[PathProblem]:
    """A label stands for one account."""
    seen: dict[str, str] = {}
    for account, rule in (guardrails.accounts or {}).items():
        if rule.label and (first := seen.setdefault(rule.label, account)) != account:
            message = f"Account {first} has the label '{rule.label}' as well"
            yield PathProblem(("accounts", account, "label"), message, "Choose another label")


def patterns_lie_inside_each_other(guardrails: GuardrailsConfig) -> Iterator[PathProblem]:
    """Of two patterns that match one application, one is narrower, so that it is clear which rule counts."""
    for one, other in combinations(guardrails.applications or {}, 2):
        if overlaps(one, other) and covers(one, other) == covers(other, one):
            message = f"'{one}' and '{other}' match some names both, and neither is the narrower one"
            yield PathProblem(("applications", other), message, "Make one of them narrower")


def glass_is_not_everybodys(guardrails: GuardrailsConfig) -> Iterator[PathProblem]:
    """Breaking the glass is for named people."""
    roles = guardrails.break_glass.roles if guardrails.break_glass else ()
    for position, role in enumerate(roles):
        if role == ANYONE:
            message = "With `anyone` here nobody would be held by a freeze or a required gate"
            yield PathProblem(("breakGlass", "roles", position), message, "Name a role under `people`")


def roles_can_be_had(guardrails: GuardrailsConfig) -> Iterator[PathProblem]:
    """A role without people is carried by links only."""
    for role, people in guardrails.people.items():
        if not people.iam and not people.oidc_groups:
            message = f"Nobody has the role '{role}', except by an approval link that carries it"
            yield warning(("people", role), message, "Add `iam` or `oidcGroups`")


def _roles(guardrails: GuardrailsConfig) -> _Names:
    for pattern, rule in (guardrails.applications or {}).items():
        for right in Right:
            for position, role in enumerate(getattr(rule, right.value) or ()):
                yield ("applications", pattern, right.value, position), role
        yield from _roles_in_gates(guardrails, pattern)
    for position, role in enumerate(guardrails.break_glass.roles if guardrails.break_glass else ()):
        yield ("breakGlass", "roles", position), role


def _roles_in_gates(guardrails: GuardrailsConfig, pattern: str) -> _Names:
    for name, rule in (guardrails.applications or {})[pattern].requires.items():
        home = ("applications", pattern, "requires", name)
        gates = (
            *((("beforeDeployment", place), gate) for place, gate in enumerate(rule.before_deployment)),
            *((("afterDeployment", place), gate) for place, gate in enumerate(rule.after_deployment)),
        )
        for place, gate in gates:
            if isinstance(gate, PauseStep | AnalysisStep):
                kind = "pause" if isinstance(gate, PauseStep) else "analysis"
                for position, role in enumerate(gate.requires_roles):
                    yield (*home, *place, kind, "requiresRoles", position), role


def _accounts(guardrails: GuardrailsConfig) -> _Names:
    for name, freeze in guardrails.freezes.items():
        yield from _placed(("freezes", name, "accounts"), freeze.accounts)
    for pattern, rule in (guardrails.applications or {}).items():
        yield from _placed(("applications", pattern, "accounts"), rule.accounts or ())
        for name, requirement in rule.requires.items():
            home = ("applications", pattern, "requires", name, "accounts")
            yield from _placed(home, requirement.accounts)


def _placed(home: Path, names: Iterable[str]) -> _Names:
    for position, name in enumerate(names):
        yield (*home, position), name
