"""What preflight reports about a target's account, in words that a person can act on. Reads nothing."""

from collections.abc import Iterable
from dataclasses import asdict

from sluice.errors import (
    AccessDeniedError,
    ArtifactMissingError,
    PolicyTooLargeError,
    RequestRefusedError,
    SluiceError,
    in_sentences,
)
from sluice.errors.problem import Severity
from sluice.values import dataclass

# Refusals that the deployment itself would certainly meet. Anything else that prevents a check (a throttle, a
# broken connection) says nothing about the deployment.
_CERTAIN = (AccessDeniedError, ArtifactMissingError, PolicyTooLargeError, RequestRefusedError)


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding about a target: an error would fail the deployment, a warning may surprise its author.

    `code` is stable; `function_name` is empty if it concerns the whole target.
    """

    severity: Severity
    code: str
    target: str
    function_name: str
    message: str
    remedy: str

    @property
    def is_error(self) -> bool:
        """Whether the deployment cannot succeed."""
        return self.severity == "error"

    def __str__(self) -> str:
        """The finding in one or two sentences."""
        return in_sentences(self.message, self.remedy)

    def as_dict(self) -> dict[str, object]:
        """The finding as JSON."""
        return asdict(self)


def failed_read(
    error: SluiceError, what: str, target: str, function_name: str = "", *, is_essential: bool
) -> Finding:
    """The finding for a read that was denied or failed.

    A denied call that the deployment itself must make (`is_essential`) is an error; a read that only serves a
    check, or that failed for a passing reason, is a warning.
    """
    if is_essential and isinstance(error, _CERTAIN):
        return Finding("error", error.code, target, function_name, error.message, error.remedy)
    return Finding(
        "warning",
        "NotChecked",
        target,
        function_name,
        f"{what} could not be checked: {error.message}",
        error.remedy,
    )


def errors_first(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, errors before warnings, otherwise in the given order."""
    return sorted(findings, key=lambda finding: not finding.is_error)


def summary(findings: Iterable[Finding]) -> str:
    """`2 errors and 1 warning in 3 targets`, for the sentence that concludes a preflight."""
    found = list(findings)
    errors = sum(finding.is_error for finding in found)
    parts = [counted(errors, "error")] if errors else []
    parts += [counted(len(found) - errors, "warning")] if len(found) > errors else []
    targets = counted(len({finding.target for finding in found}), "target")
    return f"{' and '.join(parts)} in {targets}" if parts else "no findings"


def counted(number: int, noun: str) -> str:
    """`1 target`, `2 targets`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
