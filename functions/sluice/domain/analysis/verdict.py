"""The verdicts of an analysis, how several combine into one, and each query's verdict with its reason."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from enum import StrEnum

from sluice.values import dataclass


class Verdict(StrEnum):
    """The outcome of judging; no data is inconclusive, never healthy."""

    PASSED = "passed"
    INCONCLUSIVE = "inconclusive"
    ERROR = "error"  # undecidable: the provider did not respond, or not with a number
    FAILED = "failed"

    @property
    def in_words(self) -> str:
        """What an analysis with this verdict did: `passed`, `failed`, and so on."""
        verbs = {Verdict.INCONCLUSIVE: "is inconclusive", Verdict.ERROR: "could not judge"}
        return verbs.get(self, self.value)


_FROM_BEST = (Verdict.PASSED, Verdict.INCONCLUSIVE, Verdict.ERROR, Verdict.FAILED)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of several; passed if there are none."""
    return max(verdicts, key=_FROM_BEST.index, default=Verdict.PASSED)


@dataclass(frozen=True, slots=True)
class QueryVerdict:
    """One query's verdict on one function; `value` is what was checked against its limits, if any."""

    query: str
    function_name: str
    verdict: Verdict
    words: str
    value: float | None = None
    calls: float | None = None

    def as_dict(self) -> dict[str, object]:
        """The verdict as JSON; `from_dict` reads it back."""
        return {**asdict(self), "verdict": self.verdict.value}

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> "QueryVerdict":
        """The verdict that `as_dict` wrote; fields from a newer Sluice are ignored."""
        known = {name: value for name, value in data.items() if name in cls.__slots__}
        known["verdict"] = Verdict(str(data["verdict"]))
        return cls(**known)  # type: ignore[arg-type]  # the fields are those of asdict


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict over some windows, and those of its queries."""

    verdict: Verdict
    queries: tuple[QueryVerdict, ...]

    @property
    def words(self) -> str:
        """What decided the verdict, one sentence per deciding query."""
        return "; ".join(one.words for one in self.queries if one.verdict is self.verdict)


def judged(queries: Iterable[QueryVerdict]) -> Judged:
    """Combine verdicts: all queries must pass, so the worst one decides."""
    found = tuple(queries)
    return Judged(worst(one.verdict for one in found), found)
