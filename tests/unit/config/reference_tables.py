"""The tables of the reference page, made from the models; started as a module, it prints them."""

from collections.abc import Callable
from typing import Any

from sluice.config.guardrails.json_schema import schema as guardrails_schema
from sluice.config.guardrails.model import GuardrailsConfig
from sluice.config.json_schema import schema
from sluice.config.model import DeploymentConfig, TargetFilter
from sluice.config.sections.alarms import AlarmsConfig
from sluice.config.sections.analysis import AnalysisConfig, AnalysisQuery, AnalysisStep, QueryComparison
from sluice.config.sections.artifacts import ArtifactConfig
from sluice.config.sections.constraints import ConstraintsConfig
from sluice.config.sections.deployment_config import DeploymentSettings, InProgressConfig
from sluice.config.sections.durations import Duration
from sluice.config.sections.functions.provider_options import (
    EphemeralStorage,
    ProviderOptions,
    ProviderSection,
    RowArtifact,
    VpcConfig,
)
from sluice.config.sections.functions.qualified import (
    DestinationConfig,
    EventInvokeConfig,
    FailureDestination,
    RuntimeManagementConfig,
    SuccessDestination,
)
from sluice.config.sections.functions.settings import (
    DeadLetterConfig,
    DurableConfig,
    FileSystemConfig,
    ImageConfig,
    LoggingConfig,
    S3FilesConfig,
    TenancyConfig,
)
from sluice.config.sections.notify import NotifyConfig
from sluice.config.sections.pause import ApprovalExpiration, PauseStep
from sluice.config.sections.section import Section
from sluice.config.sections.smoke_test import ExpectedResponse, SmokeTestStep
from sluice.config.sections.steps import SetWeightStep
from sluice.config.sections.strategies import CanaryStrategy, StrategyConfig
from sluice.config.sections.targets import TargetConfig
from sluice.config.sections.traffic_management import AliasBinding, TrafficManagementBlock
from sluice.config.sections.waves import BetweenWaves, WaveConfig
from sluice.config.sections.webhooks import BodyTemplate, WebhookConfig, WebhookHeader, WebhookStep

PLACES: dict[type[Section], str] = {
    DeploymentConfig: "The file",
    TargetConfig: "`targets.<name>`",
    ConstraintsConfig: "`targets.<name>.constraints`",
    StrategyConfig: "`strategies.<name>`",
    CanaryStrategy: "`strategies.<name>.canary`",
    SetWeightStep: "`setWeight`",
    PauseStep: "`pause`",
    Duration: "`approvalExpiration` and `timeout`",
    ApprovalExpiration: "`pause.approvalExpiration`",
    WebhookStep: "`runWebhook`",
    AnalysisStep: "`analysis` (step)",
    ArtifactConfig: "`artifacts[]`",
    ProviderSection: "`providerOptions`",
    ProviderOptions: "`providerOptions.lambda[]`",
    TrafficManagementBlock: "`trafficManagement[]`",
    AliasBinding: "`trafficManagement[].alias[]`",
    WebhookConfig: "`webhooks[]`",
    WebhookHeader: "`webhooks[].headers[]`",
    BodyTemplate: "`webhooks[].bodyTemplate`",
    AnalysisConfig: "`analysis` (top level)",
    AnalysisQuery: "`analysis.queries[]`",
    QueryComparison: "`analysis.queries[].comparison`",
    DeploymentSettings: "`deploymentConfig`",
    InProgressConfig: "`deploymentConfig.ifDeploymentInProgress`",
    WaveConfig: "`deploymentConfig.waves[]`",
    BetweenWaves: "`deploymentConfig.betweenWaves`",
    TargetFilter: "`targetFilters[]`",
    NotifyConfig: "`notify[]`",
    AlarmsConfig: "`alarms`",
    SmokeTestStep: "`smokeTest`",
    ExpectedResponse: "`smokeTest.expect`",
    EphemeralStorage: "`providerOptions.lambda[].ephemeralStorage`",
    RowArtifact: "`providerOptions.lambda[].artifact`",
    VpcConfig: "`providerOptions.lambda[].vpcConfig`",
    DeadLetterConfig: "`providerOptions.lambda[].deadLetterConfig`",
    LoggingConfig: "`providerOptions.lambda[].loggingConfig`",
    FileSystemConfig: "`providerOptions.lambda[].fileSystemConfigs[]`",
    S3FilesConfig: "`providerOptions.lambda[].fileSystemConfigs[].s3FilesConfig`",
    ImageConfig: "`providerOptions.lambda[].imageConfig`",
    DurableConfig: "`providerOptions.lambda[].durableConfig`",
    RuntimeManagementConfig: "`providerOptions.lambda[].runtimeManagementConfig`",
    EventInvokeConfig: "`providerOptions.lambda[].eventInvokeConfig`",
    DestinationConfig: "`providerOptions.lambda[].eventInvokeConfig.destinationConfig`",
    SuccessDestination: "`providerOptions.lambda[].eventInvokeConfig.destinationConfig.onSuccess`",
    FailureDestination: "`providerOptions.lambda[].eventInvokeConfig.destinationConfig.onFailure`",
    TenancyConfig: "`providerOptions.lambda[].tenancyConfig`",
}
"""Each model and the heading under which the page tells of it."""

