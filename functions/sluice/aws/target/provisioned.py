"""Provisioned concurrency of versions on the Lambda API; each call is safe to repeat."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sluice.aws.target.errors import lambda_call
from sluice.domain.function.provisioned import ProvisionedState
from sluice.domain.plan.target import TargetPlan
from sluice.errors import ResourceNotFoundError


class VersionConcurrency:
    """The provisioned concurrency of one target's versions; `client` makes a function's Lambda client."""

    def __init__(self, target: TargetPlan, client: Callable[[str], Any]) -> None:
        self._target = target
        self._client = client

    def get(self, name: str, version: str) -> ProvisionedState | None:
        """How it stands; None when the version has none, or does not exist."""
        try:
            with self._call(f"read the provisioned concurrency of version {version} of {name}"):
                answer = self._client(name).get_provisioned_concurrency_config(
                    FunctionName=name, Qualifier=version
                )
        except ResourceNotFoundError:
            return None
        amount = int(answer.get("RequestedProvisionedConcurrentExecutions", 0))
        return ProvisionedState(amount, answer.get("Status", ""), answer.get("StatusReason", ""))

    def put(self, name: str, version: str, amount: int) -> None:
        """Give the version this much."""
        with self._call(f"provide concurrency for version {version} of {name}"):
            self._client(name).put_provisioned_concurrency_config(
                FunctionName=name, Qualifier=version, ProvisionedConcurrentExecutions=amount
            )

    def delete(self, name: str, version: str) -> None:
        """Take it away; AWS answers the same when there is none."""
        with (
            suppress(ResourceNotFoundError),
            self._call(f"take provisioned concurrency from version {version} of {name}"),
        ):
            self._client(name).delete_provisioned_concurrency_config(FunctionName=name, Qualifier=version)

    def _call(self, doing: str) -> Any:  # noqa: ANN401  a context manager
        return lambda_call(self._target, doing)
