"""Checks values that are valid alone but odd, or wrong, beside others in the same file."""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

from pydantic.alias_generators import to_camel

from sluice.config.checks.walk import steps_of
from sluice.config.model import DeploymentConfig
from sluice.config.names import Names
from sluice.config.path_problems import PathProblem, warning
from sluice.config.sections.analysis import AnalysisStep
from sluice.config.sections.functions.provider_options import ProviderOptions
from sluice.config.sections.steps import SetWeightStep
from sluice.config.text.paths import Path

KNOWN_VERSIONS = frozenset({"v1", "apps/v1"})


_LARGEST_SNAPSHOT_TMP = 512


def version_is_known(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """The file should use a version of the language that Sluice knows."""
    if config.version not in KNOWN_VERSIONS:
        yield warning(("version",), f"Unknown version '{config.version}', read as v1", "Write `v1`")


def weights_rise(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """Each weight of a strategy should be above the one before."""
    for name, strategy in config.strategies.items():
        weights = [
            (("strategies", name, "canary", "steps", position, "setWeight", "weight"), step.weight)
            for position, step in enumerate(strategy.steps)
            if isinstance(step, SetWeightStep)
        ]
        for (_, before), (path, weight) in pairwise(weights):
            if weight <= before:
                change = "falls to" if weight < before else "stays at"
                message = f"The weight {change} {weight} after {before}"
                yield warning(path, message, "Make weights rise; Sluice runs the steps as written")


def analysis_units_are_given(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """An interval without a unit is read as seconds."""
    for path, step in steps_of(config):
        if isinstance(step, AnalysisStep) and "units" not in step.model_fields_set:
            yield warning(
                (*path, "interval"), "The interval has no unit and is read as seconds", "Add `units: seconds`"
            )


def rows_fit_their_artifacts(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """A zip file needs a handler and a runtime; an image brings its own."""
    for position, row in enumerate(config.provider_options):
        artifact = config.artifact_of(row.name)
        if artifact is not None:
            path = ("providerOptions", "lambda", position)
            yield from _RULES_OF_TYPES[artifact.type](path, row)


def published_versions_are_behind_aliases(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """Of a version that is published already the alias is all there is to change."""
    for position, row in enumerate(config.provider_options):
        artifact = config.artifact_of(row.name)
        if artifact is None or artifact.type != "version" or config.alias_of(row.target, row.name):
            continue
        path = ("providerOptions", "lambda", position, "name")
        message = f"The function '{row.name}' has no alias in '{row.target}', and an alias is all that moves"
        yield PathProblem(path, message, "Add its alias under `trafficManagement`")


def _of_zip(path: Path, row: ProviderOptions) -> Iterator[PathProblem]:
    yield from _missing(path, row, "run_as_iam_role", "handler", "runtime")
    if row.image_config is not None:
        message = "`imageConfig` cannot be set for a zip file"
        yield PathProblem((*path, "imageConfig"), message, "Remove it, or deploy a container image")


def snapshots_can_be_taken(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """SnapStart: https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html#snapstart-runtimes."""
    for position, row in enumerate(config.provider_options):
        if row.snap_start != "PublishedVersions":
            continue
        path = ("providerOptions", "lambda", position, "snapStart")
        if row.ephemeral_storage and row.ephemeral_storage.size > _LARGEST_SNAPSHOT_TMP:
            remedy = "Set ephemeralStorage to 512, or snapStart to None"
            yield PathProblem(path, "SnapStart takes no more than 512 MB of /tmp", remedy)
        if row.file_system_configs:
            yield PathProblem(
                path, "SnapStart takes no file systems", "Remove fileSystemConfigs, or snapStart"
            )


def provisioned_versions_are_called(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """Without an alias nobody calls a version; and a snapshot takes no provisioned concurrency."""
    for position, row in enumerate(config.provider_options):
        if row.provisioned_concurrency is None:
            continue
        path = ("providerOptions", "lambda", position, "provisionedConcurrency")
        if config.alias_of(row.target, row.name) is None:
            message = "Provisioned concurrency is of versions, and without an alias nobody calls one"
            yield PathProblem(path, message, "Add an alias in trafficManagement, or remove the key")
        if row.snap_start == "PublishedVersions":
            yield PathProblem(path, "SnapStart takes no provisioned concurrency", "Keep one of them")


def _of_image(path: Path, row: ProviderOptions) -> Iterator[PathProblem]:
    yield from _missing(path, row, "run_as_iam_role")
    given = {
        "handler": row.handler,
        "runtime": row.runtime,
        "layers": row.layers is not None,
        "runtimeManagementConfig": row.runtime_management_config,
    }
    for key, value in given.items():
        if value:
            yield PathProblem(
                (*path, key),
                f"`{key}` cannot be set for a container image",
                "Remove it: the image defines it",
            )


def _of_version(path: Path, row: ProviderOptions) -> Iterator[PathProblem]:
    for name in (one for one in type(row).model_fields if one in row.model_fields_set - _OF_ALL_ROWS):
        yield PathProblem(
            (*path, to_camel(name)),
            f"`{to_camel(name)}` cannot be set for a version that is published already",
            "Remove it: whoever publishes the version sets it",
        )


def _missing(path: Path, row: ProviderOptions, *names: str) -> Iterator[PathProblem]:
    for name in names:
        if not getattr(row, name):
            key = to_camel(name)
            yield PathProblem((*path, key), f"`{key}` is missing", f"Add `{key}`")


_OF_ALL_ROWS = frozenset({"target", "targets", "name", "artifact"})
_RULES_OF_TYPES: Mapping[str, Callable[[Path, ProviderOptions], Iterator[PathProblem]]] = {
    "zipFile": _of_zip,
    "image": _of_image,
    "version": _of_version,
}
