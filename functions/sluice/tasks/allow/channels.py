"""Checks the channels that a config chooses against those that the operator lets its application choose."""

from collections.abc import Iterator, Sequence

from sluice.config.load import LoadedConfig
from sluice.config.path_problems import PathProblem
from sluice.config.sections.notify import NotifyConfig
from sluice.domain.notify.channel import Channel
from sluice.errors import ConfigProblemsError


def check_channels(channels: Sequence[Channel], loaded: LoadedConfig) -> None:
    """ConfigProblemsError, with the places of all that are not there for this application."""
    application = loaded.config.application
    offered = [one for one in channels if one.may_be_chosen_by(application)]
    problems = [
        problem
        for position, chosen in enumerate(loaded.config.notify)
        for problem in _problems(offered, chosen, position, application)
    ]
    if problems:
        raise ConfigProblemsError(loaded.located(problems))


def _problems(
    offered: Sequence[Channel], chosen: NotifyConfig, position: int, application: str
) -> Iterator[PathProblem]:
    meant = [one for one in offered if one.name == chosen.channel]
    if not meant:
        names = ", ".join(sorted({f"'{one.name}'" for one in offered}))
        yield PathProblem(
            ("notify", position, "channel"),
            f"No channel '{chosen.channel}' is offered to '{application}'",
            f"Use {names}" if names else "Ask whoever operates Sluice for one in the setting `notify`",
        )
        return
    told = {occasion for one in meant for occasion in one.occasions}
    for place, occasion in enumerate(chosen.on):
        if occasion not in told:
            yield PathProblem(
                ("notify", position, "on", place),
                f"The channel '{chosen.channel}' is not told of '{occasion}'",
                f"Use {', '.join(one.value for one in sorted(told))}, or leave `on` out",
            )
