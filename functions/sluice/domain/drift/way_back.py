"""The commands that restore what somebody has changed. Runs none of them."""

from shlex import quote

from sluice.domain.drift.expected import Expected
from sluice.domain.function.controls import FunctionControls
from sluice.domain.rollback.repair_commands import control_commands
from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class WayBack:
    """Where a function is, and which deployment left it as it should be."""

    function_name: str
    region: str
    deployment_id: str
    target: str

    @property
    def redeploy(self) -> tuple[str, ...]:
        """The whole deployment of the target again, with its strategy and its gates."""
        return (f"sluice redeploy {self.deployment_id} --target {quote(self.target)}",)

    def move_alias(self, expected: Expected) -> tuple[str, ...]:
        """Send the alias's traffic where it was."""
        weights = {version: weight / 100 for version, weight in _additional(expected).items()}
        split = ",".join(f"{version}={weight:g}" for version, weight in weights.items())
        routing = f"--routing-config AdditionalVersionWeights={{{split}}}"
        alias = f"--name {expected.alias_name} --function-version {expected.version}"
        return (f"{self._aws('update-alias')} {alias} {routing}",)

    def create_alias(self, expected: Expected) -> tuple[str, ...]:
        """Create the alias where it was."""
        return (
            f"{self._aws('create-alias')} --name {expected.alias_name} --function-version {expected.version}",
        )

    def put_provisioned(self, expected: Expected) -> tuple[str, ...]:
        """Give the version its provisioned concurrency."""
        put = self._aws("put-provisioned-concurrency-config")
        amount = f"--provisioned-concurrent-executions {expected.provisioned}"
        return (f"{put} --qualifier {expected.version} {amount}",)

    def put_controls(self, controls: FunctionControls, expected: Expected) -> tuple[str, ...]:
        """Set what is part of no version."""
        return tuple(control_commands(controls, self._function, expected.where))

    def _aws(self, verb: str) -> str:
        return f"aws lambda {verb} {self._function}"

    @property
    def _function(self) -> str:
        return f"--region {self.region} --function-name {self.function_name}"


def _additional(expected: Expected) -> dict[str, float]:
    return dict(expected.routing.additional) if expected.routing else {}
