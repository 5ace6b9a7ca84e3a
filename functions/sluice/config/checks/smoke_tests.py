"""Looks for smoke tests that could not do what their author expects; no function is called here."""

import json
import re
from collections.abc import Iterator

from sluice.config.checks.walk import steps_of
from sluice.config.model import DeploymentConfig
from sluice.config.names import Names
from sluice.config.path_problems import PathProblem
from sluice.config.sections.smoke_test import SmokeTestStep
from sluice.config.text.paths import Path
from sluice.domain.templates.render import secrets_in

_TEMPLATE = re.compile(r"\{\{[^{}]*\}\}")


def payloads_can_be_sent(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """A payload is JSON once its variables are filled in, and holds no secret: functions log their events."""
    for path, step in _smoke_tests(config):
        where = (*path, "payload")
        if secrets_in([step.payload]):
            message = "A payload may hold no secret: functions often log the events they get"
            yield PathProblem(where, message, "Let the function read the secret itself")
        if not _is_json(step.payload):
            yield PathProblem(where, "The payload is no JSON", "Check its quotes, commas and brackets")


def tested_functions_are_there(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """A function that a smoke test names is set up in every target that runs the test."""
    set_up = {(row.target, row.name) for row in config.provider_options}
    for path, step in _smoke_tests(config):
        is_known = step.function_name and config.artifact_of(step.function_name)
        for target in _running(config, path) if is_known else ():
            if (target, step.function_name) not in set_up:
                message = f"The function '{step.function_name}' is not set up in the target '{target}'"
                remedy = "Leave `functionName` out to test what the target has, or use another strategy there"
                yield PathProblem((*path, "functionName"), message, remedy)


def _smoke_tests(config: DeploymentConfig) -> Iterator[tuple[Path, SmokeTestStep]]:
    for path, step in steps_of(config):
        if isinstance(step, SmokeTestStep):
            yield path, step


def _running(config: DeploymentConfig, path: Path) -> list[str]:
    """The targets that run the step at this path."""
    if path[0] == "targets":
        return [str(path[1])]
    return [name for name, target in config.targets.items() if target.strategy == path[1]]


def _is_json(payload: str) -> bool:
    try:
        # Zero is right inside of quotes and outside of them.
        json.loads(_TEMPLATE.sub("0", payload))
    except ValueError:
        return False
    return True
