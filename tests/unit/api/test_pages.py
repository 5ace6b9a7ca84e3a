"""The pages as browsers get them: who is let in, what is refused, and what text becomes of text."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest

from handlers import page
from sluice.domain.people.session import Session, token_for
from sluice.domain.people.sign_in import sign_in_with
from sluice.domain.record.items import Page
from sluice.domain.record.status import DeploymentStatus
from sluice.settings import Settings
from tests.tasks.ports import (
    ScriptedPorts,
    deployments,
    identity_provider,
    randomness,
    sessions,
)
from tests.tasks.scene import a_deployment
from tests.tasks.script import NOW, Script
from tests.unit.api.test_api_handlers import call

ADA = "arn:aws:iam::111111111111:user/ada"
CODE, TOKEN = token_for(ADA, "c" * 43), token_for(ADA, "t" * 43)
COOKIE = f"__Host-sluice={TOKEN}"
SIGNED_IN = Script() << sessions.find(TOKEN) >> Session(ADA, NOW + 10)


def ask(script: Script, method: str, path: str, body: str = "", **more: Any) -> Mapping[str, Any]:
    given = {"cookies": [COOKIE], "pathParameters": {"path": path}, **more}
    return script.play(call(method, f"/page/{path}", body, page, **given))


def test_says_how_to_sign_in_when_there_is_no_session() -> None:
    response = ask(Script(), "GET", "", cookies=["other=1"])
    assert response["statusCode"] == 401
    assert "sluice open" in response["body"]


def test_says_so_when_the_session_has_ended() -> None:
    response = ask(Script() << sessions.find(TOKEN) >> Session(ADA, NOW - 1), "GET", "deployments/d-1")
    assert response["statusCode"] == 401
    assert "Your session has ended" in response["body"]


def test_spends_no_code_when_a_link_is_only_looked_at() -> None:
    response = ask(Script(), "GET", "open/d-1", cookies=[])
    assert response["statusCode"] == 200
    assert 'action="/page/open/d-1"' in response["body"]


def test_gives_a_cookie_that_scripts_cannot_read_when_the_button_is_pressed() -> None:
    script = Script() << sessions.take_code(CODE, NOW) >> ADA << randomness.secret() >> TOKEN.secret
    script = script << sessions.begin(TOKEN, Session(ADA, NOW + 12 * 3600))
    response = ask(script, "POST", "open/d-1", urlencode({"code": str(CODE)}), cookies=[])

    assert (response["statusCode"], response["headers"]["Location"]) == (303, "/page/deployments/d-1")
    (cookie,) = response["cookies"]
    assert cookie.startswith(f"{COOKIE}; Max-Age=43200; ")
    assert {"Path=/", "Secure", "HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))


@pytest.mark.parametrize("end", ["//evil.example", "../../x", "d 1", "%0d%0aX: y"])
def test_goes_nowhere_else_when_the_link_was_changed(end: str) -> None:
    script = Script() << sessions.take_code(CODE, NOW) >> ADA << randomness.secret() >> TOKEN.secret
    script = script << sessions.begin(TOKEN, Session(ADA, NOW + 12 * 3600))
    response = ask(script, "POST", f"open/{end}", urlencode({"code": str(CODE)}), cookies=[])
    assert response["headers"]["Location"] == "/page"


def test_signs_nobody_in_when_the_code_was_used() -> None:
    script = Script() << sessions.take_code(CODE, NOW) >> None
    response = ask(script, "POST", "open", urlencode({"code": str(CODE)}))
    assert response["statusCode"] == 401
    assert "cookies" not in response
    assert str(CODE) not in response["body"]


def test_ends_the_session_when_its_person_signs_out() -> None:
    script = SIGNED_IN << sessions.end(TOKEN)
    response = ask(script, "POST", "sign-out", urlencode({"csrf": TOKEN.csrf}))
    assert response["statusCode"] == 303
    assert "Max-Age=0" in response["cookies"][0]


@pytest.mark.parametrize("form", ["", "csrf=", f"csrf={CODE.csrf}", f"csrf={TOKEN.csrf}&csrf=x", "\ud800"])
def test_does_nothing_when_a_form_is_not_of_this_session(form: str) -> None:
    response = ask(SIGNED_IN, "POST", "sign-out", form)
    assert response["statusCode"] == 403
    assert "does not come from a page of your session" in response["body"]


def test_is_only_confirmed_when_the_browser_has_it_already() -> None:
    script = SIGNED_IN << deployments.list(None, 40, None) >> Page((), None)
    first = ask(script, "GET", "")
    again = ask(script, "GET", "", headers={"if-none-match": first["headers"]["ETag"]})

    assert (first["statusCode"], again["statusCode"]) == (200, 304)
    assert again["body"] == ""
    assert len(str(again)) < 1024


def test_shows_what_people_wrote_as_text() -> None:
    hostile = a_deployment(
        status=DeploymentStatus.SUCCEEDED,
        description="<script>alert(1)</script>\u202e",
        requested_by='"><img src=x>',
    )
    script = SIGNED_IN << deployments.list(None, 40, None) >> Page((hostile,), None)
    body = ask(script, "GET", "")["body"]
    assert "<script>alert" not in body
    assert "<img" not in body
    assert "\\u202e" in body


def test_lets_the_browser_say_how_long_a_deployment_runs_so_that_a_poll_changes_nothing() -> None:
    waiting = a_deployment(status=DeploymentStatus.PENDING)
    script = SIGNED_IN << deployments.list(None, 40, None) >> Page((waiting,), None)
    assert 'data-since="1970-01-12T13:45:40.000Z">' in ask(script, "GET", "")["body"]


def test_lists_only_deployments_of_the_status_that_is_asked_for_from_as_many_pages_as_it_takes() -> None:
    first = a_deployment(deployment_id="d-2", status=DeploymentStatus.SUCCEEDED)
    second = a_deployment(deployment_id="d-1", status=DeploymentStatus.FAILED)
    script = SIGNED_IN << deployments.list(None, 40, None) >> Page((first,), "more")
    script = script << deployments.list(None, 40, "more") >> Page((second,), None)
    body = ask(script, "GET", "", queryStringParameters={"status": "FAILED"})["body"]
    assert "/page/deployments/d-1" in body
    assert "/page/deployments/d-2" not in body


def test_searches_no_further_than_ten_pages_and_offers_the_next() -> None:
    script = SIGNED_IN
    for token in (None, *range(1, 10)):
        page = Page((), str((token or 0) + 1))
        script = script << deployments.list(None, 40, None if token is None else str(token)) >> page
    body = ask(script, "GET", "", queryStringParameters={"status": "FAILED"})["body"]
    assert "None is FAILED among those that were looked at" in body
    assert "next=10" in body


@pytest.mark.parametrize("path", ["nowhere", "deployments/", "deployments/a/b/c", "sign-out"])
def test_says_that_there_is_no_such_page(path: str) -> None:
    response = ask(SIGNED_IN, "GET", path)
    assert response["statusCode"] == 404
    assert "No such page" in response["body"]


def with_provider(ports: ScriptedPorts) -> ScriptedPorts:
    oidc = {"issuer": "https://login.example.com", "clientId": "sluice-page", "hosts": ["tokens.example.com"]}
    ports.settings = Settings.from_environment({"OIDC": json.dumps(oidc)})
    return ports


def ask_with_provider(script: Script, path: str, **more: Any) -> Mapping[str, Any]:
    given = {"cookies": [], "pathParameters": {"path": path}, **more}
    return script.play(lambda ports: call("GET", f"/page/{path}", "", page, **given)(with_provider(ports)))


def test_offers_the_identity_provider_with_the_way_back_when_there_is_one() -> None:
    body = ask_with_provider(Script(), "deployments/d-1")["body"]
    assert 'href="/page/sign-in?next=deployments/d-1"' in body
    assert "Sign in with login.example.com" in body


def test_offers_no_identity_provider_when_none_is_set_up() -> None:
    assert "page/sign-in" not in ask(Script(), "GET", "", cookies=[])["body"]
    assert ask(Script(), "GET", "sign-in")["statusCode"] == 404


def test_keeps_in_a_cookie_what_binds_the_sign_in_to_this_browser() -> None:
    sign_in = sign_in_with("s" * 43)
    document = {
        "issuer": "https://login.example.com",
        "authorization_endpoint": "https://login.example.com/authorize",
        "token_endpoint": "https://tokens.example.com/token",
    }
    script = Script() << identity_provider.discover("https://login.example.com") >> document
    script = script << randomness.secret() >> sign_in.token.secret
    script = script << sessions.add_sign_in(sign_in.token, "deployments/d-1", NOW + 600)
    response = ask_with_provider(script, "sign-in", queryStringParameters={"next": "deployments/d-1"})

    assert response["statusCode"] == 303
    assert response["headers"]["Location"].startswith(
        "https://login.example.com/authorize?response_type=code&"
    )
    (cookie,) = response["cookies"]
    assert cookie.startswith(f"__Host-sluice-sign-in={sign_in.token}; Max-Age=600; ")
    assert {"Path=/", "Secure", "HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))


def test_shows_a_page_and_no_code_when_the_sign_in_fails() -> None:
    sent = {"state": "guessed", "code": "c-1"}
    response = ask_with_provider(Script(), "sign-in/done", queryStringParameters=sent)
    assert response["statusCode"] == 401
    assert "not begun in this browser" in response["body"]
    assert "c-1" not in response["body"]
    assert "guessed" not in response["body"]


def test_calls_people_of_a_provider_by_their_name() -> None:
    ada = "oidc:https://login.example.com#42 (ada@example.com)"
    session = Session(ada, NOW + 10, frozenset({"sre"}))
    script = Script() << sessions.find(TOKEN) >> session << deployments.list(None, 40, None) >> Page((), None)
    body = ask_with_provider(script, "", cookies=[f"__Host-sluice={TOKEN}"])["body"]
    assert "<span>ada@example.com</span>" in body
