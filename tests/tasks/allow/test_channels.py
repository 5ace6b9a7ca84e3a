"""Which channels a config may choose: those that the operator offers to its application, and no others."""

import pytest

from sluice.domain.notify.channel import Channel, ChannelKind
from sluice.domain.notify.notice import Occasion
from sluice.errors import ConfigProblemsError
from sluice.tasks.allow.channels import check_channels
from tests.unit.config.builders import changed, load

ALL = tuple(Occasion)
TEAM = Channel(ChannelKind.SLACK, "slack-team", ALL, name="team")
PAGER = Channel(ChannelKind.PAGER_DUTY, "pager", (Occasion.ROLLBACK_FAILED,), name="on-call")
OTHERS = Channel(ChannelKind.SLACK, "slack-others", ALL, ("shop-*",), "others")
UNNAMED = Channel(ChannelKind.TEAMS, "everybody", ALL)
ON_CALL = {"channel": "on-call"}
CHANNELS = (TEAM, PAGER, OTHERS, UNNAMED)


def problems(*chosen: object, channels: tuple[Channel, ...] = CHANNELS) -> list[tuple[str, str, str]]:
    loaded = load(changed(("notify", list(chosen))))
    with pytest.raises(ConfigProblemsError) as caught:
        check_channels(channels, loaded)
    assert all(one.line for one in caught.value.problems)
    return [(one.path, one.message, one.remedy) for one in caught.value.problems]


def test_takes_what_is_offered() -> None:
    check_channels(CHANNELS, load(changed(("notify", [{"channel": "team", "on": ["asks"]}, ON_CALL]))))


@pytest.mark.parametrize("name", ["others", "everybody", "slack-team", "nobody"])
def test_refuses_what_is_not_offered_to_the_application_and_names_nothing_that_is_not(name: str) -> None:
    ((path, message, remedy),) = problems({"channel": name})
    assert (path, message) == ("notify[0].channel", f"No channel '{name}' is offered to 'parcels'")
    assert remedy == "Use 'on-call', 'team'"


def test_says_whom_to_ask_when_nothing_is_offered() -> None:
    ((_, _, remedy),) = problems({"channel": "team"}, channels=(OTHERS, UNNAMED))
    assert remedy == "Ask whoever operates Sluice for one in the setting `notify`"


def test_refuses_more_than_the_operator_lets_the_channel_hear() -> None:
    found = problems({"channel": "team"}, {**ON_CALL, "on": ["rollbackFailed", "asks"]})
    assert found == [
        (
            "notify[1].on[1]",
            "The channel 'on-call' is not told of 'asks'",
            "Use rollbackFailed, or leave `on` out",
        )
    ]
