"""Patterns of names: `*` stands for any characters, and `*.example.com` for every host below it."""

import pytest

from sluice.domain.guardrails.name_patterns import is_host_named, matches, matches_any


@pytest.mark.parametrize(
    ("pattern", "name", "is_match"),
    [
        ("payments", "payments", True),
        ("payments", "payments-api", False),
        ("payments-*", "payments-api", True),
        ("payments-*", "payments-", True),
        ("*", "anything at all", True),
        ("*-eu-*", "pay-eu-1", True),
        ("pay.", "payx", False),
        ("pay*", "Payments", False),
        ("pay*", "pay\nments", True),
    ],
)
def test_pattern_matches_a_name_when_stars_can_fill_the_rest(
    pattern: str, name: str, *, is_match: bool
) -> None:
    assert matches(pattern, name) is is_match
    assert matches_any([pattern], name) is is_match


@pytest.mark.parametrize(
    ("host", "is_named"),
    [
        ("hooks.slack.com", True),
        ("Hooks.Slack.com.", True),
        ("a.b.example.com", True),
        ("example.com", False),
        ("evilexample.com", False),
        ("hooks.slack.com.evil.example", False),
        ("slack.com", False),
    ],
)
def test_host_is_named_when_it_is_listed_or_lies_under_a_listed_domain(host: str, *, is_named: bool) -> None:
    assert is_host_named(["hooks.slack.com", "*.Example.com"], host) is is_named
