"""Fixtures for every folder of tests."""

from tests.plane import IS_AWS, plane_server

__all__ = ["plane_server"]

# On a real account: they need a second account that tests may change.
collect_ignore = ["contract/access/test_roles.py", "contract/access/test_policies.py"] if IS_AWS else []
