"""The error tree drawn in the docstring is the one that Step Functions catches by: names and parents."""

import re

import pytest

import sluice.errors
from sluice.domain.preflight.findings import Finding

BRANCH = re.compile(r"^(?P<indent>[│├└─ ]*)(?P<name>\w+Error)\b", re.MULTILINE)


def drawn() -> dict[str, str]:
    """Each error in the drawing with its parent, which is the last one that is less indented."""
    parents: dict[str, str] = {}
    path: list[tuple[int, str]] = []
    for branch in BRANCH.finditer(sluice.errors.__doc__ or ""):
        indent, name = len(branch["indent"]), branch["name"]
        path = [(depth, parent) for depth, parent in path if depth < indent]
        parents[name] = path[-1][1] if path else "Exception"
        path.append((indent, name))
    return parents


def real() -> dict[str, str]:
    """Each error class of the module with its parent."""
    classes = [value for value in vars(sluice.errors).values() if isinstance(value, type)]
    ours = [found for found in classes if issubclass(found, sluice.errors.SluiceError)]
    return {found.__name__: found.__bases__[0].__name__ for found in ours}


def test_drawing_shows_every_error_under_its_parent_when_it_is_read() -> None:
    assert drawn() == real()


def test_code_is_stable_and_its_own_when_an_error_is_told() -> None:
    codes = [getattr(sluice.errors, name).code for name in real()]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("message", ["Role is not authorized.", "Role is not authorized"])
@pytest.mark.parametrize("remedy", ["Allow it.", "Allow it"])
def test_sentence_ends_once_when_aws_has_ended_it_already(message: str, remedy: str) -> None:
    assert str(sluice.errors.TargetError(message, remedy)) == "Role is not authorized. Allow it."
    assert str(sluice.errors.TargetError(message)) == "Role is not authorized."
    assert str(Finding("error", "AccessDenied", "prod", "", message, remedy)) == (
        "Role is not authorized. Allow it."
    )
