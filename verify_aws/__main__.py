"""`make verify-aws`: checks on a real account what no test on this machine can show, and reports it."""

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import boto3

from local import launcher
from sluice_cli.client.api import connect
from sluice_cli.environment import Environment
from sluice_cli.errors import CliError
from verify_aws import estimate
from verify_aws.account import Account
from verify_aws.installation import Installation, of_plane
from verify_aws.ledger import Ledger
from verify_aws.releases import run_releases
from verify_aws.report import Part, Status, has_passed, markdown
from verify_aws.states.trial import try_states, validate
from verify_aws.suite import ROOT, run_suite

FOLDER = ROOT / "build" / "verify-aws"
PARTS = ("definitions", "states", "releases", "contract")
_INTERRUPTED = 130


@dataclass(frozen=True)
class Place:
    """Where the checks are made."""

    name: str
    control: Account
    installation: Installation


def main(arguments: Sequence[str] | None = None) -> int:
    """Check, remove what was made, write the report; the exit status is 0 only when nothing failed."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with _place(options) as place:
            return _run(place, options)
    except CliError as error:
        _say(str(error))
        return 2


def _run(place: Place, options: argparse.Namespace) -> int:
    _say(_announcement(place, options.only))
    if not (options.yes or place.control.is_plane or _agrees()):
        _say("Nothing was done.")
        return 2
    began, parts, interrupted = datetime.now(UTC), list[Part](), False
    _remove(place)  # what an earlier run had to leave behind
    try:
        for name in options.only:
            _say(f"{name} ...")
            parts.append(_checks(place, options)[name]())
            _say(f"  {_summary(parts[-1])}")
    except KeyboardInterrupt:
        interrupted = True
    finally:
        removed, was_interrupted = _remove_at_last(place)
        parts.append(removed)
    interrupted = interrupted or was_interrupted
    options.report.parent.mkdir(parents=True, exist_ok=True)
    options.report.write_text(
        markdown(_facts(place, began, interrupted=interrupted), parts), encoding="utf-8"
    )
    _say(f"The report is in {options.report}.")
    if interrupted:
        return _INTERRUPTED
    return 0 if has_passed(parts) else 1


def _checks(place: Place, options: argparse.Namespace) -> Mapping[str, Callable[[], Part]]:
    return {
        "definitions": lambda: validate(place.control),
        "states": lambda: try_states(place.control, datetime.now(UTC)),
        "releases": lambda: run_releases(place.installation),
        "contract": lambda: run_suite(place.control, options.select),
    }


def _remove_at_last(place: Place) -> tuple[Part, bool]:
    """What came of it, and whether somebody interrupted it: nothing is left because of that."""
    try:
        return _remove(place), False
    except KeyboardInterrupt:
        return _remove(place), True


def _remove(place: Place) -> Part:
    """Remove what was made in the account, whatever happened."""
    part = Part("What the checks made in the account is removed")
    account = place.installation.target
    left = account.ledger.remove_all(lambda service, region: account.in_region(region).client(service))
    for one in left:
        part.add(one, Status.FAILED, "It could not be removed; run `make verify-aws` again, or delete it")
    if not left:
        part.add("Nothing is left", Status.PASSED)
    return part


@contextmanager
def _place(options: argparse.Namespace) -> Iterator[Place]:
    if options.plane is None:
        yield _real(options)
        return
    plane = launcher.running(options.plane / ".local")
    if plane is not None:
        ledger = Ledger(options.plane / ".local" / "verify-aws.jsonl")
        home = Account(plane.home_region, ledger, plane.endpoint_url, plane.home_account)
        yield Place("the embedded plane", home, of_plane(plane, ledger))
        return
    with tempfile.TemporaryDirectory(prefix="sluice-verify-") as folder, launcher.running_plane() as own:
        ledger = Ledger(Path(folder) / "created.jsonl")
        home = Account(own.home_region, ledger, own.endpoint_url, own.home_account)
        yield Place("the embedded plane", home, of_plane(own, ledger))


def _real(options: argparse.Namespace) -> Place:
    session = boto3.Session(region_name=options.region)
    number = session.client("sts").get_caller_identity()["Account"]
    account = Account(session.region_name, Ledger(FOLDER / f"created-{number}.jsonl"))
    missing = [name for name in ("api", "deploy_role", "bucket") if not getattr(options, name)]
    if missing and "releases" in options.only:
        named = ", ".join(f"--{name.replace('_', '-')}" for name in missing)
        raise CliError(
            f"The releases need {named}", "See docs/how-to/verify-on-aws.md, or leave them out: --only"
        )
    api = connect(options.api or "https://not-needed.invalid", Environment({"AWS_REGION": account.region}))
    installation = Installation(api, account, options.deploy_role or "", options.bucket or "")
    return Place(f"account {number}, region {account.region}", account, installation)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m verify_aws", description=__doc__)
    parser.add_argument("--api", default=os.environ.get("SLUICE_API"), help="Sluice's ApiUrl (SLUICE_API)")
    parser.add_argument("--deploy-role", help="the ARN of a deploy role in the account of your credentials")
    parser.add_argument("--bucket", help="a bucket with versions that this role may read")
    parser.add_argument("--region", help="the region to check in, which is Sluice's")
    parser.add_argument("--yes", action="store_true", help="begin without asking")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="these parts alone")
    parser.add_argument("--select", default="", help="these contract tests alone (pytest -k)")
    parser.add_argument("--report", type=Path, default=FOLDER / "report.md", help="where the report goes")
    parser.add_argument(
        "--plane",
        type=Path,
        nargs="?",
        const=ROOT,
        help="check the embedded plane instead: the one that runs for this folder, else one of its own",
    )
    return parser


def _announcement(place: Place, only: Sequence[str]) -> str:
    if place.control.is_plane:
        return f"Checking {place.name}: {', '.join(only)}."
    return "\n".join(
        (
            f"This checks {place.name}: {', '.join(only)}.",
            "It creates functions, roles, tables, buckets, keys and state machines whose names nobody uses,",
            "and removes them. Use an account that holds nothing else. It costs at most:",
            estimate.as_text(),
        )
    )


def _facts(place: Place, began: datetime, *, interrupted: bool) -> dict[str, str]:
    return {
        "Checked": place.name,
        "Began": began.strftime("%Y-%m-%d %H:%M:%S UTC"),
        "Ended": datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC"),
        "Estimated cost": "none" if place.control.is_plane else f"{estimate.total_dollars():.2f} $ at most",
        **({"Interrupted": "yes; parts that are missing were not checked"} if interrupted else {}),
    }


def _summary(part: Part) -> str:
    return ", ".join(f"{part.counts[status]} {status}" for status in Status)


def _agrees() -> bool:
    return input("Begin? [y/N] ").strip().lower() in ("y", "yes")


def _interrupt(_number: int, _frame: object) -> NoReturn:
    """End as Ctrl-C does, so that what was made is removed."""
    raise KeyboardInterrupt


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
