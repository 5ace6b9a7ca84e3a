"""What a schedule is: what gets deployed, what goes wrong at which call, and what people do; plain data."""

import json
import shlex
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from local.plane.faults import Denial, Fault, FaultKind

_ENOUGH_SECONDS = 1800
"""For the slowest updates and for a handler that is run once more."""


@dataclass(frozen=True)
class FunctionShape:
    """One function and how it stands before the deployment.

    `kind`: `alias` (its alias serves version 1), `latest` (no alias is configured), `newAlias` (the alias
    does not exist yet), `absent` (nor does the function), `same` (behind an alias, and nothing differs),
    `provisioned` (behind an alias with provisioned concurrency, which takes no weights), `provided` (its
    version has provisioned concurrency of its own, which the new version is to get). One that changes
    its settings changes nearly all there are, and tags; an image is a container image instead of a zip.
    """

    name: str
    kind: str = "alias"
    changes_settings: bool = False
    is_image: bool = False


@dataclass(frozen=True)
class TargetShape:
    """One target; `alarm` is its `alreadyInAlarm`, with which it watches an alarm, or empty.

    A step is `{"weight": n}`, `{"pause": seconds}`, `{"approval": seconds or 0}`, `{"smoke": 1}` for a smoke
    test, or `{"judge": runs}` for a judgment of metrics.
    """

    name: str
    functions: tuple[FunctionShape, ...]
    steps: tuple[Mapping[str, int], ...] = ({"weight": 25}, {"weight": 50})
    depends_on: tuple[str, ...] = ()
    account: int = 0
    region: int = 0
    before: tuple[Mapping[str, int], ...] = ()
    after: tuple[Mapping[str, int], ...] = ()
    alarm: str = ""


@dataclass(frozen=True)
class Deed:
    """What somebody does once a call was made, named as a fault's is; `target` is an index.

    `alarm` and `calm` make the target's alarm go red, and OK again. `submit` submits a second deployment,
    and `withdraw` cancels that. Whoever `pause`s a target has it resumed once it waits for that.

    By hand, past Sluice: `drain` takes all provisioned concurrency of a function, and `provide` gives what
    has some another amount; `code` and `settings` change `$LATEST`; `deleteAlias`, `deleteOld` and
    `deleteNew` delete its alias or a version, `deleteBoth` the alias and the old version.

    `tamper0.9` moves an alias without telling the checker, `tamper:alarm` tells it of an alarm that AWS has
    not, and `tamper:deleted` of a deleted alias that is still there: it must notice, these are the checker's
    own tests.
    """

    after: int | str
    do: str
    target: int = 0


@dataclass(frozen=True)
class Knobs:
    """How AWS behaves: how long updates last, how late a new routing shows, and whether calls are limited."""

    update_seconds: float = 0.5
    alias_delay_seconds: float = 0.0
    limits_calls: bool = False


@dataclass(frozen=True)
class TwoWaves:
    """A first wave of so many targets, which bake for so many seconds, and a second one behind a gate.

    `gate` is a step, or empty.
    """

    first: int
    bake_seconds: int = 0
    gate: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Schedule:
    """One run. `approves` is what people answer to approvals unless a deed comes before.

    `then` is what follows: nothing, `redeploy`, `rollback` (which undoes it), or `repair`: somebody
    runs the commands that failed rollbacks have printed. `second` is what a second deployment does about
    the first one, when a deed submits it: `enqueueOne` or `supersede`. With `waves` the targets
    come in two.
    """

    name: str
    targets: tuple[TargetShape, ...]
    seed: int = 0
    faults: tuple[Fault, ...] = ()
    denials: tuple[Denial, ...] = ()
    deeds: tuple[Deed, ...] = ()
    knobs: Knobs = field(default_factory=Knobs)
    approves: bool = True
    fails_all: bool = False
    keeps: bool = False
    limit_seconds: int = 1800
    then: str = ""
    second: str = ""
    waves: TwoWaves | None = None

    def as_json(self) -> str:
        """The schedule on one line; `from_json` reads it back."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @property
    def command(self) -> str:
        """What repeats the schedule exactly."""
        return f"make chaos REPLAY={shlex.quote(self.as_json())}"

    @property
    def must_succeed(self) -> bool:
        """Whether nothing happens that a deployment may fail for: one fault that passes is no reason."""
        is_passing = all(fault.kind is not FaultKind.DENY and not fault.lasts for fault in self.faults)
        is_undisturbed = not self.denials and all(deed.do == "submit" for deed in self.deeds)
        has_time = self.limit_seconds >= _ENOUGH_SECONDS
        return len(self.faults) <= 1 and is_passing and is_undisturbed and has_time and self.approves

    @classmethod
    def from_json(cls, text: str) -> "Schedule":
        """The schedule that `as_json` wrote."""
        data: dict[str, Any] = json.loads(text)
        data["targets"] = tuple(_target(one) for one in data["targets"])
        data["faults"] = tuple(Fault(**{**one, "kind": FaultKind(one["kind"])}) for one in data["faults"])
        data["denials"] = tuple(Denial(**one) for one in data["denials"])
        data["deeds"] = tuple(Deed(**one) for one in data["deeds"])
        data["knobs"] = Knobs(**data["knobs"])
        data["waves"] = TwoWaves(**data["waves"]) if data.get("waves") else None
        return cls(**data)

    def with_fault(self, fault: Fault) -> "Schedule":
        """The same with one more fault, named for it."""
        lasting = "+" if fault.lasts else ""
        return replace(
            self, name=f"{self.name}/{fault.kind}{lasting}@{fault.at}", faults=(*self.faults, fault)
        )


def _target(data: dict[str, Any]) -> TargetShape:
    functions = tuple(FunctionShape(**one) for one in data["functions"])
    lists = {key: tuple(data[key]) for key in ("steps", "depends_on", "before", "after")}
    return TargetShape(**{**data, **lists, "functions": functions})
