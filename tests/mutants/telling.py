"""Mutations of what is written to people: values in JSON, and notices that come once and never too late."""

from tests.mutants.mutation import Mutation

_TEMPLATES = ("tests/unit/domain/templates/test_templates.py",)
_CHANNELS = ("tests/tasks/allow/test_channels.py",)
_NOTIFY = ("tests/tasks/notify/test_notify_people.py",)
_MESSAGES = ("tests/unit/domain/notify/test_notices.py",)

TELLING = (
    Mutation(
        "a quote in a value breaks a JSON body",
        "domain/templates/render.py",
        "json.dumps(value, ensure_ascii=False)[1:-1] if self.is_json else value",
        "value",
        _TEMPLATES,
    ),
    Mutation(
        "people are told again when an event is delivered again",
        "tasks/notify/notify_people.py",
        "if _detail(notice, one) not in known",
        "",
        _NOTIFY,
    ),
    Mutation(
        "people are not told when a channel was silent for a moment",
        "tasks/notify/notify_people.py",
        "    if response.may_pass:\n        return False\n",
        "",
        _NOTIFY,
    ),
    Mutation(
        "a reason can mention everybody in Slack",
        "domain/notify/message.py",
        '"<": "&lt;", ',
        "",
        _MESSAGES,
    ),
    Mutation(
        "Slack refuses a message that escapes make too long",
        "domain/notify/message.py",
        " if end <= most",
        "",
        _MESSAGES,
    ),
    Mutation(
        "one bad channel silences all behind it",
        "tasks/notify/notify_people.py",
        "except Exception:  # noqa",
        "except RetryableError:  # noqa",
        _NOTIFY,
    ),
    Mutation(
        "a file can have people told whom the operator keeps for other applications",
        "domain/notify/channel.py",
        "return bool(self.name) and matches_any(self.applications, application)",
        "return bool(self.name)",
        _CHANNELS,
    ),
    Mutation(
        "a file can choose a channel that is not for files",
        "domain/notify/channel.py",
        "return bool(self.name) and matches_any",
        "return matches_any",
        _CHANNELS,
    ),
    Mutation(
        "a channel for files hears of what no file has chosen",
        "domain/notify/channel.py",
        "return is_wanted and is_allowed",
        "return is_allowed",
        _NOTIFY,
    ),
)
