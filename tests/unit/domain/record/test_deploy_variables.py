"""Variables set when deploying: bounded, told apart, and never shown where they look like secrets."""

import pytest

from sluice.domain.record.deploy_variables import (
    MOST_BYTES,
    MOST_VARIABLES,
    fingerprint_of,
    shown,
    variables_of,
    warnings_about,
)
from sluice.errors import ConfigError


def test_keeps_texts_and_writes_numbers_and_booleans_as_a_file_has_them() -> None:
    assert variables_of({"a": "x", "b": 3, "c": True}) == {"a": "x", "b": "3", "c": "true"}


@pytest.mark.parametrize("name", ["", "a b", "a}}", ".a", "größe", "a" * 201, "a\n"])
def test_refuses_a_name_that_no_template_can_use(name: str) -> None:
    with pytest.raises(ConfigError, match="cannot be the name of a variable"):
        variables_of({name: "x"})


@pytest.mark.parametrize("value", [None, ["x"], {"a": "b"}])
def test_refuses_a_value_that_is_not_a_text(value: object) -> None:
    with pytest.raises(ConfigError, match="not a text"):
        variables_of({"a": value})


def test_takes_as_much_as_fits_into_a_header_and_nothing_more() -> None:
    assert variables_of({"a": "x" * (MOST_BYTES - 1)})
    with pytest.raises(ConfigError, match="3,001 bytes"):
        variables_of({"a": "x" * MOST_BYTES})


def test_takes_so_many_variables_and_no_more() -> None:
    assert variables_of({f"v{number}": "" for number in range(MOST_VARIABLES)})
    with pytest.raises(ConfigError, match="51 variables"):
        variables_of({f"v{number}": "" for number in range(MOST_VARIABLES + 1)})


def test_tells_submissions_apart_by_their_variables_whatever_the_order() -> None:
    assert fingerprint_of("abc", {}) == "abc"
    assert fingerprint_of("abc", {"a": "1", "b": "2"}) == fingerprint_of("abc", {"b": "2", "a": "1"})
    assert (
        len({fingerprint_of("abc", {}), fingerprint_of("abc", {"a": "1"}), fingerprint_of("abc", {"a": "2"})})
        == 3
    )


@pytest.mark.parametrize("name", ["dbPassword", "API_KEY", "github-token", "clientSecret", "private.key"])
def test_hides_and_warns_when_a_name_looks_like_a_secret(name: str) -> None:
    assert shown({name: "x", "release": "17"}) == {name: "***", "release": "17"}
    (warning,) = warnings_about({name: "x", "release": "17"})
    assert (name in warning.message, warning.severity) == (True, "warning")
    assert "{{secrets.<name>}}" in warning.remedy
