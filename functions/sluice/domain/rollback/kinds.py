"""Which kinds of functions cannot be deployed as planned, each in one sentence that names the kind.

A kind whose states or traffic are not established is refused: nobody must wait for a state that cannot come.
"""

from sluice.domain.function.settings import FunctionSettings
from sluice.domain.function.state import FunctionState
from sluice.domain.plan.target import FunctionPlan
from sluice.domain.rollback.obstacle import Obstacle

_CUSTOM = "custom"
_LARGEST = {
    "timeout": ("timeout", 1800, "s"),
    "memory_size": ("memorySize", 10_240, "MB"),
    "ephemeral_storage": ("ephemeralStorage", 10_240, "MB"),
}
"""Of an ordinary function; Lambda Managed Instances may have more.

https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html
"""


def creation_obstacle(function: FunctionPlan, present_runtime: str = "") -> Obstacle | None:
    """Why Lambda would take these settings for no function of the kind that Sluice creates."""
    name, runtime = function.function_name, function.settings.runtime
    if runtime == _CUSTOM and present_runtime != _CUSTOM:
        return Obstacle(
            "CustomRuntime",
            f"{name} is to get a customer-managed runtime, and Sluice does not set which one (RuntimeConfig)",
            "Give the function its runtime with aws lambda update-function-configuration, then deploy again",
        )
    return _beyond(name, function.settings)


def _beyond(name: str, settings: FunctionSettings) -> Obstacle | None:
    """Which setting only Lambda Managed Instances may have, where the function does not run on them."""
    for setting, (key, largest, unit) in _LARGEST.items():
        value = getattr(settings, setting)
        if value is not None and value > largest:
            return Obstacle(
                "BeyondItsKind",
                f"{name} cannot have {key} {value} {unit}: only Lambda Managed Instances go beyond {largest}",
                f"Set {key} to {largest} at most",
            )
    return None


def kind_obstacle(function: FunctionPlan, latest: FunctionState) -> Obstacle | None:
    """Why a function of this kind cannot be deployed as planned."""
    return (
        _managed_instances(latest)
        or _endless_state(latest)
        or _durable(function, latest)
        or _create_only(function, latest)
        or creation_obstacle(function, latest.settings.runtime)
    )


def _managed_instances(latest: FunctionState) -> Obstacle | None:
    """AWS documents no weighted alias between their versions, and `$LATEST` does not serve.

    https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-version-publishing.html
    """
    if not latest.capacity_provider_arn:
        return None
    return Obstacle(
        "ManagedInstances",
        f"{latest.function_name} runs on Lambda Managed Instances ({latest.capacity_provider_arn}), and AWS"
        " does not document how the weights of an alias behave there",
        "Deploy it with another tool: Sluice does not deploy Lambda Managed Instances",
    )


def _endless_state(latest: FunctionState) -> Obstacle | None:
    if latest.can_become_ready or latest.has_failed:
        return None
    return Obstacle(
        "StateDoesNotEnd",
        f"{latest.function_name} is {latest.standing}, and no waiting ends that"
        f"{f': {latest.reason}' if latest.reason else ''}",
        "Find out who put it there, then deploy again",
    )


def _durable(function: FunctionPlan, latest: FunctionState) -> Obstacle | None:
    """Running executions replay on the code they began with: new code on `$LATEST` breaks them.

    https://docs.aws.amazon.com/lambda/latest/dg/durable-best-practices.html
    """
    if not latest.is_durable or function.alias_name is not None:
        return None
    return Obstacle(
        "DurableWithoutAlias",
        f"{latest.function_name} is a durable function without an alias: new code on $LATEST breaks the"
        " executions that run there",
        "Configure an alias for it in trafficManagement",
    )


def _create_only(function: FunctionPlan, latest: FunctionState) -> Obstacle | None:
    """TenancyConfig and whether a function is durable: UpdateFunctionConfiguration cannot change them."""
    name, durable = latest.function_name, function.settings.durable
    mode = function.creation.tenant_isolation_mode
    if durable is not None and not latest.is_durable:
        key, what = "durableConfig", "is not a durable function"
    elif mode is not None and not latest.is_tenant_isolated:
        key, what = "tenancyConfig", "is not tenant-isolated"
    else:
        return None
    return Obstacle(
        "CreateOnlySetting",
        f"{name} {what}, and AWS sets {key} only when a function is created",
        f"Remove {key}, or use another functionName: Sluice creates the function with it",
    )
