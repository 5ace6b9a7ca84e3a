"""What people are told of, by whom, and in the words that each channel takes."""

import json
from dataclasses import replace
from typing import Any

import pytest

from sluice.domain.notify.channel import Channel, ChannelKind, channels_of
from sluice.domain.notify.message import PAGER_DUTY, Told, request_to
from sluice.domain.notify.notice import Notice, Occasion, notice_of

NOTICE = Notice(
    Occasion.ROLLBACK_FAILED, "TargetEnded#prod#ROLLBACK_FAILED", "d-1", "prod", '<!channel> & "so"'
)
TOLD = Told(NOTICE, "checkout", "https://sluice.example/page/deployments/d-1")


def body_of(kind: ChannelKind, told: Told = TOLD) -> Any:
    request = request_to(Channel(kind, "name", tuple(Occasion)), "https://hooks.example/s3cr3t", told)
    assert request.header_problem == ""
    return json.loads(request.body or "")


@pytest.mark.parametrize(
    ("kind", "detail", "occasion"),
    [
        ("DeploymentStarted", {}, Occasion.STARTED),
        ("ApprovalRequested", {"target": "prod", "approvalId": "d-1.0.2.0"}, Occasion.ASKS),
        ("DeploymentEnded", {"status": "FAILED"}, Occasion.FAILED),
        ("TargetEnded", {"target": "prod", "status": "ROLLED_BACK"}, Occasion.ROLLED_BACK),
        ("TargetEnded", {"target": "prod", "status": "ROLLBACK_FAILED"}, Occasion.ROLLBACK_FAILED),
    ],
)
def test_people_are_told_when_an_event_concerns_them(
    kind: str, detail: dict[str, str], occasion: Occasion
) -> None:
    notice = notice_of(kind, {"deploymentId": "d-1", "message": "m", **detail})
    assert notice is not None
    assert (notice.occasion, notice.message) == (occasion, "m")


@pytest.mark.parametrize(
    ("kind", "detail"),
    [
        ("DeploymentEnded", {"status": "SUCCEEDED"}),
        ("TargetEnded", {"status": "SUCCEEDED"}),
        ("WeightSet", {}),
        ("DeploymentStarted", {"deploymentId": None}),
    ],
)
def test_nobody_is_told_when_an_event_concerns_nobody(kind: str, detail: dict[str, Any]) -> None:
    assert notice_of(kind, {"deploymentId": "d-1", **detail}) is None


def test_notices_differ_when_one_target_has_two_approvals() -> None:
    first, second = (
        notice_of("ApprovalRequested", {"deploymentId": "d-1", "target": "prod", "approvalId": one})
        for one in ("d-1.0.2.0", "d-1.0.4.0")
    )
    assert first is not None
    assert second is not None
    assert first.key != second.key


def test_channels_have_their_defaults_when_the_setting_says_no_more() -> None:
    slack, pager = channels_of([{"slack": "releases"}, {"pagerDuty": "on-call"}, {"sns": "arn"}])
    assert slack == Channel(ChannelKind.SLACK, "releases", tuple(Occasion), ("*",))
    assert pager.occasions == (Occasion.FAILED, Occasion.ROLLBACK_FAILED)


@pytest.mark.parametrize(
    ("setting", "is_told"),
    [
        ({}, True),
        ({"applications": ["check*"]}, True),
        ({"applications": ["shop"]}, False),
        ({"on": ["asks"]}, False),
    ],
)
def test_channel_is_told_when_it_wants_the_application_and_the_occasion(
    setting: dict[str, Any], *, is_told: bool
) -> None:
    (channel,) = channels_of([{"teams": "releases", **setting}])
    assert channel.is_for(NOTICE, "checkout") is is_told


def test_slack_shows_the_words_of_others_as_text() -> None:
    body = body_of(ChannelKind.SLACK)
    shown = body["blocks"][0]["text"]["text"]
    assert shown == '*Rollback FAILED: look at it now*: checkout in prod\n&lt;!channel&gt; &amp; "so"'
    assert "<" not in body["text"]
    assert body["blocks"][1]["elements"][0]["url"] == TOLD.link


def test_teams_shows_a_card_in_which_the_words_of_others_are_no_links() -> None:
    linked = replace(NOTICE, message="[Approve here](https://evil.example)")
    (attachment,) = body_of(ChannelKind.TEAMS, replace(TOLD, notice=linked))["attachments"]
    headline, *others = attachment["content"]["body"]
    assert headline["text"] == "Rollback FAILED: look at it now"
    assert [(block["type"], block["inlines"]) for block in others] == [
        ("RichTextBlock", [{"type": "TextRun", "text": "checkout in prod"}]),
        ("RichTextBlock", [{"type": "TextRun", "text": linked.message}]),
    ]


def test_pager_duty_makes_one_incident_however_often_it_is_told() -> None:
    request = request_to(Channel(ChannelKind.PAGER_DUTY, "on-call", ()), "r0uting", TOLD)
    body = json.loads(request.body or "")
    assert (request.uri, body["routing_key"]) == (PAGER_DUTY, "r0uting")
    assert body["dedup_key"] == "sluice/d-1/TargetEnded#prod#ROLLBACK_FAILED"
    assert body["payload"]["severity"] == "critical"


def test_slack_takes_a_message_that_escapes_make_longer() -> None:
    marks = replace(NOTICE, target="&" * 200, message="<" * 1_500)
    body = body_of(ChannelKind.SLACK, replace(TOLD, notice=marks))
    shown = body["blocks"][0]["text"]["text"]
    assert len(shown) <= 3_000
    assert shown.endswith("&lt;" * 600)
    assert len(body["text"]) <= 1_000


@pytest.mark.parametrize("kind", ChannelKind)
def test_message_stays_below_what_a_channel_takes_when_a_reason_is_long(kind: ChannelKind) -> None:
    long = Notice(Occasion.FAILED, "k", "d-1", "", "word " * 10_000)
    text = json.dumps(body_of(kind, Told(long, "checkout", TOLD.link)))
    assert len(text) < 5_000
