"""Every Python package is locked by hash, and each bundle says what it is made of."""

import json
import re
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from infra.packaging.bill_of_materials import bill_of_materials
from infra.packaging.bundles import BUNDLES
from infra.packaging.locked_packages import NotLockedError, locked, version_of

ROOT = Path(__file__).resolve().parents[2]
LOCKS = (
    "requirements-installer.lock",
    "requirements.lock",
    "requirements-dev.lock",
    "cli/requirements.lock",
    "local/requirements.lock",
    "local/requirements-runtime.lock",
)


def requirements(lock: str) -> list[str]:
    return (ROOT / lock).read_text().replace("\\\n", " ").splitlines()


@pytest.mark.parametrize("lock", LOCKS)
def test_pins_every_package_by_version_and_hash(lock):
    loose = [
        line
        for line in requirements(lock)
        if not re.match(r"[\w.-]+==\S+( ; .*?)?(\s+--hash=sha256:\w{64})+\s*$", line)
    ]
    assert loose == []


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_what_the_requirements_ask_for(lock):
    asked = {
        line.lower().replace("_", "-")
        for line in (ROOT / lock).with_suffix(".txt").read_text().splitlines()
        if "==" in line and not line.startswith("#")
    }
    found = {line.split()[0].lower().replace("_", "-") for line in requirements(lock)}
    assert asked - found == set()


@pytest.mark.parametrize("lock", LOCKS)
def test_names_no_place_to_download_from(lock):
    text = (ROOT / lock).read_text()
    assert not re.search(r"://|--index|--find-links|file:", text)


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda bundle: bundle.name)
def test_holds_all_that_its_packages_need(bundle):
    needed = {
        plain(requirement.name)
        for package in bundle.packages
        for requirement in map(Requirement, metadata.requires(package) or ())
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""})
    }
    assert needed - {plain(name) for name in bundle.packages} == set()


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda bundle: bundle.name)
def test_lists_each_package_of_a_bundle_in_its_bill_of_materials(bundle):
    bill = bill_of_materials(bundle, "a" * 64)
    assert {one["purl"] for one in bill["components"]} == {
        f"pkg:pypi/{plain(name)}@{version_of(name)}" for name in bundle.packages
    }
    assert json.dumps(bill) == json.dumps(bill_of_materials(bundle, "a" * 64))
    assert bill["serialNumber"] != bill_of_materials(bundle, "b" * 64)["serialNumber"]


def test_refuses_a_package_that_is_not_locked():
    with pytest.raises(NotLockedError, match=r"leftpad is not in requirements\.lock"):
        locked(["leftpad"])


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
