"""The table of findings lists exactly those that there are, with the gravity that they have."""

import ast

from sluice.errors import (
    AccessDeniedError,
    ArtifactMissingError,
    PolicyTooLargeError,
    RequestRefusedError,
)
from tests.architecture.sources import sources
from tests.docs.markdown import page

PAGE = page("docs/how-to/preview-a-deployment.md")


def told() -> list[tuple[str, str]]:
    """Code and gravity of each row of the table."""
    lines = [line.split("|") for line in PAGE.text.splitlines() if line.startswith("| `")]
    return [(cells[1].strip(" `"), cells[2].strip()) for cells in lines]


def made() -> dict[str, set[str]]:
    """Code -> gravities, from the calls that make a finding or an obstacle; obstacles are errors."""
    found: dict[str, set[str]] = {}
    for source in sources("functions/sluice/domain", "functions/sluice/tasks"):
        for call in [node for node in ast.walk(source.tree) if isinstance(node, ast.Call)]:
            name = call.func.id if isinstance(call.func, ast.Name) else ""
            words = [word.value for word in call.args if isinstance(word, ast.Constant)]
            if name == "Finding" and len(words) > 1:
                found.setdefault(words[1], set()).add(words[0])
            if name == "Obstacle":
                found.setdefault(words[0], set()).add("error")
    for error in (AccessDeniedError, ArtifactMissingError, PolicyTooLargeError, RequestRefusedError):
        found[error.code] = {"error"}
    return found


def test_every_finding_is_explained_when_it_can_be_made() -> None:
    assert {code: {gravity} for code, gravity in told()} == made()


def test_findings_are_in_the_order_of_the_alphabet_when_they_are_looked_up() -> None:
    codes = [code for code, _ in told()]
    assert codes == sorted(codes)
