"""Applies each mutation in a copy of the repository and runs its tests; a mutant that they let pass survives.

Each worker has a copy of its own, so that nothing here is ever changed, and mutants run side by side.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from queue import Queue

from tests.mutants.mutation import ROOT, Mutation
from tests.mutants.mutations import MUTATIONS

COPIED = (
    "functions",
    "cli",
    "local",
    "infra",
    "verify_aws",
    "tests",
    "pyproject.toml",
    "examples",
    "docs",
    "statemachine",
)
LINKED = ("build", "node_modules", ".venv", ".venv-plane", ".venv-runtime")
SECONDS = 300
"""A mutant that runs longer than this hangs, which is noticed as well."""


class End(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    HANGS = "killed (it hangs)"
    SURVIVES = "SURVIVES"
    BROKEN = "BROKEN: its tests do not even start"


@dataclass(frozen=True)
class Result:
    """One mutant, what became of it, and what pytest said."""

    mutation: Mutation
    end: End
    seconds: float
    output: str

    @property
    def is_killed(self) -> bool:
        """Whether its tests have noticed it."""
        return self.end in (End.KILLED, End.HANGS)


def main() -> int:
    """Run all mutants, or those whose file or words contain a text; how many were not killed, at most 1."""
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("--only", default="", help="those whose file or words contain this")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    chosen = [one for one in MUTATIONS if given.only in f"{one.file} {one.wrong}"]
    began = time.monotonic()
    with _copies(given.jobs) as copies:
        if not _passes_unchanged(copies, chosen):
            return 1
        results = list(_run_all(copies, chosen))
    left = [result for result in results if not result.is_killed]
    for result in left:
        print(f"\n{result.end}: {result.mutation.wrong}\n{_difference(result.mutation)}\n{result.output}")
    killed = len(results) - len(left)
    print(f"\n{killed} of {len(results)} mutants killed in {time.monotonic() - began:.0f} s")
    return 1 if left else 0


@contextmanager
def _copies(count: int) -> Iterator["Queue[Path]"]:
    """Copies of the repository, for as many workers."""
    with tempfile.TemporaryDirectory(prefix="sluice-mutants-") as folder:
        copies: Queue[Path] = Queue()
        for number in range(count):
            copies.put(_copy(Path(folder) / str(number)))
        yield copies


def _copy(place: Path) -> Path:
    place.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, place / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, place / name)
    for name in LINKED:
        if (ROOT / name).exists():
            (place / name).symlink_to(ROOT / name)
    # Compiled by content: a mutant and its original may have the same size and second.
    compiled = [sys.executable, "-m", "compileall", "-q", "--invalidation-mode", "checked-hash", "functions"]
    subprocess.run(compiled, cwd=place, check=True)
    return place


def _passes_unchanged(copies: "Queue[Path]", chosen: Sequence[Mutation]) -> bool:
    """Whether the tests pass without any mutation; if they do not, nothing that follows says anything."""
    tests = sorted({test for one in chosen for test in one.tests})
    place = copies.get()
    code, output = _pytest(place, tests, 4 * SECONDS)
    copies.put(place)
    print(f"{len(tests)} test files {'pass' if code == 0 else 'FAIL'} without a mutation", flush=True)
    if code:
        print(output)
    return code == 0


def _run_all(copies: "Queue[Path]", chosen: Sequence[Mutation]) -> Iterator[Result]:
    with ThreadPoolExecutor(copies.qsize()) as pool:
        for result in pool.map(lambda one: _run(copies, one), chosen):
            mutation = result.mutation
            print(f"{result.end} {result.seconds:5.1f} s  {mutation.file}: {mutation.wrong}", flush=True)
            yield result


def _run(copies: "Queue[Path]", mutation: Mutation) -> Result:
    place, began = copies.get(), time.monotonic()
    file = place / mutation.path
    text = file.read_text("utf-8")
    file.write_text(mutation.applied_to(text), "utf-8")
    try:
        code, output = _pytest(place, mutation.tests, SECONDS)
    finally:
        file.write_text(text, "utf-8")
        copies.put(place)
    end = {None: End.HANGS, 0: End.SURVIVES, 1: End.KILLED}.get(code, End.BROKEN)
    return Result(mutation, end, time.monotonic() - began, output)


def _pytest(place: Path, tests: Sequence[str], seconds: float) -> tuple[int | None, str]:
    """The exit code of pytest, None when it took too long, and the end of what it said."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", *tests]
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # a start without them is quicker
    try:
        done = subprocess.run(
            command,
            cwd=place,
            env=environment,
            timeout=seconds,
            capture_output=True,
            text=True,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None, ""
    return done.returncode, (done.stdout + done.stderr)[-2000:]


def _difference(mutation: Mutation) -> str:
    old = "\n".join(f"- {line}" for line in mutation.old.splitlines())
    new = "\n".join(f"+ {line}" for line in mutation.new.splitlines())
    return f"{mutation.path}\n{old}\n{new}"


if __name__ == "__main__":
    sys.exit(main())
