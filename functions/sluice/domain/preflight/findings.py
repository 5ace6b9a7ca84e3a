"""What a look at a target's account has found, said so that a person can act on it; it looks at nothing."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sluice.errors import AccessDeniedError, ArtifactMissingError, SluiceError
from sluice.errors.problem import Severity

# Refusals that the deployment itself would meet for certain. All else that keeps a check from being made
# (a throttle, a broken connection) says nothing about the deployment.
_CERTAIN = (AccessDeniedError, ArtifactMissingError)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing in a target: an error would fail the deployment, a warning may surprise its author.

    `code` is stable; `function_name` is empty for what concerns the whole target.
    """

    severity: Severity
    code: str
    target: str
    function_name: str
    message: str
    remedy: str

    @property
    def is_error(self) -> bool:
        """Whether the deployment cannot succeed like this."""
        return self.severity == "error"

    def __str__(self) -> str:
        """The finding in one or two sentences."""
        return f"{self.message}. {self.remedy}." if self.remedy else f"{self.message}."

    def as_dict(self) -> dict[str, object]:
        """The finding as JSON."""
        return asdict(self)


def failed_read(
    error: SluiceError, what: str, target: str, function_name: str = "", *, is_essential: bool
) -> Finding:
    """The finding for a look that was refused or did not work.

    What the deployment itself must be able to do (`is_essential`) is an error when it is refused for certain;
    a look that only serves a check, or that failed for a passing reason, is a warning.
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
    """The findings, errors before warnings, else in the order given."""
    return sorted(findings, key=lambda finding: not finding.is_error)


def summary(findings: Iterable[Finding]) -> str:
    """`2 errors and 1 warning in 3 targets`, for the sentence that ends a preflight."""
    found = list(findings)
    errors = sum(finding.is_error for finding in found)
    parts = [counted(errors, "error")] if errors else []
    parts += [counted(len(found) - errors, "warning")] if len(found) > errors else []
    targets = counted(len({finding.target for finding in found}), "target")
    return f"{' and '.join(parts)} in {targets}" if parts else "nothing to object to"


def counted(number: int, noun: str) -> str:
    """`1 target`, `2 targets`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
