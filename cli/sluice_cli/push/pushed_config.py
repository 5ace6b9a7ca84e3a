"""The story of a push: pack, fill in the addresses, check the config, upload. It prints nothing."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from sluice.config.addresses import address_of
from sluice.config.load import load_config
from sluice.config.model import DeploymentConfig
from sluice.config.text.document import Document, read_document
from sluice.config.text.paths import Path as YamlPath
from sluice.config.text.paths import written
from sluice.errors import ConfigError, ConfigProblemsError
from sluice.errors.problem import Problem
from sluice_cli.client.aws import Aws
from sluice_cli.errors import CliError, ExitCode, UsageError
from sluice_cli.inputs.config_text import ConfigText
from sluice_cli.push.code_places import image_tags, local_paths
from sluice_cli.push.destination import Destination
from sluice_cli.push.images import with_digest
from sluice_cli.push.packages import Package, package
from sluice_cli.push.uploads import Upload, Uploaded

Uploader = Callable[[Sequence[Upload]], list[Uploaded]]


class RefusedConfigError(CliError):
    """The config cannot be pushed; `problems` says where and why, in the text of `config`."""

    exit_code = ExitCode.CONFIG

    def __init__(self, config: ConfigText, problems: Sequence[Problem]) -> None:
        super().__init__(f"{config.name} was not pushed", "Nothing was uploaded")
        self.config = config
        self.problems = problems


def push_code(
    config: ConfigText, folder: Path, destination: Destination, aws: Aws, upload: Uploader
) -> tuple[ConfigText, list[Uploaded]]:
    """The config with the addresses of its code filled in, once S3 holds all of it.

    Args:
        config: The config as its author wrote it.
        folder: What the paths in it start from.
        destination: Where packages go.
        aws: Where images are looked up.
        upload: Uploads the packages.
    """
    document = _readable(config)
    with TemporaryDirectory(prefix="sluice-push-") as made_in:
        packages = _packages(config, document, folder, Path(made_in))
        addresses = _addresses(packages, destination)
        addresses |= _digests(config, document, aws)
        text = document.replaced(lambda place: _quoted(addresses.get(place)))
        pushed = replace(config, content=text.encode())
        return pushed, upload(
            list(_uploads(_checked(pushed, destination.variables), packages, destination.prefix))
        )


def _readable(config: ConfigText) -> Document:
    try:
        return read_document(config.content)
    except ConfigProblemsError as error:
        raise RefusedConfigError(config, error.problems) from error
    except ConfigError as error:
        raise RefusedConfigError(config, [Problem("", error.message, error.remedy)]) from error


def _packages(config: ConfigText, document: Document, folder: Path, made_in: Path) -> dict[YamlPath, Package]:
    packages, made, problems = {}, dict[str, Package](), list[Problem]()
    for local in local_paths(document):
        try:
            if local.text not in made:
                made[local.text] = package(folder / local.text, made_in)
            packages[local.place] = made[local.text]
        except CliError as error:
            problems.append(_problem(document, local.place, error))
    if problems:
        raise RefusedConfigError(config, problems)
    return packages


def _addresses(packages: Mapping[YamlPath, Package], destination: Destination) -> dict[YamlPath, str]:
    if packages and not destination.bucket:
        raise UsageError(
            f"{written(next(iter(packages)))} is on this machine, and no bucket is named",
            "Give --bucket NAME, such as --bucket 'artifacts-{{sluice.region}}'",
        )
    return {
        place: f"s3://{destination.bucket}/{one.key(destination.prefix)}" for place, one in packages.items()
    }


def _digests(config: ConfigText, document: Document, aws: Aws) -> dict[YamlPath, str]:
    digests, problems = {}, []
    for tagged in image_tags(document):
        try:
            digests[tagged.place] = with_digest(aws, tagged)
        except CliError as error:
            problems.append(_problem(document, tagged.place, error))
    if problems:
        raise RefusedConfigError(config, problems)
    return digests


def _problem(document: Document, place: YamlPath, error: CliError) -> Problem:
    return Problem(written(place), error.message, error.remedy, *document.position(place))


def _quoted(address: str | None) -> str | None:
    """The address as a string of both JSON and YAML, in which braces mean nothing."""
    return None if address is None else json.dumps(address)


def _checked(config: ConfigText, variables: Mapping[str, str]) -> DeploymentConfig:
    try:
        return load_config(config.content, variables=variables).config
    except ConfigProblemsError as error:
        raise RefusedConfigError(config, error.problems) from error


def _uploads(config: DeploymentConfig, packages: Mapping[YamlPath, Package], prefix: str) -> Iterator[Upload]:
    """Each package in each bucket that a target reads it from."""
    by_key = {one.key(prefix): one for one in packages.values()}
    for row in config.provider_options:
        address = address_of(config, row)
        if address is not None and (found := by_key.get(address.key)):
            yield Upload(found, address.bucket, address.key, config.targets[row.target].region)
