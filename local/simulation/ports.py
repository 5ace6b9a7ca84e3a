"""The product's own ports, except that what it does side by side is done in turn."""

from functools import cached_property

from local.simulation.in_turn import InTurn
from sluice.wiring import AwsPorts


class SimulatedPorts(AwsPorts):
    """The ports of a simulated execution environment."""

    @cached_property
    def side_by_side(self) -> InTurn:
        """One after the other."""
        return InTurn()
