"""Fixtures for tests of the plane itself."""

from tests.contract.conftest import machines

__all__ = ["machines"]
