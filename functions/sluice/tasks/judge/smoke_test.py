"""Smoke test: calls candidate versions by their numbers and judges the answers; no weight matters for it.

A version is called at least once: whoever runs this again after a crash calls again.
"""

import hashlib
import json
from collections.abc import Mapping

from sluice.domain.analysis.smoke_test import LONGEST_SECONDS, SmokeResponse, objection
from sluice.domain.function.executions import DurableExecution
from sluice.domain.plan.actions import SmokeTest
from sluice.domain.plan.target import TargetPlan
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.templates.render import missing_variables, render
from sluice.domain.templates.values import armory_values, sluice_values
from sluice.errors import RetryableError, SmokeTestFailedError, TargetError, TimeLimitExceededError
from sluice.ports import Ports
from sluice.ports.target import TargetInvocation
from sluice.tasks.guard import MAX_PARALLEL_FUNCTIONS, ActionInput, report_begun, report_stage_of
from sluice.tasks.record_event import record_event
from sluice.tasks.wait.begin_action import begin_action, skip_step
from sluice.values import dataclass

_TRIES = 4
_FOLLOW_SECONDS = 2.0


def smoke_test(ports: Ports, given: ActionInput) -> None:
    """Test every function that the step means; SmokeTestFailedError names all that failed."""
    records = begin_action(ports, given)
    plan = records.plan
    action = plan.action(given.action)
    if not isinstance(action, SmokeTest):
        raise TargetError(f"Action {given.action} of target '{given.target}' tests nothing")
    report_begun(ports, given, records)
    if skip_step(ports, given, records):
        return
    found = _records(ports, given, plan, action)
    versions = {name: record.candidate_version or "" for name, record in found.items()}
    durable = frozenset(name for name, record in found.items() if record.is_durable)
    test = _Test(
        ports,
        given,
        action,
        _payload(ports, given, plan, action),
        ports.invokers.invoker(plan, versions, given.deployment_id, durable),
        min(given.deadline / 1000, ports.clock.now() + LONGEST_SECONDS),
        durable,
    )
    objections = ports.side_by_side.run(
        lambda one: test.run(*one), list(versions.items()), limit=MAX_PARALLEL_FUNCTIONS
    )
    failed = [one for one in objections if one]
    if failed:
        raise SmokeTestFailedError(f"Smoke test: {'; '.join(failed)}", "Look in the log of the function")
    report_stage_of(ports, given.deployment_id, given.target, given.action)


@dataclass(frozen=True, slots=True)
class _Test:
    """One smoke test of a target; `until` is when the last answer must have come."""

    ports: Ports
    given: ActionInput
    action: SmokeTest
    payload: str
    invocation: TargetInvocation
    until: float
    durable: frozenset[str] = frozenset()

    def run(self, name: str, version: str) -> str:
        """Test one version; what is wrong with it, in words, or nothing."""
        answer = self._call(name, version)
        wrong = objection(self.action.expectation, answer)
        if wrong:
            self._record("SmokeTestFailed", name, f"{name} version {version} {wrong}")
            return f"{name} version {version} {wrong}"
        self._record(
            "SmokeTestPassed",
            name,
            f"{name} version {version} answered as expected in {answer.duration_millis:.0f} ms",
        )
        return ""

    def _call(self, name: str, version: str) -> SmokeResponse:
        """Call again only where AWS says that it did not call the function (a throttle)."""
        clock = self.ports.clock
        for attempt in range(1, _TRIES + 1):
            left = self.until - clock.now()
            if left <= 0:
                raise TimeLimitExceededError(
                    f"Target '{self.given.target}' has no time left to test {name}",
                    "Raise deploymentConfig.timeout, or find out from the timeline what took so long",
                )
            try:
                return self._ask(name, version, left)
            except RetryableError:
                if attempt == _TRIES:
                    raise
            clock.sleep(2 ** (attempt - 1))
        raise RetryableError(f"{name} could not be called")

    def _ask(self, name: str, version: str, seconds: float) -> SmokeResponse:
        """A durable function is started by an event, and its execution followed."""
        if name not in self.durable:
            return self.invocation.invoke(name, version, self.payload, seconds, self.action.tenant_id)
        arn = self.invocation.start_execution(
            name, version, self.payload, self._execution_name(name), self.action.tenant_id
        )
        while not (execution := self.invocation.get_execution(name, arn)).has_ended:
            if self.ports.clock.now() >= self.until:
                raise SmokeTestFailedError(
                    f"Smoke test: durable execution {execution.name} of {name} still runs",
                    "Raise deploymentConfig.timeout, or test with a payload for which it ends sooner",
                )
            self.ports.clock.sleep(_FOLLOW_SECONDS)
        return SmokeResponse(execution.result, execution.duration_millis, _failure_of(execution))

    def _execution_name(self, name: str) -> str:
        """The same whenever this test is repeated, so that the execution is started once; AWS takes 64."""
        about = f"{self.given.deployment_id}/{self.given.target}/{self.given.action}/{name}"
        return f"sluice-{hashlib.sha256(about.encode()).hexdigest()[:32]}"

    def _record(self, kind: str, name: str, message: str) -> None:
        detail = f"{name}@{self.given.action}"
        record_event(
            self.ports, self.given.deployment_id, kind, message, target=self.given.target, detail=detail
        )


def _failure_of(execution: DurableExecution) -> str:
    """What its error says, or how else it has ended; empty when it has succeeded."""
    return "" if execution.status == "SUCCEEDED" else execution.error or execution.status


def _records(
    ports: Ports, given: ActionInput, plan: TargetPlan, action: SmokeTest
) -> Mapping[str, FunctionRecord]:
    """Each function to test, with its candidate version; one that nothing changed has one too."""
    names = [action.function_name] if action.function_name else [one.function_name for one in plan.functions]
    known = {one.function_name: one for one in ports.targets.functions(given.deployment_id, given.target)}
    missing = [name for name in names if name not in known or not known[name].candidate_version]
    if missing:
        raise TargetError(f"{missing[0]} was not prepared, so it cannot be tested")
    return {name: known[name] for name in names}


def _payload(ports: Ports, given: ActionInput, plan: TargetPlan, action: SmokeTest) -> str:
    """The event with its variables filled in; SmokeTestFailedError, before any call, when it is none."""
    values = {
        **armory_values(ports.deployments.get(given.deployment_id).application, given.deployment_id, plan),
        **sluice_values(plan, ports.targets.functions(given.deployment_id, given.target)),
        **{f"context.{name}": value for name, value in action.context.items()},
    }
    missing = missing_variables([action.payload], values)
    if missing:
        raise SmokeTestFailedError(
            f"The smoke test was not made: nothing gives {', '.join(missing)} a value",
            "Mend the variable in `payload`, or give the value in `context`",
        )
    payload = render(action.payload, values)
    try:
        json.loads(payload)
    except ValueError as error:
        raise SmokeTestFailedError(
            f"The smoke test was not run: its payload is not valid JSON with variables filled in ({error})",
            "Check its quotes, commas and brackets",
        ) from error
    return payload
