"""Signing in by the operator's provider: each thing that could be wrong with an answer refuses it."""

import base64
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from sluice.domain.guardrails.rules import Guardrails, People
from sluice.domain.people.provider import Provider
from sluice.domain.people.session import LONGEST_SESSION_SECONDS, Session, Token, token_for
from sluice.domain.people.sign_in import SIGN_IN_SECONDS, sign_in_with
from sluice.errors import NotFoundError, SignInFailedError
from sluice.tasks.allow.sign_in import Finished, begin_sign_in, finish_sign_in
from tests.tasks.ports import ScriptedPorts, identity_provider, randomness, secrets, sessions
from tests.tasks.script import NOW, Script

ISSUER = "https://login.example.com/tenant"
PROVIDER = Provider(ISSUER, "sluice-page")
DOCUMENT: Mapping[str, object] = {
    "issuer": ISSUER,
    "authorization_endpoint": "https://login.example.com/authorize?tenant=1",
    "token_endpoint": "https://login.example.com/token",
    "userinfo_endpoint": "https://login.example.com/me",
    "authorization_response_iss_parameter_supported": True,
}
SIGN_IN = sign_in_with("s" * 43)
CLAIMS: Mapping[str, object] = {
    "iss": ISSUER,
    "aud": "sluice-page",
    "sub": "248 289",
    "nonce": SIGN_IN.nonce,
    "iat": NOW - 2,
    "exp": NOW + 300,
    "email": "Ada@example.com",
    "groups": ["sre", "chess"],
}
PERSON = f"oidc:{ISSUER}#248%20289 (Ada@example.com)"
TOKEN = token_for(PERSON, "t" * 43)
ANSWER = {"state": SIGN_IN.state, "code": "c-1", "iss": ISSUER}
FORM = {
    "grant_type": "authorization_code",
    "code": "c-1",
    "redirect_uri": "https://sluice.example.com/page/sign-in/done",
    "client_id": "sluice-page",
    "code_verifier": SIGN_IN.verifier,
}
RULES = Guardrails(people={"operators": People(oidc_groups=("sre", "leads"))})
ENDPOINT = "https://login.example.com/token"


def id_token(claims: Mapping[str, object]) -> str:
    parts = (json.dumps(part).encode() for part in ({"alg": "RS256"}, claims))
    return ".".join([*(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts), "c2ln"])


def at(ports: ScriptedPorts, provider: Provider | None, rules: Guardrails = RULES) -> ScriptedPorts:
    ports.settings = replace(ports.settings, oidc=provider, api_url="https://sluice.example.com")
    ports.guardrails.rules = rules
    return ports


def finish(
    script: Script,
    answer: Mapping[str, str] = ANSWER,
    token: Token | None = SIGN_IN.token,
    provider: Provider = PROVIDER,
    rules: Guardrails = RULES,
) -> Finished:
    return script.play(lambda ports: finish_sign_in(at(ports, provider, rules), token, answer))


TAKEN = Script() << sessions.take_sign_in(SIGN_IN.token, NOW) >> "deployments/d-1"
DISCOVERED = TAKEN << identity_provider.discover(ISSUER) >> DOCUMENT


def redeemed(tokens: object, form: Mapping[str, str] = FORM, secret: str = "") -> Script:
    return DISCOVERED << identity_provider.redeem(ENDPOINT, form, secret) >> tokens  # type: ignore[operator]


def said(**claims: object) -> Script:
    """The provider has answered with these claims besides; None leaves one out."""
    given = {name: value for name, value in {**CLAIMS, **claims}.items() if value is not None}
    return redeemed({"id_token": id_token(given), "access_token": "at-1"})


def let_in(script: Script, person: str = PERSON, groups: frozenset[str] = frozenset({"sre"})) -> Script:
    token = token_for(person, "t" * 43)
    script = script << randomness.secret() >> token.secret
    return script << sessions.begin(token, Session(person, NOW + LONGEST_SESSION_SECONDS, groups))


def begin(page: str, script: Script, provider: Provider | None = PROVIDER) -> Any:
    return script.play(lambda ports: begin_sign_in(at(ports, provider), page))


