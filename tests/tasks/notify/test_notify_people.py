"""Telling people: each channel once, whatever is delivered twice, silent or refused."""

from collections.abc import Sequence
from dataclasses import replace
from threading import Barrier
from types import SimpleNamespace
from typing import Any

import pytest

from sluice.domain.notify.channel import Channel, ChannelKind
from sluice.domain.notify.message import Told, request_to
from sluice.domain.notify.notice import Notice, Occasion
from sluice.domain.record.chosen_channel import ChosenChannel
from sluice.domain.record.timeline import TimelineEvent
from sluice.domain.webhook.call import WebhookRequest, WebhookResponse
from sluice.errors import NotFoundError, RetryableError
from sluice.host.threads import Threads
from sluice.tasks.notify.notify_people import notify_people
from tests.tasks.ports import deployments, secrets, timeline, webhooks
from tests.tasks.scene import DEPLOYMENT, a_deployment
from tests.tasks.script import NOW, Script

API = "https://sluice.example"
ADDRESS = "https://hooks.example/s3cr3t"
SLACK = Channel(ChannelKind.SLACK, "releases", tuple(Occasion))
TEAMS = Channel(ChannelKind.TEAMS, "team", tuple(Occasion))
DETAIL = {"deploymentId": DEPLOYMENT, "message": "FAILED: broken", "status": "FAILED"}
NOTICE = Notice(Occasion.FAILED, "DeploymentEnded##FAILED", DEPLOYMENT, "", "FAILED: broken")
TOLD = Told(NOTICE, "parcels", f"{API}/page/deployments/{DEPLOYMENT}")


def event(channel: Channel, kind: str = "PeopleNotified", message: str = "") -> TimelineEvent:
    said = message or f"{channel.label} was told: Deployment failed"
    return TimelineEvent(kind, said, NOW, "", f"{NOTICE.key}#{channel.label}")


def knows(*events: TimelineEvent, chosen: tuple[ChosenChannel, ...] = ()) -> Script:
    return reads(chosen) << timeline.list(DEPLOYMENT, "") >> events


def reads(chosen: tuple[ChosenChannel, ...]) -> Script:
    return Script() << deployments.get(DEPLOYMENT) >> a_deployment(notify=chosen)


def sends(channel: Channel, response: WebhookResponse) -> Script:
    return (
        Script()
        << secrets.read(channel.secret, None)
        >> ADDRESS
        << webhooks.send(request_to(channel, ADDRESS, TOLD))
        >> response
    )


def notes(told: TimelineEvent) -> Script:
    return Script() << timeline.add(DEPLOYMENT, told) >> True


def play(script: Script, *channels: Channel, kind: str = "DeploymentEnded") -> None:
    script.play(lambda ports: notify_people(ports, kind, DETAIL, channels, API))


def test_each_channel_is_told_when_a_deployment_fails() -> None:
    told = [sends(one, WebhookResponse(200)) << notes(event(one)) for one in (SLACK, TEAMS)]
    play(knows() << told[0] << told[1], SLACK, TEAMS)


def test_channel_is_told_once_when_its_event_is_delivered_again() -> None:
    play(knows(event(SLACK)) << sends(TEAMS, WebhookResponse(202)) << notes(event(TEAMS)), SLACK, TEAMS)


@pytest.mark.parametrize("response", [WebhookResponse(503), WebhookResponse(429), WebhookResponse(None)])
def test_event_is_delivered_again_when_a_channel_was_silent_and_the_others_are_told_meanwhile(
    response: WebhookResponse,
) -> None:
    script = knows() << sends(SLACK, response) << sends(TEAMS, WebhookResponse(200)) << notes(event(TEAMS))
    with pytest.raises(RetryableError, match="slack:releases"):
        play(script, SLACK, TEAMS)


def test_channels_are_told_at_once_when_one_takes_its_time() -> None:
    both = Barrier(2)  # each waits for the other, and neither comes when they are told in turn

    def send(_request: WebhookRequest) -> WebhookResponse:
        both.wait(5)
        return WebhookResponse(200)

    ports: Any = SimpleNamespace(
        clock=SimpleNamespace(now=lambda: NOW),
        deployments=SimpleNamespace(get=lambda _: a_deployment()),
        secrets=SimpleNamespace(read=lambda *_: ADDRESS),
        side_by_side=Threads(),
        timeline=SimpleNamespace(list=lambda *_: (), add=lambda *_: True),
        webhooks=SimpleNamespace(send=send),
    )
    notify_people(ports, "DeploymentEnded", DETAIL, (SLACK, TEAMS), API)


def test_others_are_told_when_the_secret_of_a_channel_cannot_be_read() -> None:
    script = knows() << secrets.read("releases", None) >> KeyError("marked for deletion")
    script = script << sends(TEAMS, WebhookResponse(200)) << notes(event(TEAMS))
    with pytest.raises(RetryableError, match="slack:releases"):
        play(script, SLACK, TEAMS)


def test_timeline_says_so_when_a_channel_does_not_take_the_message() -> None:
    refused = event(SLACK, "PeopleNotNotified", "slack:releases returned 404")
    play(knows() << sends(SLACK, WebhookResponse(404)) << notes(refused), SLACK)


def test_timeline_says_so_when_a_channel_has_no_secret() -> None:
    missing = NotFoundError("There is no secret 'releases'", "Create it")
    script = knows() << secrets.read("releases", None) >> missing
    play(script << notes(event(SLACK, "PeopleNotNotified", str(missing))), SLACK)


def test_nobody_is_told_when_no_channel_wants_it() -> None:
    other = Channel(ChannelKind.SLACK, "shop", tuple(Occasion), ("shop",))
    play(Script() << deployments.get(DEPLOYMENT) >> a_deployment(), other)


@pytest.mark.parametrize("channels", [(), (SLACK,)])
def test_nothing_is_read_when_people_are_not_told_of_an_event(channels: Sequence[Channel]) -> None:
    play(Script(), *channels, kind="WeightSet")


NAMED = replace(TEAMS, name="team")
CHOSEN = ChosenChannel("team")


@pytest.mark.parametrize("chosen", [CHOSEN, replace(CHOSEN, occasions=("asks", "failed"))])
def test_channel_for_files_is_told_when_the_config_has_chosen_it(chosen: ChosenChannel) -> None:
    told = sends(NAMED, WebhookResponse(200)) << notes(event(NAMED))
    play(knows(chosen=(chosen,)) << told, NAMED)


@pytest.mark.parametrize(
    ("channel", "chosen"),
    [
        (NAMED, ()),
        (NAMED, (replace(CHOSEN, name="other"),)),
        (NAMED, (replace(CHOSEN, occasions=("asks",)),)),
        (replace(NAMED, occasions=(Occasion.ASKS,)), (CHOSEN,)),
        (replace(NAMED, applications=("shop-*",)), (CHOSEN,)),
    ],
)
def test_channel_for_files_is_told_nothing_else(channel: Channel, chosen: tuple[ChosenChannel, ...]) -> None:
    play(reads(chosen), channel)


def test_place_is_told_once_when_the_operator_and_a_file_both_want_it() -> None:
    told = sends(TEAMS, WebhookResponse(200)) << notes(event(TEAMS))
    play(knows(chosen=(CHOSEN,)) << told, TEAMS, NAMED)
