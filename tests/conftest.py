"""Fixtures for every folder of tests."""

import gc
import signal

import pytest

from tests.plane import IS_AWS, plane_server

__all__ = ["plane_server"]

# Shells start what runs in the background with SIGINT ignored: tests of interruptions would wait for ever.
signal.signal(signal.SIGINT, signal.default_int_handler)

# On a real account: they need a second one that tests may change, or one with a small limit.
_NEED_MORE_THAN_AN_ACCOUNT = [
    "contract/access/test_roles.py",
    "contract/access/test_policies.py",
    "contract/functions/test_account_concurrency.py",
]
collect_ignore = _NEED_MORE_THAN_AN_ACCOUNT if IS_AWS else []

_LONG = ("tests/verify_aws/", "tests/docs/test_walkthroughs")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files: begun last, one keeps a worker busy when the other has none left."""
    items.sort(key=lambda item: not item.nodeid.startswith(_LONG))


def pytest_collection_finish() -> None:
    """What is collected is much and stays to the end: the garbage collector need not look at it each time."""
    gc.collect()
    gc.freeze()