def begins_on(page: str) -> Script:
    script = Script() << identity_provider.discover(ISSUER) >> DOCUMENT
    script = script << randomness.secret() >> SIGN_IN.token.secret
    return script << sessions.add_sign_in(SIGN_IN.token, page, NOW + SIGN_IN_SECONDS)


def test_sends_the_browser_to_the_issuer_with_a_challenge_and_without_a_secret() -> None:
    begun = begin("deployments/d-1", begins_on("deployments/d-1"))
    sent = parse_qs(urlsplit(begun.address).query)

    assert begun.address.startswith("https://login.example.com/authorize?tenant=1&")
    assert (begun.token, sent["response_type"], sent["code_challenge_method"]) == (
        SIGN_IN.token,
        ["code"],
        ["S256"],
    )
    assert sent["redirect_uri"] == [FORM["redirect_uri"]]
    assert (sent["state"], sent["nonce"]) == ([SIGN_IN.state], [SIGN_IN.nonce])
    assert SIGN_IN.verifier not in begun.address
    assert SIGN_IN.token.secret not in begun.address


@pytest.mark.parametrize(
    "page", ["https://evil.example", "//evil.example", "/page", "deployments/d-1/../..", "a\r\nb", "open/x"]
)
def test_forgets_where_to_go_on_when_it_is_not_a_page_of_ours(page: str) -> None:
    begin(page, begins_on(""))


def test_begins_nothing_when_no_provider_is_set_up() -> None:
    with pytest.raises(NotFoundError, match="No identity provider"):
        begin("", Script(), None)


@pytest.mark.parametrize(
    ("name", "address", "why"),
    [
        ("authorization_endpoint", "http://login.example.com/authorize", "not https"),
        ("token_endpoint", "https://evil.example/token", "another host"),
        ("token_endpoint", "https://login.example.com:8443/token", "another host"),
        ("token_endpoint", "https://ada@login.example.com/token", "no valid"),
        ("userinfo_endpoint", "http://127.0.0.1/me", "another host"),
        ("token_endpoint", None, "no valid"),
        ("authorization_endpoint", "https://[", "no valid"),
        ("authorization_endpoint", "https://login.example.com/a\r\nSet-Cookie: a=b", "no valid"),
        ("issuer", "https://login.example.com/other", "another issuer"),
    ],
)
def test_goes_nowhere_when_an_endpoint_is_foreign(name: str, address: str | None, why: str) -> None:
    script = Script() << identity_provider.discover(ISSUER) >> {**DOCUMENT, name: address}
    with pytest.raises(SignInFailedError, match=why):
        begin("", script)


def test_takes_endpoints_of_another_host_when_the_operator_lists_it() -> None:
    foreign = {**DOCUMENT, "token_endpoint": "https://tokens.example.net/token"}
    script = Script() << identity_provider.discover(ISSUER) >> foreign
    script = script << randomness.secret() >> SIGN_IN.token.secret
    script = script << sessions.add_sign_in(SIGN_IN.token, "", NOW + SIGN_IN_SECONDS)
    begin("", script, replace(PROVIDER, hosts=("tokens.example.net",)))


def test_opens_a_session_as_whom_the_provider_names_with_the_groups_that_matter_here() -> None:
    assert finish(let_in(said())) == Finished(TOKEN, "deployments/d-1")


@pytest.mark.parametrize(
    ("answer", "token"),
    [
        ({**ANSWER, "state": "guessed"}, SIGN_IN.token),
        ({"code": "c-1"}, SIGN_IN.token),
        (ANSWER, None),
        (ANSWER, sign_in_with("o" * 43).token),
    ],
)
def test_spends_nothing_when_the_answer_is_not_for_this_browser(
    answer: Mapping[str, str], token: Token | None
) -> None:
    with pytest.raises(SignInFailedError, match="not begun in this browser"):
        finish(Script(), answer, token)


def test_refuses_an_answer_that_was_used_or_comes_late() -> None:
    with pytest.raises(SignInFailedError, match="finished before"):
        finish(Script() << sessions.take_sign_in(SIGN_IN.token, NOW) >> None)


def test_refuses_when_the_provider_has_refused() -> None:
    with pytest.raises(SignInFailedError, match="did not sign you in"):
        finish(TAKEN, {"state": SIGN_IN.state, "error": "access_denied", "iss": ISSUER})


