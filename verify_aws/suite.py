"""Runs the contract tests, each a fact that Sluice relies on, where the account is; it holds none of them."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from verify_aws.account import Account
from verify_aws.report import Part, Status

ROOT = Path(__file__).resolve().parents[1]
LEDGER_VARIABLE = "SLUICE_VERIFY_LEDGER"
# What `tests/conftest.py` leaves out on a real account.
_LEFT_OUT = (
    "tests/contract/access/test_roles.py",
    "tests/contract/access/test_policies.py",
    "tests/contract/functions/test_account_concurrency.py",
)


def run_suite(account: Account, only: str = "") -> Part:
    """The whole suite in a process of its own, or the tests that pytest's `-k` selects."""
    part = Part("What Sluice relies on AWS for (contract tests)")
    with tempfile.TemporaryDirectory(prefix="sluice-verify-") as folder:
        results = Path(folder) / "results.xml"
        command = [sys.executable, "-m", "pytest", "tests/contract", f"--junit-xml={results}"]
        done = subprocess.run(  # noqa: S603 - our own tests
            [*command, *(["-k", only] if only else [])],
            cwd=ROOT,
            env={**os.environ, **_environment(account)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if not results.exists():
            part.add("The contract tests run", Status.FAILED, done.stdout[-2000:])
            return part
        _count(part, results)
    if not account.is_plane:
        for name in _LEFT_OUT:
            part.add(name, Status.UNAVAILABLE, "It needs a second account that tests may change")
    return part


def _environment(account: Account) -> dict[str, str]:
    if account.is_plane:
        return {}
    return {
        "AWS_VERIFIED": "1",
        "AWS_REGION": account.region,
        "AWS_DEFAULT_REGION": account.region,
        LEDGER_VARIABLE: str(account.ledger.path),
    }


def _count(part: Part, results: Path) -> None:
    # Our own tests have written the file a moment ago.
    for case in ElementTree.parse(results).iter("testcase"):  # noqa: S314
        name = f"{case.get('classname', '')}.{case.get('name', '')}"
        outcomes = list(_outcomes(case))
        if not outcomes:
            part.passed_elsewhere += 1
        for status, observed in outcomes:
            part.add(name, status, observed)


def _outcomes(case: ElementTree.Element) -> Iterator[tuple[Status, str]]:
    for kind, status in (
        ("failure", Status.FAILED),
        ("error", Status.FAILED),
        ("skipped", Status.UNAVAILABLE),
    ):
        for outcome in case.findall(kind):
            yield status, (outcome.get("message") or "").partition("\n")[0][:400]
