"""What a link signs: every field in one text that reads one way, and links of release 0.1.0 as they were."""

import json
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluice.domain.waits.link import LONGEST_LINK_SECONDS, RELEASE_0_1, Link, check_names, expiry_of_link
from sluice.errors import ConfigError

LINK = Link("d-1.0.2.0", 1_000, "ada", ("sre", "lead"))
LINKS = st.builds(
    Link, st.text(), st.integers(), st.text(), st.lists(st.text(), max_size=4).map(tuple), st.just(2)
)


def test_signs_one_json_that_says_what_it_is_for() -> None:
    assert LINK.message == (
        '{"approval":"d-1.0.2.0","expires":1000,"format":2,"name":"ada",'
        '"purpose":"sluice/approval-link","roles":["sre","lead"]}'
    )


@pytest.mark.parametrize("changed", [field.name for field in fields(Link)])
def test_signs_every_field(changed: str) -> None:
    other: dict[str, object] = {
        "approval_id": "x",
        "expires": 1,
        "name": "eve",
        "roles": ("root",),
        "format": RELEASE_0_1,
    }
    assert replace(LINK, **{changed: other[changed]}).message != LINK.message  # type: ignore[arg-type]


@given(LINKS, LINKS)
def test_two_links_have_one_text_only_when_they_are_the_same(one: Link, other: Link) -> None:
    assert (one.message == other.message) == (one == other)


@given(LINKS, st.text(), st.integers(), st.text())
def test_no_text_of_today_is_one_of_release_0_1(link: Link, approval: str, expires: int, name: str) -> None:
    assert json.loads(link.message)["format"] == 2
    assert Link(approval, expires, name, format=RELEASE_0_1).message != link.message


def test_link_of_release_0_1_is_signed_as_it_was() -> None:
    assert replace(LINK, format=RELEASE_0_1).message == "d-1.0.2.0\n1000\nada\nsre,lead"


@pytest.mark.parametrize("name", ["ada\nsre", "ada\r", "a\u202eda", "ada\u2028", "ada\x00", "ada\ud800"])
def test_refuses_what_nobody_sees_in_names_and_roles(name: str) -> None:
    for given_name, roles in ((name, ()), ("ada", (name,))):
        with pytest.raises(ConfigError, match="control characters"):
            check_names(given_name, roles)


@pytest.mark.parametrize("roles", [("sre,lead",), ("",), ("r" * 201,), ("r" * 199,) * 21])
def test_refuses_roles_that_do_not_fit(roles: tuple[str, ...]) -> None:
    with pytest.raises(ConfigError):
        check_names("ada", roles)


@pytest.mark.parametrize("name", ["", "Ada Lovelace", "Lovelace, Ada", "ada@example.com", "Łukasz 李"])
def test_takes_names_as_people_write_them(name: str) -> None:
    check_names(name, ("release-manager", "Leads of EU"))


def test_gives_a_link_a_week_at_most() -> None:
    assert expiry_of_link(1_000 + 300 * 24 * 3600, 1_000) == 1_000 + LONGEST_LINK_SECONDS
    assert expiry_of_link(2_000, 1_000) == 2_000
