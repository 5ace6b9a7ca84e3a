"""The whole deployment config as one frozen value, with lookups for planning. Checks no references."""

from functools import cached_property
from typing import Literal

from pydantic import Field

from sluice.config.sections.alias_claims import AliasClaims, alias_claims
from sluice.config.sections.analysis import (
    DEFAULT_METRIC_PROVIDER,
    AnalysisConfig,
    AnalysisQuery,
    AnalysisStep,
)
from sluice.config.sections.artifacts import ArtifactConfig
from sluice.config.sections.deployment_config import DeploymentSettings
from sluice.config.sections.functions.provider_options import ProviderOptions, ProviderSection
from sluice.config.sections.notify import NotifyConfig
from sluice.config.sections.section import EXTENSION, Name, Section
from sluice.config.sections.smoke_test import SmokeTestStep
from sluice.config.sections.strategies import StrategyConfig
from sluice.config.sections.targets import TargetConfig
from sluice.config.sections.traffic_management import TrafficManagementBlock
from sluice.config.sections.webhooks import WebhookConfig, WebhookStep


class TargetFilter(Section):
    """One target to deploy to; the others are left out."""

    include_target: Name = Field(description="A name under `targets`.")


class DeploymentConfig(Section):
    """What a user submits: which code goes to which targets, and how."""

    version: str = Field("v1", description="The version of the language: `v1`.")
    kind: Literal["lambda"] = Field(description="CDaaS reads a file without it as Kubernetes.")
    application: Name = Field(description="The name under which deployments are grouped; one runs at a time.")
    description: str = Field(
        "", description="Free text, shown with the deployment; `{{context.name}}` is filled in."
    )
    context: dict[Name, str] = Field(
        {},
        description="Variables for `{{context.name}}` in paths, descriptions, webhooks and queries.",
    )
    context_overrides: dict[Name, str] = Field(
        {}, description="Variables that win over every other `context`."
    )
    targets: dict[Name, TargetConfig] = Field(
        description="The accounts and regions to deploy to.", json_schema_extra={"minProperties": 1}
    )
    strategies: dict[Name, StrategyConfig] = Field(
        {}, description="Named recipes for bringing in a new version."
    )
    artifacts: tuple[ArtifactConfig, ...] = Field(
        description="The code of each function.", json_schema_extra={"minItems": 1}
    )
    provider: ProviderSection = Field(alias="providerOptions", description="How each function is set up.")
    traffic_management: tuple[TrafficManagementBlock, ...] = Field(
        (), description="Which alias carries a function's traffic."
    )
    webhooks: tuple[WebhookConfig, ...] = Field((), description="HTTP calls that steps can make.")
    analysis: AnalysisConfig | None = Field(None, description="Metric queries for analysis steps.")
    deployment_config: DeploymentSettings = Field(
        DeploymentSettings(), description="Time limit, queueing and what happens on failure."
    )
    notify: tuple[NotifyConfig, ...] = Field(
        (), description="Which of the operator's channels are told of it.", json_schema_extra=EXTENSION
    )
    filters: tuple[TargetFilter, ...] = Field(
        (), alias="targetFilters", min_length=1, description="Deploy to these targets only."
    )

    files: dict[str, object] = Field(
        {}, description="Path -> text, for each `bodyTemplate.path`; `sluice` reads them itself."
    )
    source_control: dict[str, object] = Field(
        {},
        description="Where the change came from, as CDaaS clients send it: shown with the deployment.",
    )

    @property
    def provider_options(self) -> tuple[ProviderOptions, ...]:
        """The rows of `providerOptions.lambda`."""
        return self.provider.lambda_

    @property
    def target_filters(self) -> tuple[str, ...]:
        """The targets to deploy to; empty means all."""
        return tuple(entry.include_target for entry in self.filters)

    def functions_of(self, target_name: str) -> tuple[ProviderOptions, ...]:
        """The rows of the target, one for each of its functions, in the order of the file."""
        return tuple(self._rows_by_target.get(target_name, ()))

    def artifact_of(self, function_name: str) -> ArtifactConfig | None:
        """The code of a function; None if the file has none."""
        return self._artifacts_by_name.get(function_name)

    def alias_of(self, target_name: str, function_name: str) -> str | None:
        """The alias that carries the function's traffic in the target; None if callers use $LATEST."""
        return self.alias_claims.aliases.get((target_name, function_name))

    def strategy_of(self, target_name: str) -> StrategyConfig | None:
        """The target's strategy; None means all at once."""
        name = self.targets[target_name].strategy
        return self.strategies[name] if name is not None else None

    def webhook_of(self, name: str) -> WebhookConfig | None:
        """The webhook with that name; the first if there are several."""
        return self._webhooks_by_name.get(name)

    def query_of(self, name: str) -> AnalysisQuery | None:
        """The query with that name; the first if there are several."""
        return self._queries_by_name.get(name)

    def provider_of(self, step: AnalysisStep, query: AnalysisQuery) -> str:
        """The provider that runs a query in a step."""
        default = self.analysis.default_metric_provider_name if self.analysis else DEFAULT_METRIC_PROVIDER
        return step.provider_of(query, default)

    def queries_of(self, step: AnalysisStep) -> tuple[AnalysisQuery, ...]:
        """The queries of a step that exist, without duplicates."""
        found = [self.query_of(name) for name in dict.fromkeys(step.queries)]
        return tuple(query for query in found if query is not None)

    def context_of(self, step: WebhookStep | AnalysisStep | SmokeTestStep) -> dict[str, str]:
        """The variables for a step: the file's, then the step's, then those given when deploying."""
        return {**self.context, **step.context, **self.context_overrides}

    @cached_property
    def context_values(self) -> dict[str, str]:
        """The variables that any text of the file may use, by their key in templates."""
        context = {**self.context, **self.context_overrides}
        return {f"context.{name}": value for name, value in context.items()}

    @cached_property
    def alias_claims(self) -> AliasClaims:
        """Which alias carries which function where, and what the file says twice or in vain about it."""
        return alias_claims(self.traffic_management, self._targets_by_function)

    @cached_property
    def _rows_by_target(self) -> dict[str, list[ProviderOptions]]:
        rows: dict[str, list[ProviderOptions]] = {}
        for row in self.provider_options:
            rows.setdefault(row.target, []).append(row)
        return rows

    @cached_property
    def _webhooks_by_name(self) -> dict[str, WebhookConfig]:
        return {webhook.name: webhook for webhook in reversed(self.webhooks)}

    @cached_property
    def _queries_by_name(self) -> dict[str, AnalysisQuery]:
        queries = self.analysis.queries if self.analysis else ()
        return {query.name: query for query in reversed(queries)}

    @cached_property
    def _artifacts_by_name(self) -> dict[str, ArtifactConfig]:
        return {artifact.function_name: artifact for artifact in reversed(self.artifacts)}

    @cached_property
    def _targets_by_function(self) -> dict[str, dict[str, None]]:
        targets: dict[str, dict[str, None]] = {}  # inner dicts keep order and make lookups fast
        for row in self.provider_options:
            targets.setdefault(row.name, {})[row.target] = None
        return targets
