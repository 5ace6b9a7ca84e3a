"""What is kept of where a change came from: known keys, short texts, and links that a page may show."""

import pytest

from sluice.domain.record.source_control import MOST_CHARACTERS, change_in_words, link_to, source_control_of

LINK = "https://github.com/bakery/quote/pull/12"


def test_keeps_what_cdaas_clients_send():
    given = {"type": "github", "sha": "abc", "prTitle": "Fewer crumbs", "prUrl": LINK}
    assert source_control_of(given) == given


@pytest.mark.parametrize(
    "given",
    [
        {"secret": "token"},
        {"sha": {"of": "a map"}},
        {"sha": 7},
        {"sha": ""},
        {"sha": None},
        {"sourceUrl": "javascript:alert(1)"},
        {"sourceUrl": "https://ada:password@github.com/bakery/quote"},
        {"sourceUrl": "file:///etc/passwd"},
        {"sourceUrl": "https://x/a b"},
        {"sourceUrl": "https://[x"},
        {"sourceUrl": f"https://x/{MOST_CHARACTERS * 'a'}"},
    ],
)
def test_leaves_out_what_it_does_not_know_and_links_that_no_page_should_show(given):
    assert source_control_of(given) == {}


def test_shows_what_hides_and_cuts_what_is_long():
    found = source_control_of({"prTitle": "a\u202eb\nc", "workflow": 1000 * "w"})
    assert found["prTitle"] == "a\\u202eb c"
    assert len(found["workflow"]) == MOST_CHARACTERS


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, ""),
        ({"type": "git"}, ""),
        ({"sha": 40 * "a"}, f"commit {12 * 'a'}"),
        (
            {"sha": "abc", "referenceName": "main", "principal": "ada", "prTitle": "Fewer crumbs"},
            'commit abc on main by ada, pull request "Fewer crumbs"',
        ),
    ],
)
def test_says_it_in_a_line(change, words):
    assert change_in_words(change) == words


def test_links_to_the_pull_request_before_commit_and_run():
    change = {"workflowUrl": "https://x/run", "shaUrl": "https://x/commit", "prUrl": "https://x/pull"}
    assert link_to(change) == "https://x/pull"
    assert link_to({"workflowUrl": "https://x/run"}) == "https://x/run"
    assert link_to({}) == ""
