"""Where handlers and routes get their ports: from the wiring, unless a test or the simulation has others."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sluice.ports import Ports


class PortsProvider:
    """Gives the ports of whoever runs now."""

    def __init__(self, provide: Callable[[], Ports]) -> None:
        self._provide = provide

    def __call__(self) -> Ports:
        """The ports."""
        return self._provide()

    def use(self, provide: Callable[[], Ports]) -> Callable[[], Ports]:
        """Get them from here from now on; where they came from until now."""
        before, self._provide = self._provide, provide
        return before
