"""What API Gateway hands over is read as the bytes that were sent, and refused when those are lost."""

import base64
from typing import Any

import pytest

from sluice.api.request import Request
from sluice.errors import ConfigError, ConfigTooLargeError


def request(body: str, *, encoded: bool = False, **headers: str) -> Request:
    event: dict[str, Any] = {"body": body, "isBase64Encoded": encoded, "headers": headers}
    return Request(event)


def test_gives_the_bytes_that_were_sent() -> None:
    sent = base64.b64encode(b"\xff\xef\xbf\xbd").decode()
    assert request(sent, encoded=True).body == b"\xff\xef\xbf\xbd"
    assert request("größer").body == "größer".encode()


def test_lets_nobody_read_as_utf_8_what_was_replaced_on_the_way() -> None:
    with pytest.raises(UnicodeDecodeError):
        request("caf\ufffd").body.decode()


@pytest.mark.parametrize(
    "body",
    ["[]", "{", '{"a": "\\ud800"}', '{"\\udfff": 1}', "[" * 90_000, "9" * 5000, '{"a": "\ufffd"}', "null"],
)
def test_refuses_fields_that_nothing_could_store(body: str) -> None:
    with pytest.raises(ConfigError, match="not a JSON object"):
        _ = request(body).fields


def test_refuses_fields_of_more_than_a_mebibyte_before_they_are_parsed() -> None:
    with pytest.raises(ConfigTooLargeError):
        _ = request("{" + " " * 1024 * 1024).fields


@pytest.mark.parametrize("key", ["x" * 257, "a\tb", "\u202e"])
def test_refuses_an_idempotency_key_that_is_too_long_or_hidden(key: str) -> None:
    with pytest.raises(ConfigError, match="idempotency key"):
        _ = request("", **{"idempotency-key": key}).idempotency_key


def test_reads_what_the_command_knows_of_the_change() -> None:
    sent = base64.b64encode(b'{"sha": "abc"}').decode()
    assert request("", **{"sluice-source-control": sent}).source_control == {"sha": "abc"}
    assert request("").source_control == {}


@pytest.mark.parametrize(
    "sent",
    [
        "{}",
        "W10=",
        base64.b64encode(b"{").decode(),
        base64.b64encode(b'{"a": "' + 7000 * b"x" + b'"}').decode(),
    ],
)
def test_refuses_words_about_the_change_that_are_no_short_object(sent: str) -> None:
    with pytest.raises(ConfigError, match="not a short JSON object"):
        _ = request("", **{"sluice-source-control": sent}).source_control


def test_reads_the_variables_that_are_set_when_deploying() -> None:
    sent = base64.b64encode(b'{"release": 17}').decode()
    assert request("", **{"sluice-context": sent}).variables == {"release": "17"}
    assert request("").variables == {}


@pytest.mark.parametrize("sent", [b"[]", b'{"a": "\\ud800"}', b'{"a b": "c"}', b'{"a": []}'])
def test_refuses_variables_that_nobody_could_use(sent: bytes) -> None:
    with pytest.raises(ConfigError):
        _ = request("", **{"sluice-context": base64.b64encode(sent).decode()}).variables
