"""Checks that waves have all targets, and that their borders can be told from targets."""

from collections.abc import Iterator

from sluice.config.model import DeploymentConfig
from sluice.config.names import Names
from sluice.config.order import graph_of, names_of_borders, room_in_waves
from sluice.config.path_problems import PathProblem
from sluice.config.sections.waves import REST


def waves_have_all_targets(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """A target in no wave would never start."""
    room, targets = room_in_waves(config), len(graph_of(config))
    if room is not None and room < targets:
        yield PathProblem(
            ("deploymentConfig", "waves"),
            f"The waves have room for {room} of {targets} targets",
            f"End the list with `{REST}`, for all that are left",
        )


def borders_have_names_of_their_own(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """The end of a wave is shown beside the targets."""
    for name in names_of_borders(config):
        yield PathProblem(
            ("targets", name),
            f"'{name}' is the name of the end of a wave",
            "Give the target another name",
        )
