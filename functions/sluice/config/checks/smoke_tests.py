"""Finds smoke tests that cannot work as their author expects. Calls no function."""

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
    """A payload must be JSON with its variables filled in, and without secrets: functions log events."""
    for path, step in _smoke_tests(config):
        where = (*path, "payload")
        if secrets_in([step.payload]):
            message = "A payload must not contain a secret: functions often log their events"
            yield PathProblem(where, message, "Let the function read the secret itself")
        if not _is_json(step.payload):
            yield PathProblem(where, "The payload is not valid JSON", "Check its quotes, commas and brackets")


def tested_functions_are_there(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """A function that a smoke test names must be set up in every target that runs the test."""
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
        # Zero is valid both inside and outside quotes.
        json.loads(_TEMPLATE.sub("0", payload))
    except ValueError:
        return False
    return True
