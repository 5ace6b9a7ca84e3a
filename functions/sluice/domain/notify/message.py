"""Writes a notice as the request that a channel takes: Slack, Microsoft Teams and PagerDuty."""

import json
from collections.abc import Callable, Mapping
from itertools import accumulate

from sluice.domain.notify.channel import Channel, ChannelKind
from sluice.domain.notify.notice import Notice, Occasion
from sluice.domain.webhook.call import WebhookRequest
from sluice.values import dataclass

PAGER_DUTY = "https://events.pagerduty.com/v2/enqueue"
# PagerDuty takes 1,024 characters of a summary, Slack 3,000 of a section.
_MOST_OF_SUMMARY, _MOST_OF_SUBJECT, _MOST_OF_MESSAGE = 1000, 400, 2500
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_SEVERITIES = {
    Occasion.STARTED: "info",
    Occasion.ASKS: "warning",
    Occasion.FAILED: "error",
    Occasion.ROLLED_BACK: "warning",
    Occasion.ROLLBACK_FAILED: "critical",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What people read: the notice, and what it is about."""

    notice: Notice
    application: str
    link: str

    @property
    def subject(self) -> str:
        """The application, and the target if it is about one."""
        target = f" in {self.notice.target}" if self.notice.target else ""
        return f"{self.application}{target}"

    @property
    def message(self) -> str:
        """What the timeline says, as much of it as every channel takes."""
        return self.notice.message[:_MOST_OF_MESSAGE]

    @property
    def summary(self) -> str:
        """All of it on one line."""
        return " ".join(f"{self.notice.headline}: {self.subject}: {self.message}".split())[:_MOST_OF_SUMMARY]


def request_to(channel: Channel, secret: str, told: Told) -> WebhookRequest:
    """The request; its id is the same on every attempt."""
    is_pager = channel.kind is ChannelKind.PAGER_DUTY
    body = _pager_duty(told, secret) if is_pager else _BODIES[channel.kind](told)
    return WebhookRequest(
        message_id=f"{told.notice.deployment_id}#{told.notice.key}",
        method="POST",
        uri=PAGER_DUTY if is_pager else secret,
        headers=(("Content-Type", "application/json"),),
        body=json.dumps(body),
    )


def _slack(told: Told) -> dict[str, object]:
    head = f"*{told.notice.headline}*: {_plain(told.subject, _MOST_OF_SUBJECT)}"
    text = f"{head}\n{_plain(told.message, _MOST_OF_MESSAGE)}"
    button = {"type": "button", "text": {"type": "plain_text", "text": "Open"}, "url": told.link}
    return {
        "text": _plain(told.summary, _MOST_OF_SUMMARY),
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": text}},
            {"type": "actions", "elements": [button]},
        ],
    }


def _plain(text: str, most: int) -> str:
    """What others have written mentions nobody and is no link: https://docs.slack.dev/messaging/formatting.

    Escapes count: Slack refuses the whole message if a part of it is too long.
    """
    escaped = [_ESCAPES.get(one, one) for one in text]
    ends = accumulate(map(len, escaped))
    return "".join(one for one, end in zip(escaped, ends, strict=True) if end <= most)


def _teams(told: Told) -> dict[str, object]:
    headline = {"type": "TextBlock", "weight": "Bolder", "text": told.notice.headline, "wrap": True}
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [headline, _as_written(told.subject), _as_written(told.message)],
        "actions": [{"type": "Action.OpenUrl", "title": "Open", "url": told.link}],
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return {"type": "message", "attachments": [attachment]}


def _as_written(text: str) -> dict[str, object]:
    """What others have written, not as a TextBlock, which would show `[words](address)` as a link.

    https://learn.microsoft.com/en-us/adaptive-cards/authoring-cards/text-features
    """
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text}]}


def _pager_duty(told: Told, routing_key: str) -> dict[str, object]:
    return {
        "routing_key": routing_key,
        "event_action": "trigger",
        "dedup_key": f"sluice/{told.notice.deployment_id}/{told.notice.key}"[:255],
        "payload": {
            "summary": told.summary,
            "source": told.subject,
            "severity": _SEVERITIES[told.notice.occasion],
            "custom_details": {"deploymentId": told.notice.deployment_id, "message": told.message},
        },
        "links": [{"href": told.link, "text": "The deployment"}],
    }


_BODIES: Mapping[ChannelKind, Callable[[Told], dict[str, object]]] = {
    ChannelKind.SLACK: _slack,
    ChannelKind.TEAMS: _teams,
}
