"""Mutations of what is written to people: values in JSON, and notices that come once and never too late."""

from tests.mutants.mutation import Mutation

_TEMPLATES = ("tests/unit/domain/templates/test_templates.py",)
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
)
