"""Checks that each target's region exists, and that all it names is in the region's partition."""

from collections.abc import Iterable, Iterator

from sluice.config.addresses import address_of
from sluice.config.explain.nearest import nearest
from sluice.config.model import DeploymentConfig
from sluice.config.names import Names
from sluice.config.path_problems import PathProblem, warning
from sluice.config.sections.functions.provider_options import ProviderOptions
from sluice.config.text.paths import Path
from sluice.domain.function.code_source import ImageAddress
from sluice.domain.function.regions import PARTITIONS, partition_of_arn


def regions_exist(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """A target's region is one of AWS's."""
    for name, target in config.targets.items():
        if target.region not in PARTITIONS:
            meant = nearest(target.region, PARTITIONS)
            remedy = f"Perhaps you meant '{meant}'" if meant else "Write a region such as eu-central-1"
            yield PathProblem(
                ("targets", name, "region"),
                f"AWS has no region '{target.region}' that this version of Sluice knows",
                f"{remedy}; for a new region, update Sluice",
            )


def external_ids_are_the_operators(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """A file names no external id; intake refuses one that is not the operator's."""
    for name, target in config.targets.items():
        if target.external_id is not None:
            yield warning(
                ("targets", name, "externalId"),
                "External ids belong to whoever operates Sluice; a file cannot choose one",
                "Remove it: the operator maps accounts to external ids in the guardrails, under `accounts`",
            )


def roles_are_of_the_partition(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """A role of one partition can do nothing in the regions of another."""
    for name, target in config.targets.items():
        yield from _strangers(
            target.region, [(("targets", name, "deployAsIamRole"), "The role", target.deploy_as_iam_role)]
        )


def functions_are_of_the_partition(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """The execution role, layers, key and image of each function in each target."""
    for position, row in enumerate(config.provider_options):
        target = config.targets.get(row.target)
        if target is None or target.region not in PARTITIONS:
            continue
        path = ("providerOptions", "lambda", position)
        yield from _strangers(target.region, _arns(path, row))
        yield from _stranger_image(config, path, row, target.region)
        yield from _from_elsewhere(path, row, target.region)


def _arns(path: Path, row: ProviderOptions) -> Iterator[tuple[Path, str, str]]:
    if row.run_as_iam_role:
        yield (*path, "runAsIamRole"), "The role", row.run_as_iam_role
    for place, layer in enumerate(row.layers or ()):
        yield (*path, "layers", place), "The layer", layer
    yield from _regional_arns(path, row)


def _from_elsewhere(path: Path, row: ProviderOptions, region: str) -> Iterator[PathProblem]:
    """What Lambda takes only from the function's own region."""
    for place, what, arn in _regional_arns(path, row):
        home = arn.split(":")[3]
        if home not in ("", region) and partition_of_arn(arn) == PARTITIONS[region]:
            message = (
                f"{what} is in {home}, but Lambda takes it only from the function's own region, {region}"
            )
            yield PathProblem(place, message, f"Name one of {region}, in a row for this target alone")


def _regional_arns(path: Path, row: ProviderOptions) -> Iterator[tuple[Path, str, str]]:
    runtime, event = row.runtime_management_config, row.event_invoke_config
    if runtime and runtime.runtime_version_arn:
        yield (
            (*path, "runtimeManagementConfig", "runtimeVersionArn"),
            "The runtime version",
            runtime.runtime_version_arn,
        )
    if row.dead_letter_config and row.dead_letter_config.target_arn:
        where = (*path, "deadLetterConfig", "targetArn")
        yield where, "The dead-letter queue or topic", row.dead_letter_config.target_arn
    if row.kms_key_arn:
        yield (*path, "kmsKeyArn"), "The key", row.kms_key_arn
    sent = event.destination_config if event else None
    if sent is None:
        return
    for key, one in (("onSuccess", sent.on_success), ("onFailure", sent.on_failure)):
        if one is not None:
            where = (*path, "eventInvokeConfig", "destinationConfig", key, "destination")
            yield where, "The destination", one.destination


def _strangers(region: str, arns: Iterable[tuple[Path, str, str]]) -> Iterator[PathProblem]:
    here = PARTITIONS.get(region)
    for path, what, arn in arns:
        there = partition_of_arn(arn)
        if here is not None and there != here:
            yield PathProblem(
                path,
                f"{what} is in partition {there}, but region {region} is in {here}",
                f"Use one of partition {here}: its ARN begins with `arn:{here}:`",
            )


def _stranger_image(
    config: DeploymentConfig, path: Path, row: ProviderOptions, region: str
) -> Iterator[PathProblem]:
    address = address_of(config, row)
    if address is None or address.image_uri is None:
        return
    home = ImageAddress.of(address.image_uri).region
    if PARTITIONS.get(home) != PARTITIONS[region]:
        yield PathProblem(
            (*path, "target"),
            f"The image of '{row.name}' is in {home}, but Lambda takes images only from the function's own"
            f" region, {region}",
            "Push it there, and give its address under `paths`",
        )
