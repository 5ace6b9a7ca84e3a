"""Names the parts of the config language that Sluice reads but cannot run yet.

A file that needs one of them is refused with that reason before anything starts, never run without it.
"""

from collections.abc import Iterator

from sluice.config.findings import Finding
from sluice.config.model import DeploymentConfig
from sluice.config.paths import Path
from sluice.config.provider_options import ProviderOptions

_SETTINGS = tuple(
    name
    for name in ProviderOptions.model_fields
    if name not in ("target", "name", "run_as_iam_role", "handler", "runtime")
)


def unsupported_parts(config: DeploymentConfig) -> list[Finding]:
    """One finding for each part of this config that cannot be run yet."""
    return [
        Finding(path, f"{what} cannot be run by this version of Sluice yet", "Remove it from this deployment")
        for path, what in _functions(config)
    ]


def _functions(config: DeploymentConfig) -> Iterator[tuple[Path, str]]:
    for index, artifact in enumerate(config.artifacts):
        if artifact.type != "zipFile":
            yield ("artifacts", index, "type"), f"An artifact of type `{artifact.type}`"
    for index, row in enumerate(config.provider_options):
        for name in _SETTINGS:
            if getattr(row, name) is not None:
                alias = ProviderOptions.model_fields[name].alias or name
                yield ("providerOptions", "lambda", index, alias), f"The function setting `{alias}`"
