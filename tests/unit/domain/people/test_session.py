"""What a person holds as cookie or code, what is stored of it, and until when a session is open."""

import pytest

from sluice.domain.people.session import Session, Token, token_for, token_in

ADA = "arn:aws:iam::111111111111:user/ada"
SECRET = "s" * 43
TOKEN = token_for(ADA, SECRET)


def test_token_is_read_again_as_it_was_written() -> None:
    assert token_in(str(TOKEN)) == TOKEN


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        SECRET,
        f"{TOKEN}=",
        f" {TOKEN}",
        f"{TOKEN.person_key}.{'s' * 42}",
        f"{'g' * 32}.{SECRET}",
        "é" * 76,
    ],
)
def test_token_is_none_when_the_text_cannot_be_one(text: str) -> None:
    assert token_in(text) is None


def test_secret_is_in_neither_what_is_stored_nor_what_a_log_would_show() -> None:
    assert SECRET not in TOKEN.digest + TOKEN.person_key + repr(TOKEN)


def test_tokens_of_a_person_are_kept_together_and_apart_from_those_of_others() -> None:
    assert token_for(ADA, "t" * 43).person_key == TOKEN.person_key
    assert token_for(f"{ADA}2", SECRET).person_key != TOKEN.person_key


def test_form_is_of_this_session_when_it_carries_what_its_pages_do() -> None:
    other = Token(TOKEN.person_key, "t" * 43)
    assert TOKEN.is_csrf(TOKEN.csrf)
    assert not any(TOKEN.is_csrf(given) for given in ("", other.csrf, TOKEN.digest, "\ud800"))


def test_session_is_open_until_its_time_has_run_out() -> None:
    session = Session(ADA, 100.0)
    assert session.is_open(99.0)
    assert not session.is_open(100.0)
