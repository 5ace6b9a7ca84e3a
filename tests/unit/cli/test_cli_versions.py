"""Command and control plane say their versions, and what one of them would ignore is refused."""

import httpx
import pytest

from sluice import __version__
from sluice_cli.client.versions import too_far_apart
from tests.unit.cli.conftest import API


def asked(sluice):
    return sluice("--version", api=None, variables={"SLUICE_API": API})


def test_versions_of_both_sides_are_shown_when_a_control_plane_is_named(sluice, plane):
    result = asked(sluice)
    assert result.stdout == f"sluice {__version__}\ncontrol plane 0.1.0 at {API}\n"
    assert result.stderr == ""


@pytest.mark.parametrize(
    ("version", "words"), [(None, "does not say its version"), ("7.0.0", "(7.0.0) is newer than")]
)
def test_warning_says_which_side_to_update_when_they_are_far_apart(sluice, plane, version, words):
    plane.version = version
    result = asked(sluice)
    assert result.exit_code == 0
    assert words in result.stderr


@pytest.mark.parametrize(
    ("command", "control_plane", "fits"),
    [
        ("0.1.0", "0.1.9", True),
        ("0.1.0", "0.2.0", False),
        ("1.4.0", "1.0.0", True),
        ("2.0.0", "1.9.0", False),
        ("0.10.0", "0.9.0", False),
        ("0.1.0", "unknown", True),
    ],
)
def test_releases_of_one_series_fit(command, control_plane, fits):
    assert (too_far_apart(command, control_plane) == "") is fits


def test_version_of_the_command_is_shown_when_the_control_plane_does_not_answer(sluice, plane, monkeypatch):
    monkeypatch.setattr(
        plane, "handle", lambda _request: (_ for _ in ()).throw(httpx.ConnectError("refused"))
    )
    result = asked(sluice)
    assert (result.exit_code, result.stdout) == (0, f"sluice {__version__}\n")
    assert "version is not known" in result.stderr


@pytest.mark.parametrize("verb", ["deploy", "plan"])
def test_nothing_is_submitted_when_the_control_plane_would_ignore_variables(sluice, plane, config_file, verb):
    plane.version = None
    result = sluice(verb, "-f", config_file, "--set", "release=17")
    assert (result.exit_code, plane.requests) == (1, [])
    assert "too old for --set and --add-context: it would ignore them" in result.stderr


def test_version_is_not_asked_for_when_no_variable_is_set(sluice, plane, config_file):
    plane.version = None
    plane.on("POST /plan", {"title": "Stop"}, status=500)
    sluice("plan", "-f", config_file)
    assert [request.url.path for request in plane.requests][:1] == ["/plan"]
