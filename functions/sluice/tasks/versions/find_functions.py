"""Finds the functions that were deployed, and through which role: in the records of their deployments."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from sluice.domain.guardrails.reach import target_refusal
from sluice.domain.guardrails.rights import Caller, refusal_of
from sluice.domain.guardrails.rules import Guardrails, Right
from sluice.domain.plan.target import TargetPlan
from sluice.domain.record.items import DeploymentItem
from sluice.domain.record.status import DeploymentStatus
from sluice.domain.rollback.lease import function_arn
from sluice.errors import NotFoundError, RecordUnreadableError
from sluice.ports import Ports
from sluice.tasks.allow.rights import check_right, refuse_if, rules_in_force
from sluice.values import dataclass

PAGE = 100
_MOST_SEARCHED = 1000
_READ_OF_EACH_APPLICATION = 5
_MAX_PARALLEL_READS = 16


@dataclass(frozen=True, slots=True)
class DeployedFunction:
    """A function in a target of the deployment that is the way to it."""

    application: str
    deployment_id: str
    plan: TargetPlan
    function_name: str

    @property
    def arn(self) -> str:
        """The function's ARN."""
        return function_arn(self.plan, self.function_name)


@dataclass(frozen=True, slots=True)
class Place:
    """A function in a target of a deployment."""

    deployment_id: str
    target: str
    function_name: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which functions somebody means; what is empty is not restricted. `name` may be an application too."""

    name: str = ""
    application: str = ""
    target: str = ""
    account: str = ""
    region: str = ""

    def is_met_by(self, one: DeployedFunction) -> bool:
        """Whether the function is meant; an account by its id or its label."""
        plan = one.plan
        return (
            self.name in ("", one.function_name, one.application)
            and self.target in ("", plan.name)
            and self.account in ("", plan.account, plan.account_id)
            and self.region in ("", plan.region)
        )


def find_functions(ports: Ports, wanted: Wanted, caller: Caller | None) -> list[DeployedFunction]:
    """The functions that were deployed last and are meant, each once, by the name of their application.

    Each application is known by its last deployments, if possible those that succeeded. Without a caller it
    is Sluice itself that asks. GuardrailRefusedError for an application that the caller may not read.
    """
    rules = rules_in_force(ports)
    if caller is not None and wanted.application:
        check_right(rules, caller, Right.READ, wanted.application)
    chosen = [
        item
        for item in _last_ones(_search(ports, wanted.application or None))
        if caller is None or refusal_of(rules, caller, Right.READ, item.application) is None
    ]
    plans = ports.side_by_side.run(
        lambda item: readable_plans(ports, item.deployment_id), chosen, limit=_MAX_PARALLEL_READS
    )
    found: dict[str, DeployedFunction] = {}
    for item, by_name in zip(chosen, plans, strict=True):
        for one in _functions_of(item, by_name.values()):
            if wanted.is_met_by(one):
                found.setdefault(one.arn, one)
    return sorted(found.values(), key=lambda one: (one.application, one.plan.index, one.function_name))


def find_function(ports: Ports, place: Place, caller: Caller, right: Right) -> DeployedFunction:
    """One function of one target, if the caller has this right.

    Raises:
        NotFoundError: the deployment, the target, or the function in it does not exist.
        GuardrailRefusedError: the caller may not do this, or nobody may reach that account.
    """
    item = ports.deployments.get(place.deployment_id)
    rules = rules_in_force(ports)
    check_right(rules, caller, right, item.application)
    plan = ports.targets.plan(place.deployment_id, place.target)
    if all(one.function_name != place.function_name for one in plan.functions):
        raise NotFoundError(
            f"Target '{place.target}' of {place.deployment_id} has no function {place.function_name}",
            "List the functions with `sluice versions`",
        )
    refuse_if(target_refusal(rules, item.application, plan))
    one = DeployedFunction(item.application, place.deployment_id, plan, place.function_name)
    return as_of_today(one, rules, caller)


def as_of_today(one: DeployedFunction, rules: Guardrails, caller: Caller | None = None) -> DeployedFunction:
    """The same with the operator's external id of today, in the name of whoever asks now."""
    external_id = rules.external_id_of(one.plan.account_id)
    by = caller.identity if caller else ""
    return replace(one, plan=replace(one.plan, external_id=external_id, requested_by=by))


def readable_plans(ports: Ports, deployment_id: str) -> Mapping[str, TargetPlan]:
    """The plans of all targets by name; none if they cannot be read: others show the rest."""
    try:
        return ports.targets.plans(deployment_id)
    except RecordUnreadableError:
        return {}


def _search(ports: Ports, application: str | None) -> Iterator[DeploymentItem]:
    token, searched = None, 0
    while searched < _MOST_SEARCHED:
        page = ports.deployments.list(application, PAGE, token)
        yield from page.deployments
        searched += len(page.deployments)
        token = page.next_token
        if token is None:
            return


def _last_ones(items: Iterable[DeploymentItem]) -> list[DeploymentItem]:
    """A few of each application, those that succeeded first: their roles and regions are right."""
    by_application: dict[str, list[DeploymentItem]] = {}
    for item in items:
        by_application.setdefault(item.application, []).append(item)
    chosen: list[DeploymentItem] = []
    for some in by_application.values():
        ordered = sorted(some, key=lambda item: item.status is not DeploymentStatus.SUCCEEDED)
        chosen += ordered[:_READ_OF_EACH_APPLICATION]
    return chosen


def _functions_of(item: DeploymentItem, plans: Iterable[TargetPlan]) -> Iterator[DeployedFunction]:
    for plan in plans:
        for function in plan.functions:
            yield DeployedFunction(item.application, item.deployment_id, plan, function.function_name)
