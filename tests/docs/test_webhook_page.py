"""The page about webhooks: its check of signatures is run as it is printed."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from sluice.domain.webhook.signature import signature_headers
from tests.docs.markdown import page

KEY = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture(scope="module")
def is_from_sluice() -> Callable[[str, dict[str, str], bytes], bool]:
    (printed,) = page("docs/how-to/webhooks.md").blocks("python")
    names: dict[str, Any] = {}
    exec(printed, names)  # noqa: S102 - our own page
    check: Callable[[str, dict[str, str], bytes], bool] = names["is_from_sluice"]
    return check


@pytest.mark.parametrize("key", [KEY, f"whsec_{KEY}"])
def test_printed_check_takes_a_call_when_sluice_has_signed_it(
    is_from_sluice: Callable[[str, dict[str, str], bytes], bool], key: str
) -> None:
    headers = signature_headers(KEY, "d-1_0_2_0", int(time.time()), '{"a": "ü"}')
    assert is_from_sluice(key, headers, '{"a": "ü"}'.encode())
    also = {**headers, "webhook-signature": f"v1,older {headers['webhook-signature']}"}
    assert is_from_sluice(key, also, '{"a": "ü"}'.encode())


@pytest.mark.parametrize(
    ("change", "body"),
    [
        ({}, b"other"),
        ({"webhook-id": "d-2_0_2_0"}, b"body"),
        ({"webhook-signature": "v1,AAAA"}, b"body"),
        ({"webhook-timestamp": str(int(time.time()) - 301)}, b"body"),
    ],
    ids=["another body", "another id", "another signature", "too old"],
)
def test_printed_check_refuses_a_call_when_something_was_changed(
    is_from_sluice: Callable[[str, dict[str, str], bytes], bool], change: dict[str, str], body: bytes
) -> None:
    signed = signature_headers(KEY, "d-1_0_2_0", int(time.time()), "body")
    assert not is_from_sluice(KEY, {**signed, **change}, body)


def test_printed_check_refuses_a_call_when_it_was_recorded_long_ago(
    is_from_sluice: Callable[[str, dict[str, str], bytes], bool],
) -> None:
    assert not is_from_sluice(KEY, signature_headers(KEY, "a", int(time.time()) - 400, "body"), b"body")
