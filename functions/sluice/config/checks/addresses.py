"""Checks that each row has the address of its code, once regions and variables are filled in."""

from collections.abc import Iterator

from sluice.config.addresses import Address, is_fixed, path_for, refusal_of, values_in
from sluice.config.checks.template_variables import not_set
from sluice.config.explain.nearest import choice
from sluice.config.model import DeploymentConfig
from sluice.config.names import Names
from sluice.config.path_problems import PathProblem, warning
from sluice.config.sections.artifacts import ArtifactConfig
from sluice.config.sections.functions.provider_options import ProviderOptions, RowArtifact
from sluice.config.sections.targets import TargetConfig
from sluice.config.text.paths import Path
from sluice.domain.function.regions import PARTITIONS
from sluice.domain.templates.render import render, variables_in

_USE = "use {{sluice.region}}, {{sluice.accountId}} or {{context.<name>}}"


def rows_have_an_address(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """Each row's code has a path for its region, made of variables that are set."""
    positions = {item.function_name: place for place, item in reversed(list(enumerate(config.artifacts)))}
    for row_position, row in enumerate(config.provider_options):
        artifact, target = config.artifact_of(row.name), config.targets.get(row.target)
        if artifact is not None and target is not None:
            place: Path = ("artifacts", positions[row.name])
            if row.artifact is not None:
                place = ("providerOptions", "lambda", row_position, "artifact")
            yield from _address(config, place, artifact, row, target)


def paths_are_for_regions(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """The keys of `paths` are regions that a target of the function is in."""
    regions: dict[str, set[str]] = {}
    for row in config.provider_options:
        if row.target in config.targets and row.artifact is None:
            regions.setdefault(row.name, set()).add(config.targets[row.target].region)
    for position, artifact in enumerate(config.artifacts):
        for region in artifact.paths or {}:
            path = ("artifacts", position, "paths", region)
            if region not in PARTITIONS:
                yield PathProblem(
                    path, f"AWS has no region '{region}'", choice(region, PARTITIONS, "remove it")
                )
            elif region not in regions.get(artifact.function_name, ()):
                message = f"No target of '{artifact.function_name}' is in {region}"
                yield warning(path, message, "Remove the path, or add a row for a target there")


def _address(
    config: DeploymentConfig,
    place: Path,
    artifact: ArtifactConfig,
    row: ProviderOptions,
    target: TargetConfig,
) -> Iterator[PathProblem]:
    if row.artifact is not None:
        yield from _row_artifact(place, artifact, row.artifact)
    text = path_for(artifact, row, target.region)
    if text is None and row.artifact is None and artifact.type != "version":
        message = f"No path for {target.region}, the region of the target '{row.target}'"
        yield PathProblem((*place, "paths"), message, f"Add `{target.region}: <path>`")
    if text is None:
        return
    path = _place_of_text(place, artifact, row, target.region)
    version = (row.artifact or artifact).object_version
    problems = list(_variables(config, target, path, text))
    problems += _variables(config, target, (*place, "objectVersion"), version or "")
    yield from problems
    if not problems and (row.artifact or not is_fixed(text)):
        address = Address(artifact.type, render(text, values_in(config, target)), version)
        if (error := refusal_of(address)) and error.context:
            filled = f" in the target '{row.target}'" if not is_fixed(text) else ""
            yield PathProblem(path, f"{error.context['message']}{filled}", error.context["remedy"])


def _row_artifact(place: Path, artifact: ArtifactConfig, own: RowArtifact) -> Iterator[PathProblem]:
    """A row's own artifact has what the artifact's type needs, and nothing else."""
    needed, other = ("version", "path") if artifact.type == "version" else ("path", "version")
    if getattr(own, needed) is None:
        yield PathProblem((*place, needed), f"`{needed}` is missing", f"Add `{needed}`")
    superfluous = {other: getattr(own, other)}
    if artifact.type == "version":
        superfluous["objectVersion"] = own.object_version
    for key, value in superfluous.items():
        if value is not None:
            message = f"`{key}` cannot be set where `{needed}` says what is deployed"
            yield PathProblem(
                (*place, key), message, f"Remove it: the artifact is of `type: {artifact.type}`"
            )


def _place_of_text(place: Path, artifact: ArtifactConfig, row: ProviderOptions, region: str) -> Path:
    if artifact.type == "version":
        return (*place, "version")
    return (*place, "path") if row.artifact or artifact.path else (*place, "paths", region)


def _variables(
    config: DeploymentConfig, target: TargetConfig, path: Path, text: str
) -> Iterator[PathProblem]:
    if is_fixed(text):
        return
    values = values_in(config, target)
    for variable in variables_in(text):
        if variable.namespace == "context" and variable.key not in values:
            yield not_set(path, variable)
        elif not variable.namespace:
            yield PathProblem(
                path, f"the variable {variable.text} was not filled in", f"Fill it in, or {_USE}"
            )
        elif variable.key not in values:
            yield PathProblem(path, f"{variable.text} is not a variable of paths", _USE[0].upper() + _USE[1:])
