"""Notify people: tells each channel of an event once; a deployment never waits for it."""

from collections.abc import Mapping, Sequence

from sluice.domain.notify.channel import Channel
from sluice.domain.notify.message import Told, request_to
from sluice.domain.notify.notice import Notice, notice_of
from sluice.errors import AccessDeniedError, NotFoundError, RetryableError
from sluice.observability import logger
from sluice.ports import Ports
from sluice.tasks.record_event import record_event

SENT, NOT_SENT = "PeopleNotified", "PeopleNotNotified"
_PARALLEL_CHANNELS = 16


def notify_people(
    ports: Ports, kind: str, detail: Mapping[str, object], channels: Sequence[Channel], api_url: str
) -> None:
    """Tell the channels that the event is for; run again, only those that have not been told.

    RetryableError once all have been tried, if another attempt may help: the event is delivered again then.
    """
    notice = notice_of(kind, detail)
    if notice is None:
        return
    deployment = ports.deployments.get(notice.deployment_id)
    application = deployment.application
    meant = [one for one in channels if one.is_for(notice, application, deployment.notify)]
    # The operator's own and one that a file has chosen may lead to the same place.
    wanted = {one.label: one for one in meant}.values()
    if not wanted:
        return
    link = f"{api_url}/page/deployments/{notice.deployment_id}"
    known = _settled(ports, notice)
    told = Told(notice, application, link)
    silent = [one for one in wanted if _detail(notice, one) not in known]
    # Side by side: two that do not answer would take all the time that the handler has.
    done = ports.side_by_side.run(lambda one: _is_done(ports, one, told), silent, limit=_PARALLEL_CHANNELS)
    failed = [one.label for one, is_done in zip(silent, done, strict=True) if not is_done]
    if failed:
        raise RetryableError(f"Not told yet: {', '.join(failed)}")


def _settled(ports: Ports, notice: Notice) -> set[str]:
    """Whom an earlier run has told, or could not."""
    events = ports.timeline.list(notice.deployment_id, notice.target)
    return {event.detail for event in events if event.kind in {SENT, NOT_SENT}}


def _is_done(ports: Ports, channel: Channel, told: Told) -> bool:
    """Whether `_tell` leaves nothing to do; whatever goes wrong with this channel, the next one is told."""
    try:
        return _tell(ports, channel, told)
    except Exception:  # noqa: BLE001 - any error, or one bad channel would silence all behind it
        logger.exception("channel not told", channel=channel.label)
        return False


def _tell(ports: Ports, channel: Channel, told: Told) -> bool:
    """Whether nothing is left to do: the channel was told, or it never can be."""
    try:
        # The operator's own secret, which no config can name a use of.
        secret = ports.secrets.read(channel.secret, None)
    except (AccessDeniedError, NotFoundError) as error:
        _record(ports, channel, told.notice, NOT_SENT, str(error))
        return True
    response = ports.webhooks.send(request_to(channel, secret, told))
    if response.is_success:
        _record(ports, channel, told.notice, SENT, f"{channel.label} was told: {told.notice.headline}")
        return True
    logger.warning("channel not told", channel=channel.label, problem=response.in_words)
    if response.may_pass:
        return False
    _record(ports, channel, told.notice, NOT_SENT, f"{channel.label} {response.in_words}")
    return True


def _record(ports: Ports, channel: Channel, notice: Notice, kind: str, message: str) -> None:
    record_event(
        ports, notice.deployment_id, kind, message, target=notice.target, detail=_detail(notice, channel)
    )


def _detail(notice: Notice, channel: Channel) -> str:
    return f"{notice.key}#{channel.label}"
