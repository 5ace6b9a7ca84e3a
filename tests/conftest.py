"""Fixtures for every folder of tests."""

from tests.plane import plane_server

__all__ = ["plane_server"]
