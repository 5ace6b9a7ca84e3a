"""A code is exchanged for one session, which lasts 12 hours; nobody else is let in."""

from dataclasses import replace

import pytest

from sluice.domain.people.provider import Provider
from sluice.domain.people.provider_person import provider_person
from sluice.domain.people.session import LONGEST_SESSION_SECONDS, Session, token_for
from sluice.errors import ConfigError, FormForgedError, SignInLinkUsedError, SignInRequiredError
from sluice.tasks.allow.sessions import check_form, end_sessions, make_code, open_session, session_of
from tests.tasks.ports import ScriptedPorts, randomness, sessions
from tests.tasks.script import NOW, Script

ADA = "arn:aws:iam::111111111111:user/ada"
CODE, TOKEN = token_for(ADA, "c" * 43), token_for(ADA, "t" * 43)


def test_makes_a_code_for_whoever_asks() -> None:
    script = Script() << randomness.secret() >> CODE.secret
    script = script << sessions.add_code(CODE, ADA, NOW + 300)
    assert script.play(lambda ports: make_code(ports, ADA, NOW + 300)) == CODE


def test_makes_no_code_when_nobody_is_known() -> None:
    with pytest.raises(ConfigError, match="Nobody is signed in"):
        Script().play(lambda ports: make_code(ports, "", NOW))


def test_opens_a_session_as_whom_the_code_was_made_for() -> None:
    script = Script() << sessions.take_code(CODE, NOW) >> ADA
    script = script << randomness.secret() >> TOKEN.secret
    script = script << sessions.begin(TOKEN, Session(ADA, NOW + LONGEST_SESSION_SECONDS))
    assert script.play(lambda ports: open_session(ports, str(CODE))) == TOKEN


def test_opens_nothing_when_the_code_was_used() -> None:
    script = Script() << sessions.take_code(CODE, NOW) >> None
    with pytest.raises(SignInLinkUsedError):
        script.play(lambda ports: open_session(ports, str(CODE)))


def test_reads_nothing_when_the_code_cannot_be_one() -> None:
    with pytest.raises(SignInLinkUsedError):
        Script().play(lambda ports: open_session(ports, "guessed"))


def test_finds_the_session_until_its_time_is_over() -> None:
    is_open, is_over = Session(ADA, NOW + 1), Session(ADA, NOW)
    script = Script() << sessions.find(TOKEN) >> is_open
    assert script.play(lambda ports: session_of(ports, TOKEN)) == is_open
    script = Script() << sessions.find(TOKEN) >> is_over
    with pytest.raises(SignInRequiredError, match="up to 12 hours"):
        script.play(lambda ports: session_of(ports, TOKEN))


def session_of_provider(provider: Provider | None) -> Session:
    """The session that somebody has got by `https://login.example.com`, while this is the setting."""
    ada = str(provider_person("https://login.example.com", "1", "ada@example.com"))

    def play(ports: ScriptedPorts) -> Session:
        ports.settings = replace(ports.settings, oidc=provider)
        return session_of(ports, TOKEN)

    return (Script() << sessions.find(TOKEN) >> Session(ada, NOW + 1)).play(play)


def test_session_lasts_while_its_identity_provider_is_the_one_of_the_setting() -> None:
    assert session_of_provider(Provider("https://login.example.com", "sluice-page")).ends_at == NOW + 1


@pytest.mark.parametrize("provider", [None, Provider("https://login.example.com/other", "sluice-page")])
def test_session_is_over_when_the_setting_has_another_identity_provider(provider: Provider | None) -> None:
    with pytest.raises(SignInRequiredError, match="no longer that of Sluice"):
        session_of_provider(provider)


def test_finds_no_session_when_there_is_none_or_no_cookie() -> None:
    script = Script() << sessions.find(TOKEN) >> None
    with pytest.raises(SignInRequiredError, match="not signed in"):
        script.play(lambda ports: session_of(ports, TOKEN))
    with pytest.raises(SignInRequiredError, match="not signed in"):
        Script().play(lambda ports: session_of(ports, None))


def test_refuses_a_form_of_another_session() -> None:
    check_form(TOKEN, TOKEN.csrf)
    with pytest.raises(FormForgedError):
        check_form(TOKEN, CODE.csrf)


def test_ends_all_sessions_of_a_person() -> None:
    script = Script() << sessions.end_all(ADA) >> 2
    assert script.play(lambda ports: end_sessions(ports, ADA)) == 2