@pytest.mark.parametrize("issuer", ["https://evil.example", ""])
def test_refuses_an_answer_of_another_issuer(issuer: str) -> None:
    with pytest.raises(SignInFailedError, match="another issuer"):
        finish(DISCOVERED, {**ANSWER, "iss": issuer})


def test_refuses_an_answer_that_does_not_name_its_issuer_when_the_provider_always_does() -> None:
    with pytest.raises(SignInFailedError, match="another issuer"):
        finish(DISCOVERED, {"state": SIGN_IN.state, "code": "c-1"})


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"nonce": "other"}, "another sign-in"),
        ({"nonce": None}, "another sign-in"),
        ({"aud": "other"}, "another client"),
        ({"aud": ["other"]}, "another client"),
        ({"aud": ["sluice-page", "other"]}, "issued to another client"),
        ({"azp": "other"}, "issued to another client"),
        ({"exp": NOW - 60}, "has expired"),
        ({"exp": None}, "has expired"),
        ({"exp": True}, "has expired"),
        ({"exp": 10**400}, "has expired"),
        ({"iat": NOW - 661}, "not issued just now"),
        ({"iat": NOW + 61}, "not issued just now"),
        ({"iss": "https://login.example.com"}, "another issuer"),
        ({"sub": ""}, "names nobody"),
        ({"sub": "x" * 256}, "names nobody"),
        ({"sub": "\ud800"}, "names nobody"),
        ({"email_verified": False}, "not verified"),
        ({"email_verified": "false"}, "not verified"),
        ({"email": "\u202eada"}, "does not say your `email`"),
        ({"groups": ["chess"]}, "None of your groups"),
        ({"groups": {"sre": True}}, "None of your groups"),
    ],
)
def test_refuses_an_id_token_that_is_not_for_this_sign_in(claims: dict[str, object], why: str) -> None:
    with pytest.raises(SignInFailedError, match=why):
        finish(said(**claims))


@pytest.mark.parametrize("token", [None, "", "a.b", "e30.bm90IGpzb24.c2ln", "e30.e30.", "e30.W10.c2ln", 7])
def test_refuses_what_is_not_a_signed_id_token(token: object) -> None:
    with pytest.raises(SignInFailedError, match="no ID token that can be read"):
        finish(redeemed({"id_token": token}))


def test_takes_a_token_for_several_clients_when_it_was_issued_to_this_one() -> None:
    finish(let_in(said(aud=["other", "sluice-page"], azp="sluice-page")))


def test_asks_for_name_and_groups_when_the_token_leaves_them_out() -> None:
    asked = said(email=None, groups=None) << identity_provider.user_info(
        "https://login.example.com/me", "at-1"
    )
    more = {"sub": "248 289", "email": "Ada@example.com", "groups": "leads", "nonce": "not theirs to say"}
    finish(let_in(asked >> more, groups=frozenset({"leads"})))


def test_refuses_what_is_said_of_another_person() -> None:
    asked = said(groups=None) << identity_provider.user_info("https://login.example.com/me", "at-1")
    with pytest.raises(SignInFailedError, match="described another person"):
        finish(asked >> {"sub": "1", "email": "eve@example.com", "groups": ["sre"]})


def test_proves_who_the_client_is_by_its_secret() -> None:
    provider = replace(PROVIDER, client_secret="page")
    script = DISCOVERED << secrets.read("oidc/page", None) >> "s3cret"
    script = script << identity_provider.redeem(ENDPOINT, FORM, "s3cret") >> {"id_token": id_token(CLAIMS)}
    finish(let_in(script), provider=provider)


def test_puts_the_secret_into_the_form_when_the_provider_takes_no_other_way() -> None:
    provider = replace(PROVIDER, client_secret="page")
    posts = {**DOCUMENT, "token_endpoint_auth_methods_supported": ["client_secret_post"]}
    script = TAKEN << identity_provider.discover(ISSUER) >> posts
    script = script << secrets.read("oidc/page", None) >> "s3cret"
    form = {**FORM, "client_secret": "s3cret"}
    script = script << identity_provider.redeem(ENDPOINT, form, "") >> {"id_token": id_token(CLAIMS)}
    finish(let_in(script), provider=provider)
