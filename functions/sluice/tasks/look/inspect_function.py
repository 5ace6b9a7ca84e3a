"""Looks at one function, its alias, its artifact and what reaches it past the alias; it decides nothing."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Protocol, TypeVar

from sluice.domain.function.code_source import CodeSource
from sluice.domain.function.layers import is_owned_by_aws
from sluice.domain.function.state import LATEST, AliasState
from sluice.domain.plan.target import FunctionPlan, TargetPlan
from sluice.domain.preflight.differences import needs_hash
from sluice.domain.preflight.facts import ArtifactFacts, FunctionFacts, ImageFacts, LayerFacts, NetworkFacts
from sluice.ports.inspection import TargetInspection
from sluice.ports.outside import Clock
from sluice.tasks.look.choose_version import ChooseVersion, version_now
from sluice.tasks.look.read_until_stable import read_until_stable
from sluice.values import dataclass

_MAX_HASHED_BYTES = 64 * 1024 * 1024
"""A larger artifact is not read in full only to tell whether it differs."""

Answer = TypeVar("Answer")


class TryProbe(Protocol):
    """Takes one look; None when it failed."""

    def __call__(
        self, look: Callable[[], Answer], what: str, function_name: str = "", *, is_essential: bool = False
    ) -> Answer | None:
        """What the look saw."""
        ...


def inspect_function(
    take: TryProbe,
    inspection: TargetInspection,
    plan: TargetPlan,
    planned: FunctionPlan,
    clock: Clock,
    *,
    for_preview: bool,
    choose: ChooseVersion = version_now,
) -> FunctionFacts:
    """What the function looks like now; a preview also asks for what serves now and for the code's hash."""
    view = _View(take, inspection, planned, None if for_preview else clock.sleep)
    if planned.is_published:
        return view.with_published(view.function(), plan, choose)
    facts = view.with_controls(view.with_keys(view.with_roles(view.with_new_parts(view.function()))))
    if facts.latest is None:
        return facts
    facts = view.with_executions(facts, needs_get=plan.has_smoke_test)
    alias = facts.alias
    if alias is None:
        signed = view.requires_signature()
        facts = replace(facts, live=facts.latest, is_live_read=True, requires_signature=signed)
    else:
        facts = view.with_environment(facts, alias, is_split=plan.splits_traffic)
        if plan.splits_traffic or for_preview:
            facts = view.with_live(facts, alias)
    return view.with_hash(facts) if for_preview else facts


