"""Turns the text of a deployment config into a checked `DeploymentConfig`, or into all of its problems."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pydantic import ValidationError

from sluice.config.document import read_document
from sluice.config.model import DeploymentConfig
from sluice.config.paths import written
from sluice.domain.problem import Problem
from sluice.errors import ConfigProblemsError


@dataclass(frozen=True)
class LoadedConfig:
    """A config that can be planned, and what its author should look at all the same."""

    config: DeploymentConfig
    warnings: tuple[Problem, ...]


def load_config(text: str | bytes, *, strict: bool = False) -> LoadedConfig:
    document = read_document(text)
    try:
        return LoadedConfig(DeploymentConfig.model_validate(document.data), ())
    except ValidationError as error:
        problems = []
        for e in error.errors():
            line, column = document.position(e["loc"])
            problems.append(Problem(written(e["loc"]), e["msg"], "Change it", line, column))
        raise ConfigProblemsError(problems) from None
