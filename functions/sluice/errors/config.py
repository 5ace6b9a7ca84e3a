"""Errors about the user's config file."""

from collections.abc import Sequence

from sluice.errors.base import SluiceError
from sluice.errors.problem import Problem


class ConfigError(SluiceError):
    """The deployment config cannot be used."""

    code = "ConfigError"
    http_status = 422


class ConfigProblemsError(ConfigError):
    """The document is readable and has problems, all of which are listed."""

    code = "ConfigProblems"

    def __init__(self, problems: Sequence[Problem], document: str = "deployment config") -> None:
        count = sum(problem.severity == "error" for problem in problems)
        super().__init__(f"The {document} has {count} problem{'s' if count != 1 else ''}")
        self.problems = tuple(problems)


class ConfigSyntaxError(ConfigProblemsError):
    """The text is not one YAML or JSON document that Sluice reads."""

    code = "ConfigSyntax"


class ConfigTooLargeError(ConfigError):
    """The text is larger than Sluice reads."""

    code = "ConfigTooLarge"
    http_status = 413
