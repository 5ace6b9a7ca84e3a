"""Where the code of a provider row is: the path for its region, with its variables filled in."""

from pydantic_core import PydanticCustomError

from sluice.config.model import DeploymentConfig
from sluice.config.sections.artifact_paths import check_path
from sluice.config.sections.artifacts import ArtifactConfig
from sluice.config.sections.functions.provider_options import ProviderOptions
from sluice.config.sections.targets import TargetConfig
from sluice.domain.templates.render import missing_variables, render
from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """The code for one function in one target; `kind` is the artifact's type."""

    kind: str
    path: str
    object_version: str | None

    @property
    def bucket(self) -> str:
        """The S3 bucket of the zip; empty for an image."""
        return self.path[5:].partition("/")[0] if self.kind == "zipFile" else ""

    @property
    def key(self) -> str:
        """The S3 key of the zip; empty for an image."""
        return self.path[5:].partition("/")[2] if self.kind == "zipFile" else ""

    @property
    def image_uri(self) -> str | None:
        """The address of the image with its digest; None for a zip."""
        return self.path if self.kind == "image" else None

    @property
    def version(self) -> str | None:
        """The published version, a number or `latestPublished`; None for code that Sluice brings."""
        return self.path if self.kind == "version" else None


def address_of(config: DeploymentConfig, row: ProviderOptions) -> Address | None:
    """The row's address; None if the file does not say it, which `checks/addresses.py` reports."""
    artifact, target = config.artifact_of(row.name), config.targets.get(row.target)
    if artifact is None or target is None:
        return None
    path = path_for(artifact, row, target.region)
    version = row.artifact.object_version if row.artifact else artifact.object_version
    if path is None:
        return None
    if not (is_fixed(path) and is_fixed(version or "")):
        values = values_in(config, target)
        if missing_variables((path, version or ""), values):
            return None
        path, version = render(path, values), version and render(version, values)
    address = Address(artifact.type, path, version)
    return None if refusal_of(address) else address


def path_for(artifact: ArtifactConfig, row: ProviderOptions, region: str) -> str | None:
    """The path as the file has it, or the published version: the row's own, else the artifact's."""
    if artifact.type == "version":
        return (row.artifact or artifact).version
    if row.artifact is not None:
        return row.artifact.path
    return artifact.path if artifact.path is not None else (artifact.paths or {}).get(region)


def is_fixed(text: str) -> bool:
    """Whether the text has no variables."""
    return "{{" not in text


def values_in(config: DeploymentConfig, target: TargetConfig) -> dict[str, str]:
    """The variables that a path may use in a target, with their values."""
    return {
        "sluice.region": target.region,
        "sluice.accountId": target.account_id,
        **config.context_values,
    }


def refusal_of(address: Address) -> PydanticCustomError | None:
    """What is wrong with an address whose variables are filled in."""
    try:
        check_path(address.kind, address.path)
    except PydanticCustomError as error:
        return error
    return None