SCHEMAS: dict[type[Section], Callable[[], dict[str, Any]]] = {
    DeploymentConfig: schema,
    GuardrailsConfig: guardrails_schema,
}

HEAD = ["| Key | Value | Default | Meaning |", "|---|---|---|---|"]
_WORDS = {"string": "text", "integer": "whole number", "number": "number", "boolean": "`true` or `false`"}


def table_of(
    model: type[Section], *, extensions: bool = False, root: type[Section] = DeploymentConfig
) -> list[str]:
    """The table of a model's keys: those of CDaaS, or those only Sluice has; empty without any."""
    definition = _definition(model, root)
    rows = [
        _row(key, field, definition)
        for key, field in definition["properties"].items()
        if field.get("x-sluice-extension", False) is extensions
    ]
    return HEAD + rows if rows else []


def models_in_schema(root: type[Section] = DeploymentConfig) -> set[str]:
    """The names of all models of the language."""
    return {root.__name__, *SCHEMAS[root]()["$defs"]}


def _definition(model: type[Section], root: type[Section]) -> dict[str, Any]:
    whole = SCHEMAS[root]()
    return dict(whole if model is root else whole["$defs"][model.__name__])


def _row(key: str, field: dict[str, Any], definition: dict[str, Any]) -> str:
    default = "needed" if key in definition.get("required", []) else _default(field.get("default"))
    return f"| `{key}` | {_value(field)} | {default} | {field['description']} |"


def _default(value: Any) -> str:
    if value in (None, "", [], {}) or isinstance(value, dict):
        return ""
    return f"`{str(value).lower()}`" if isinstance(value, bool) else f"`{value}`"


def _value(field: dict[str, Any]) -> str:
    """What stands at a key, in words."""
    if "anyOf" in field:
        return _value(next(option for option in field["anyOf"] if option.get("type") != "null"))
    if "enum" in field or "const" in field:
        return _options(field.get("enum", [field.get("const")]))
    if field.get("type") == "array":
        return f"list of {_items(field['items'])}"
    if field.get("type") == "object":
        return f"map of {_items(field.get('additionalProperties', {}))}"
    return "map" if "$ref" in field else _WORDS[field["type"]]


def _options(options: list[str]) -> str:
    """The words, each in its first letter case only."""
    first = {option.lower(): option for option in reversed(options)}
    return ", ".join(f"`{option}`" for option in options if first[option.lower()] == option)


def _items(items: Any) -> str:
    if not isinstance(items, dict) or "$ref" in items:
        return "maps"
    if "oneOf" in items:
        return "steps"
    return "texts" if items.get("type") in ("string", ["string", "number", "boolean"]) else _value(items)


if __name__ == "__main__":
    for shown, heading in PLACES.items():
        for is_extension in (False, True):
            print(f"### {heading}\n\n" + "\n".join(table_of(shown, extensions=is_extension)) + "\n")  # noqa: T201