@dataclass(frozen=True, slots=True)
class _View:
    take: TryProbe
    inspection: TargetInspection
    planned: FunctionPlan
    sleep: Callable[[float], None] | None
    """None when somebody waits for the answer."""

    @property
    def name(self) -> str:
        return self.planned.function_name

    @property
    def source(self) -> CodeSource:
        return self.planned.source

    def function(self) -> FunctionFacts:
        """The artifact, the function and its alias; None inside the pair means that there is none."""
        artifact = self._artifact()
        pair = self.take(
            lambda: (self.inspection.get_function(self.name), self._alias()),
            self.name,
            self.name,
            is_essential=True,
        )
        if pair is None:
            return FunctionFacts(self.planned, is_read=False, artifact=artifact)
        return FunctionFacts(self.planned, latest=pair[0], alias=pair[1], artifact=artifact)

    def with_live(self, facts: FunctionFacts, alias: AliasState) -> FunctionFacts:
        """The version behind the alias, if it still exists."""
        version = None if alias.routing.version == LATEST else alias.routing.version
        seen = self.take(
            lambda: (self.inspection.get_function(self.name, version),),
            f"Version {alias.routing.version} of {self.name}",
            self.name,
        )
        return facts if seen is None else replace(facts, live=seen[0], is_live_read=True)

    def with_published(self, facts: FunctionFacts, plan: TargetPlan, choose: ChooseVersion) -> FunctionFacts:
        """The version behind the alias, and the published one that is to take its place."""
        alias = facts.alias
        if alias is None:
            return facts
        facts = self.with_live(self.with_environment(facts, alias, is_split=plan.splits_traffic), alias)

        def look() -> FunctionFacts:
            number = choose(plan, self.planned, self.inspection)
            state = self.inspection.get_function(self.name, number) if number else None
            has_own = bool(state and facts.version_concurrency)
            provided = self.inspection.provisioned_concurrency(self.name, number or "") if has_own else 0
            return replace(
                facts,
                published_version=number,
                published=state,
                is_published_read=True,
                published_concurrency=provided,
            )

        what = f"The published versions of {self.name}"
        return self.take(look, what, self.name, is_essential=True) or facts

    def with_environment(self, facts: FunctionFacts, alias: AliasState, *, is_split: bool) -> FunctionFacts:
        """What keeps weights from the alias, and what reaches the function past it."""
        provisioned: int | None = 0
        if is_split or self.planned.provisioned:
            provisioned = self.take(
                lambda: self.inspection.provisioned_concurrency(self.name, alias.alias_name),
                f"The provisioned concurrency of {self.name}",
                self.name,
            )
        on_version: int | None = 0
        if alias.routing.version != LATEST:
            on_version = self.take(
                lambda: self.inspection.provisioned_concurrency(self.name, alias.routing.version),
                f"The provisioned concurrency of version {alias.routing.version} of {self.name}",
                self.name,
            )
        bypasses = self.take(
            lambda: bypasses_of(self.inspection, self.name),
            f"What calls {self.name} past its alias",
            self.name,
        )
        return replace(
            facts,
            provisioned_concurrency=provisioned or 0,
            version_concurrency=on_version or 0,
            bypasses=tuple(bypasses or ()),
        )

    def with_hash(self, facts: FunctionFacts) -> FunctionFacts:
        """The hash of the artifact, where nothing else tells whether the code differs."""
        artifact = facts.artifact
        if (
            artifact is None
            or not needs_hash(facts.live, artifact)
            or (artifact.size or 0) > _MAX_HASHED_BYTES
        ):
            return facts
        digest = self.take(
            lambda: self.inspection.code_sha256(self.source), f"The hash of {self.source}", self.name
        )
        return replace(facts, artifact=replace(artifact, code_sha256=digest))

    def with_new_parts(self, facts: FunctionFacts) -> FunctionFacts:
        """The image, layers and network that the function does not have yet."""
        if not facts.is_read:
            return facts
        settings, latest = self.planned.settings, facts.latest
        present = (latest.settings.layers if latest else None) or ()
        added = [arn for arn in settings.layers or () if arn not in present]
        layers = [self._layer(arn) for arn in added]
        dropped = present if settings.layers is not None and facts.alias is None else ()
        old_layers = [self._layer(arn) for arn in dropped if arn not in (settings.layers or ())]
        names = settings.differing(latest.settings) if latest else ("vpc_config",)
        return replace(
            facts,
            layers=tuple(layer for layer in layers if layer),
            old_layers=tuple(layer for layer in old_layers if layer),
            network=self._network() if "vpc_config" in names else None,
            image=self._image(self.source.image_uri),
            old_image=self._image(self._needed_image(facts)),
        )

    def with_keys(self, facts: FunctionFacts) -> FunctionFacts:
        """What the deploy role's own policies do not let it do with the keys that AWS would be sent."""
        refused = []
        for key, actions in facts.key_actions.items() if facts.is_read else ():
            look = partial(self.inspection.refused_key_actions, key, actions)
            seen = self.take(look, f"What may be done with {key}", self.name)
            refused += [(key, action) for action in seen or ()]
        return replace(facts, refused_key_actions=tuple(refused))

    def with_controls(self, facts: FunctionFacts) -> FunctionFacts:
        """What the deploy role may not do to those controls of the function that are planned."""
        actions = self.planned.controls.actions if facts.is_read else ()
        if not actions:
            return facts
        what = f"What may be set for {self.name}"
        refused = self.take(
            lambda: self.inspection.refused_control_actions(self.name, actions), what, self.name
        )
        return replace(facts, refused_control_actions=tuple(refused or ()))

    def requires_signature(self) -> bool:
        """Whether a rollback could send the old code again only with a signature; an image has none."""
        if self.source.image_uri:
            return False
        what = f"The code signing configuration of {self.name}"
        return bool(self.take(lambda: self.inspection.requires_signature(self.name), what, self.name))

    def with_roles(self, facts: FunctionFacts) -> FunctionFacts:
        """The execution roles that cannot be passed to Lambda, now or by a rollback."""
        roles = facts.roles_to_pass if facts.is_read else ()
        if not roles:
            return facts
        what = f"Which execution roles may be passed to {self.name}"
        refused = self.take(lambda: self.inspection.refused_roles(roles), what, self.name)
        return replace(facts, refused_roles=tuple(refused or ()))

    def with_executions(self, facts: FunctionFacts, *, needs_get: bool) -> FunctionFacts:
        """What a rollback or a smoke test may not do with the executions of a durable function."""
        if facts.latest is None or not facts.latest.is_durable or facts.alias is None:
            return facts
        stops = self.planned.stops_executions
        actions = [
            "lambda:ListDurableExecutionsByFunction",
            *(["lambda:GetDurableExecution"] if needs_get or stops else []),
            *(["lambda:StopDurableExecution"] if stops else []),
        ]
        what = f"What may be done with the durable executions of {self.name}"
        refused = self.take(
            lambda: self.inspection.refused_actions(self.name, facts.alias_version, actions), what, self.name
        )
        return replace(facts, refused_actions=tuple(refused or ()))

    def _artifact(self) -> ArtifactFacts | None:
        """An image is looked at beside: its hash is its digest, and Lambda counts no size for it."""
        if self.planned.is_published:
            return None
        if self.source.image_uri:
            return ArtifactFacts(code_sha256=self.source.image_sha256)
        return self.take(
            lambda: self.inspection.artifact(self.source), str(self.source), self.name, is_essential=True
        )

    def _needed_image(self, facts: FunctionFacts) -> str | None:
        """What a rollback of a function without an alias would bring back."""
        old = facts.latest.image_uri if facts.latest and facts.alias is None else None
        return old if old != self.source.image_uri else None

    def _image(self, uri: str | None) -> ImageFacts | None:
        """Whether ECR shows it to the deploy role is no proof: Lambda reads it by the repository's policy."""
        return self.take(lambda: self.inspection.image(uri), uri, self.name) if uri else None

    def _layer(self, arn: str) -> LayerFacts | None:
        """Nobody can ask for a layer that AWS owns; whoever may not read another may not attach it.

        AWS lets everybody read the layers that it publishes.
        """
        if is_owned_by_aws(arn):
            return None
        return self.take(lambda: self.inspection.layer(arn), f"Layer {arn}", self.name, is_essential=True)

    def _network(self) -> NetworkFacts | None:
        vpc = self.planned.settings.vpc_config
        if vpc is None or not vpc.subnet_ids:
            return None
        what = f"The network of {self.name}"
        return self.take(lambda: self.inspection.network(vpc), what, self.name, is_essential=True)

    def _alias(self) -> AliasState | None:
        """A split would end the deployment; one that was just completed may still be shown."""
        alias_name = self.planned.alias_name
        if alias_name is None:
            return None

        def look() -> AliasState | None:
            return self.inspection.get_alias(self.name, alias_name)

        return read_until_stable(look, _is_whole, self.sleep) if self.sleep else look()


def bypasses_of(inspection: TargetInspection, name: str) -> list[str]:
    """What invokes the function without going through an alias, in words."""
    url = ["A function URL"] if inspection.has_function_url(name) else []
    callers = [f"{caller}, let in by the function's policy," for caller in inspection.callers(name)]
    return [*inspection.event_sources(name), *url, *callers]


def _is_whole(alias: AliasState | None) -> bool:
    return alias is None or not alias.routing.is_split
