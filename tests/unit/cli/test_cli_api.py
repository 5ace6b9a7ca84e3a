"""How requests leave: signed, to the right place, repeated when that is safe, refused when it is not."""

import json

import httpx
import pytest

from sluice_cli.client.endpoint import find_endpoint
from sluice_cli.client.local_plane import AccessKey
from sluice_cli.environment import Environment
from sluice_cli.errors import UsageError

PAGE = {"deployments": [], "next": None}


@pytest.fixture
def plane_folder(tmp_path):
    (tmp_path / ".local").mkdir()
    (tmp_path / ".git").mkdir()
    plane = {
        "apiUrl": "http://127.0.0.1:4001",
        "endpointUrl": "http://127.0.0.1:4002",
        "homeRegion": "us-east-1",
        "credentials": {"accessKeyId": "111111111111", "secretAccessKey": "local"},
    }
    (tmp_path / ".local" / "plane.json").write_text(json.dumps(plane))
    inner = tmp_path / "service" / "src"
    inner.mkdir(parents=True)
    return inner


def test_request_is_signed_for_the_region_in_the_api_host(sluice, plane):
    plane.on("GET /deployments", PAGE)
    sluice("list")
    assert "AKIDEXAMPLE" in plane.requests[0].headers["authorization"]
    assert "/eu-west-1/execute-api/aws4_request" in plane.requests[0].headers["authorization"]


def test_idempotency_key_is_part_of_the_signature_when_deploying(sluice, plane, config_file):
    plane.on("POST /deployments", {}, status=500)
    sluice("deploy", "-f", config_file)
    assert "SignedHeaders=content-type;host;idempotency-key;" in plane.requests[0].headers["authorization"]


def test_spaces_are_percent_encoded_when_the_application_has_them(sluice, plane):
    plane.on("GET /deployments", PAGE)
    sluice("list", "--application", "my shop")
    assert b"application=my%20shop" in plane.requests[0].url.query


def test_local_plane_is_used_when_one_runs_above_the_working_folder(plane_folder):
    endpoint = find_endpoint(None, Environment(folder=plane_folder))
    assert endpoint.url == "http://127.0.0.1:4001"
    assert endpoint.is_local


def test_local_credentials_are_used_when_the_url_is_the_local_planes(plane_folder):
    endpoint = find_endpoint("http://127.0.0.1:4001/", Environment(folder=plane_folder))
    assert endpoint.access_key == AccessKey("111111111111", "local")


def test_local_credentials_stay_home_when_another_api_is_named(plane_folder):
    environment = Environment(folder=plane_folder, environment={"AWS_REGION": "eu-west-1"})
    assert find_endpoint("https://sluice.example.com", environment).access_key is None


def test_secret_is_not_shown_when_an_endpoint_is_printed(plane_folder):
    assert "local'" not in repr(find_endpoint(None, Environment(folder=plane_folder)))


@pytest.mark.parametrize("url", ["sluice.example.com", "http://sluice.example.com", "ftp://x"])
def test_address_is_refused_when_it_is_no_safe_url(url, tmp_path):
    with pytest.raises(UsageError):
        find_endpoint(url, Environment(folder=tmp_path, environment={"AWS_REGION": "eu-west-1"}))


def test_region_is_asked_for_when_neither_host_nor_environment_names_it(sluice):
    result = sluice("list", api="https://sluice.example.com")
    assert result.exit_code == 2
    assert "Set AWS_REGION" in result.stderr


def test_what_to_do_is_said_when_no_control_plane_is_known(sluice):
    result = sluice("list", api=None)
    assert result.exit_code == 2
    assert "Give --api URL or set SLUICE_API" in result.stderr


def test_plane_file_is_named_when_it_cannot_be_read(sluice, tmp_path):
    (tmp_path / ".local").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / ".local" / "plane.json").write_text("{}")
    result = sluice("list", api=None)
    assert result.exit_code == 2
    assert "plane.json does not describe a local plane" in result.stderr


