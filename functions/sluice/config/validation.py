"""Turns plain data into the model: reads old spellings, drops unknown keys, explains what is refused.

A clean file is validated once. Only if that fails is it examined more closely, so that the usual case stays
fast.
"""

from dataclasses import replace
from itertools import islice
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sluice.config.explain.known_keys import KUBERNETES_KEYS
from sluice.config.explain.nearest import nearest
from sluice.config.explain.validation_errors import explained, path_of
from sluice.config.files import fill_in_files
from sluice.config.model import DeploymentConfig
from sluice.config.names import Names
from sluice.config.path_problems import MOST_PROBLEMS, Moves, PathProblem
from sluice.config.rows import write_out_rows
from sluice.config.salvage import remove, salvaged
from sluice.config.spellings import Respelling
from sluice.config.text.paths import Path
from sluice.values import dataclass

_MOST_TYPOS = 100
_USER_NAMED = frozenset(
    {"targets", "strategies", "context", "contextOverrides", "environment", "tags", "fields"}
)


@dataclass(frozen=True, slots=True)
class Validation:
    """The model, as far as one could be built, and the problems found on the way.

    `is_whole` is False if values with errors were left out of the model: it then shows what is there, but not
    what is missing or unused. `names` are always those of the file.
    """

    config: DeploymentConfig | None
    names: Names
    problems: list[PathProblem]
    moves: Moves
    is_whole: bool


def validate(data: dict[str, Any]) -> Validation:
    """The model of the data, which may be modified in place."""
    moves = Moves()
    if problems := write_out_rows(data, moves):
        return Validation(None, Names.of(data), problems, moves, is_whole=False)
    with_files = fill_in_files(data, moves)
    validation = _modelled(data, moves)
    return replace(validation, problems=[*validation.problems, *with_files])


def _modelled(data: dict[str, Any], moves: Moves) -> Validation:
    try:
        config = DeploymentConfig.model_validate(data)
    except ValidationError as error:
        return _validate_oddities(data, moves, error)
    return Validation(config, Names.of(data), [], moves, is_whole=True)


def refused(data: dict[str, Any]) -> list[ErrorDetails]:
    """Pydantic's errors about the data."""
    try:
        DeploymentConfig.model_validate(data)
    except ValidationError as error:
        return error.errors(include_url=False)
    return []


def _validate_oddities(data: dict[str, Any], moves: Moves, first: ValidationError) -> Validation:
    respelling = Respelling(data, moves)
    problems = respelling.problems
    unknown: dict[Path, list[str]] = {}
    errors = refused(data) if respelling.has_changed else first.errors(include_url=False)
    while removable := [error for error in errors if _is_removable(error)]:
        odd = [error for error in removable if _is_unknown_key(error)]
        problems += _explained(odd)
        for *parent, key in map(path_of, odd):
            unknown.setdefault(tuple(parent), []).append(str(key))
        remove(data, [path_of(error) for error in removable], moves)
        errors = refused(data)
    problems += [_naming_the_typo(problem, unknown) for problem in _explained(_causes(errors))]
    restored = moves.restore(problems)
    names = Names.of(data)
    # With more problems than anybody is shown, nothing else needs to be found.
    is_hopeless = len(errors) > MOST_PROBLEMS
    config = salvaged(data, errors, moves) if errors and not is_hopeless else _model_of(data, errors)
    return Validation(config, names, restored, moves, is_whole=not errors)


def _model_of(data: dict[str, Any], errors: list[ErrorDetails]) -> DeploymentConfig | None:
    return None if errors else DeploymentConfig.model_validate(data)


def _explained(errors: list[ErrorDetails]) -> list[PathProblem]:
    return [explained(error) for error in errors[: MOST_PROBLEMS + 1]]


def _is_removable(error: ErrorDetails) -> bool:
    """Whether the value is an unknown key or empty; the key then counts as not given."""
    if _is_unknown_key(error):
        return True
    # A refusal by a rule of ours says why the key must be there.
    if error["input"] is not None or error["type"] == "sluice":
        return False
    path = path_of(error)
    is_key = len(path) > 0 and isinstance(path[-1], str)
    return is_key and not (len(path) > 1 and path[-2] in _USER_NAMED)


def _is_unknown_key(error: ErrorDetails) -> bool:
    # A key for Kubernetes is an error: its author expects it to do something.
    return error["type"] == "extra_forbidden" and path_of(error)[-1] not in KUBERNETES_KEYS


def _causes(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """The errors without consequential ones: a list becomes too short if its items are refused."""
    if all(error["type"] != "too_short" for error in errors):
        return errors
    paths = [path_of(error) for error in errors]
    parents = {path[:length] for path in paths for length in range(len(path))}
    return [
        error
        for error, path in zip(errors, paths, strict=True)
        if error["type"] != "too_short" or path not in parents
    ]


def _naming_the_typo(problem: PathProblem, unknown: dict[Path, list[str]]) -> PathProblem:
    """If a key is missing and a similar unknown key is beside it, the remedy is to rename that one."""
    if not problem.message.endswith(" is missing"):
        return problem
    key = str(problem.path[-1])
    typo = next(
        (odd for odd in islice(unknown.get(problem.path[:-1], ()), _MOST_TYPOS) if nearest(odd, [key])), None
    )
    return replace(problem, remedy=f"Rename `{typo}` to `{key}`") if typo else problem
