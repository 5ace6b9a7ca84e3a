"""Reserved concurrency and recursion of functions on the Lambda API; each call is safe to repeat."""

from collections.abc import Callable
from typing import Any

from sluice.aws.target.errors import lambda_call
from sluice.domain.function.controls import UNRESERVED, FunctionControls
from sluice.domain.plan.target import TargetPlan


class LambdaControls:
    """The controls of one target's functions; `client` makes a function's Lambda client."""

    def __init__(self, target: TargetPlan, client: Callable[[str], Any]) -> None:
        self._target = target
        self._client = client

    def get(self, name: str, wanted: FunctionControls) -> FunctionControls:
        """Those that are given in `wanted`; without a number in the answer nothing is reserved."""
        reserved, loop = None, None
        with lambda_call(self._target, f"read the reserved concurrency and recursion of {name}"):
            if wanted.reserved_concurrency is not None:
                answer = self._client(name).get_function_concurrency(FunctionName=name)
                reserved = int(answer.get("ReservedConcurrentExecutions", UNRESERVED))
            if wanted.recursive_loop is not None:
                loop = self._client(name).get_function_recursion_config(FunctionName=name)["RecursiveLoop"]
        return FunctionControls(reserved, loop)

    def put(self, name: str, controls: FunctionControls) -> None:
        """Set those that are given."""
        reserved, loop = controls.reserved_concurrency, controls.recursive_loop
        with lambda_call(self._target, f"set the reserved concurrency and recursion of {name}"):
            if reserved == UNRESERVED:
                self._client(name).delete_function_concurrency(FunctionName=name)
            elif reserved is not None:
                self._client(name).put_function_concurrency(
                    FunctionName=name, ReservedConcurrentExecutions=reserved
                )
            if loop is not None:
                self._client(name).put_function_recursion_config(FunctionName=name, RecursiveLoop=loop)
