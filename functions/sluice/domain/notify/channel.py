"""A way to tell people, as the operator has set it, and for what it is used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sluice.domain.guardrails.name_patterns import ANY, matches_any
from sluice.domain.notify.notice import Notice, Occasion


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


@dataclass(frozen=True)
class Channel:
    """One channel; `secret` names what holds its address, or PagerDuty's routing key."""

    kind: ChannelKind
    secret: str
    occasions: tuple[Occasion, ...]
    applications: tuple[str, ...] = (ANY,)

    @property
    def name(self) -> str:
        """What tells it from the others, without its secret."""
        return f"{self.kind}:{self.secret}"

    def is_for(self, notice: Notice, application: str) -> bool:
        """Whether its people are told of this."""
        return notice.occasion in self.occasions and matches_any(self.applications, application)


def channels_of(setting: Sequence[Mapping[str, object]]) -> tuple[Channel, ...]:
    """The channels of the setting `notify`, which the stack has checked; topics of SNS need no handler."""
    return tuple(
        Channel(
            kind,
            str(given[kind.value]),
            tuple(Occasion(one) for one in _texts(given.get("on"))) or _DEFAULTS[kind],
            _texts(given.get("applications")) or (ANY,),
        )
        for given in setting
        for kind in ChannelKind
        if kind.value in given
    )


def _texts(given: object) -> tuple[str, ...]:
    return tuple(map(str, given)) if isinstance(given, list) else ()