@pytest.mark.parametrize(
    "url", ["https://attacker.example", "http://10.0.0.7:4001", "http://127.0.0.1.evil.example"]
)
@pytest.mark.parametrize("own", ["http://127.0.0.1:4001", "http://127.0.0.1:4002"])
def test_plane_file_is_refused_when_it_names_another_machine(sluice, plane_folder, url, own):
    path = plane_folder.parents[1] / ".local" / "plane.json"
    path.write_text(path.read_text().replace(own, url))
    with pytest.raises(UsageError, match="not on this machine"):
        find_endpoint(None, Environment(folder=plane_folder))


def test_plane_file_is_not_believed_outside_of_a_clone(plane_folder):
    (plane_folder.parents[1] / ".git").rmdir()
    with pytest.raises(UsageError, match="No control plane is known"):
        find_endpoint(None, Environment(folder=plane_folder))


@pytest.mark.parametrize(
    "trouble",
    [httpx.Response(503), httpx.Response(429), httpx.ConnectError("refused"), httpx.ReadTimeout("slow")],
)
def test_request_is_repeated_when_the_trouble_may_pass(sluice, plane, trouble):
    plane.on("GET /deployments", trouble, trouble, PAGE)
    assert sluice("list").exit_code == 0
    assert plane.waits == [0.5, 1.0]


def test_same_key_is_sent_again_when_a_submission_is_repeated(sluice, plane, config_file):
    plane.on("POST /deployments", httpx.Response(502), httpx.Response(500))
    sluice("deploy", "-f", config_file)
    assert [request.headers["idempotency-key"] for request in plane.requests] == ["random-key"] * 2


def test_error_names_the_address_when_nothing_answers(sluice, plane):
    plane.on("GET /deployments", httpx.ConnectError("Connection refused"))
    result = sluice("list")
    assert result.exit_code == 1
    assert "abc123.execute-api.eu-west-1.amazonaws.com does not answer: Connection refused" in result.stderr
    assert len(plane.requests) == 5


def test_credentials_are_suspected_when_the_api_forbids(sluice, plane):
    plane.on("GET /deployments", {"message": "Forbidden"}, status=403)
    result = sluice("list")
    assert result.exit_code == 1
    assert "answered 403 Forbidden" in result.stderr
    assert "execute-api:Invoke" in result.stderr


def test_address_is_suspected_when_the_answer_is_not_json(sluice, plane):
    plane.on("GET /deployments", httpx.Response(200, text="<html>"))
    result = sluice("list")
    assert result.exit_code == 1
    assert "is the control plane's address" in result.stderr


def test_sign_in_is_asked_for_when_the_profile_does_not_exist(sluice, plane, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    plane.on("GET /deployments", PAGE)
    result = sluice("list")
    assert result.exit_code == 1
    assert "The AWS credentials cannot be used" in result.stderr


def test_pages_are_followed_to_the_last_when_a_timeline_or_its_targets_are_long(
    sluice, plane, deployment, target
):
    def events(message, following):
        event = {"at": "2026-11-23T09:12:00.000Z", "type": "WeightSet", "target": None, "message": message}
        return {"events": [event], "next": following}

    first, second = (deployment("SUCCEEDED", target(name=name)) for name in ("first", "second"))
    plane.on("GET /deployments/d-1", {**first, "next": "1"}, {**second, "next": None})
    plane.on("GET /deployments/d-1/events", events("one", "1"), events("two", "2"), events("three", None))
    shown = json.loads(sluice("logs", "d-1", "--output", "json").stdout)
    assert [event["message"] for event in shown["events"]] == ["one", "two", "three"]
    queries = [(request.url.path.rpartition("/")[2], request.url.query) for request in plane.requests]
    assert queries == [
        *(("d-1", b""), ("d-1", b"next=1")),
        *(("events", b""), ("events", b"next=1"), ("events", b"next=2")),
    ]
