"""A way to tell people, as the operator has set it, and for what it is used."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from sluice.domain.guardrails.name_patterns import ANY, matches_any
from sluice.domain.notify.notice import Notice, Occasion
from sluice.domain.record.chosen_channel import ChosenChannel
from sluice.values import dataclass


class ChannelKind(StrEnum):
    """Whose API a channel speaks, as the setting `notify` spells it."""

    SLACK = "slack"
    TEAMS = "teams"
    PAGER_DUTY = "pagerDuty"


_URGENT = (Occasion.FAILED, Occasion.ROLLBACK_FAILED)
_DEFAULTS: Mapping[ChannelKind, tuple[Occasion, ...]] = {
    ChannelKind.SLACK: tuple(Occasion),
    ChannelKind.TEAMS: tuple(Occasion),
    ChannelKind.PAGER_DUTY: _URGENT,
}


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel; `secret` names what holds its address, or PagerDuty's routing key.

    With a `name` it is for files alone: it is told of what a config chooses by that name, within its
    occasions and applications, and of nothing else. Several channels may have one name.
    """

    kind: ChannelKind
    secret: str
    occasions: tuple[Occasion, ...]
    applications: tuple[str, ...] = (ANY,)
    name: str = ""

    @property
    def label(self) -> str:
        """What tells it from the others, without its secret."""
        return f"{self.kind}:{self.secret}"

    def is_for(self, notice: Notice, application: str, chosen: Iterable[ChosenChannel] = ()) -> bool:
        """Whether its people are told of this, of a deployment whose config has chosen these channels."""
        is_wanted = not self.name or any(
            one.name == self.name and (not one.occasions or notice.occasion in one.occasions)
            for one in chosen
        )
        is_allowed = notice.occasion in self.occasions and matches_any(self.applications, application)
        return is_wanted and is_allowed

    def may_be_chosen_by(self, application: str) -> bool:
        """Whether a config of this application may name it."""
        return bool(self.name) and matches_any(self.applications, application)


def channels_of(setting: Sequence[Mapping[str, object]]) -> tuple[Channel, ...]:
    """The channels of the setting `notify`, which the stack has checked; topics of SNS need no handler."""
    return tuple(
        Channel(
            kind,
            str(given[kind.value]),
            tuple(Occasion(one) for one in _texts(given.get("on"))) or _DEFAULTS[kind],
            _texts(given.get("applications")) or (ANY,),
            str(given.get("name", "")),
        )
        for given in setting
        for kind in ChannelKind
        if kind.value in given
    )


def _texts(given: object) -> tuple[str, ...]:
    return tuple(map(str, given)) if isinstance(given, list) else ()
