"""Files sent with a config: each goes where a webhook names it, and none is missing or left over."""

import pytest

from sluice.config.files import MOST_FILES
from tests.unit.config.builders import changed, config_of, errors_of, only

CALL = {"name": "call", "uriTemplate": "https://x.example/", "disableCallback": True}


def with_files(files, *paths):
    """A config that makes a call with each of these files as its body."""
    webhooks = [{**CALL, "name": path, "bodyTemplate": {"path": path}} for path in paths]
    steps = [{"runWebhook": {"name": path}} for path in paths]
    return changed(("webhooks", webhooks), ("strategies/ramp/canary/steps", steps), ("files", files))


@pytest.mark.parametrize("content", ['{"a": 1}', ['{"a"', ": 1}"]])
@pytest.mark.parametrize("name", ["bodies/a.json", "./bodies/a.json"])
def test_body_is_the_text_of_the_file_that_it_names(content, name):
    config = config_of(with_files({name: content}, "bodies/a.json"))
    assert config.webhooks[0].body == '{"a": 1}'


def test_one_file_serves_several_webhooks():
    config = config_of(with_files({"a.json": "{}"}, "a.json", "./a.json"))
    assert [webhook.body for webhook in config.webhooks] == ["{}", "{}"]


def test_path_is_refused_when_its_file_was_not_sent():
    problem = only(errors_of(with_files({"a.json": "{}"}, "a.json", "b.json")))
    assert (problem.path, problem.message) == (
        *("webhooks[1].bodyTemplate", "unable to read body template file"),
    )
    assert "`files`" in problem.remedy


def test_file_is_refused_when_no_webhook_names_it():
    problem = only(errors_of(with_files({"a.json": "{}", "b.json": "{}"}, "a.json")))
    assert (problem.path, problem.line is not None) == ("files['b.json']", True)
    assert "'b.json'" in problem.message


def test_file_is_refused_when_it_is_not_a_text():
    assert "not a text" in only(errors_of(with_files({"a.json": {"a": "1"}}, "a.json"))).message


def test_files_are_refused_when_there_are_more_than_anybody_needs():
    names = [f"{number}.json" for number in range(MOST_FILES + 1)]
    assert any("101 files" in one.message for one in errors_of(with_files(dict.fromkeys(names, ""), *names)))
    assert errors_of(with_files(dict.fromkeys(names[1:], ""), *names[1:])) == []


def test_other_problems_are_found_too_when_a_file_is_left_over():
    data = changed(("files", {"a.json": ""}), ("targets/dev/strategy", "rmap"))
    assert {problem.path for problem in errors_of(data)} == {"files['a.json']", "targets.dev.strategy"}


def test_problem_of_a_body_is_where_its_path_is_when_the_file_has_it():
    data = with_files({"a.json": "{{nothing.known}}"}, "a.json")
    assert only(errors_of(data)).path == "webhooks[0].bodyTemplate.path"
