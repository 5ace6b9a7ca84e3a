"""Who signs the calls of clients that roles share: each call its own role, and never anybody else."""

import gc
import json
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import botocore.session
import pytest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from sluice.aws.clients import MOST_FOREIGN, Clients
from sluice.aws.role_client import as_role, signed_by_roles
from sluice.aws.target.invocation import one_call
from sluice.aws.target.sessions import RoleSessions
from tests.builders import a_target_plan

ACCOUNT = "111111111111"
ONCE = Config(retries={"total_max_attempts": 1})


class Receiver(HTTPServer):
    """Takes calls of STS and Lambda; a role's access key is `key of POLICY`, and each call's is kept."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.keys: list[str] = []


class _Request(BaseHTTPRequestHandler):
    server: Receiver

    def log_message(self, *_args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer one page of versions, and say that there is another until the second was asked for."""
        self.server.keys.append(_key_in(self.headers["Authorization"]))
        more = {} if "Marker=" in self.path else {"NextMarker": "2"}
        self._reply(200, json.dumps({"Versions": [{"Version": "1"}], **more}).encode())

    def do_HEAD(self) -> None:
        """Have the object elsewhere, and say where the bucket lies."""
        self.server.keys.append(_key_in(self.headers["Authorization"]))
        self.send_response(301 if self.path.endswith(".zip") else 200)
        self.send_header("x-amz-bucket-region", "" if self.path.endswith(".zip") else "us-west-2")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _reply(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _key_in(authorization: str) -> str:
    return authorization.partition("Credential=")[2].partition("/")[0]


class Sessions:
    """A botocore session whose STS gives each policy a key of its own, and that counts its clients."""

    def __init__(self, port: int) -> None:
        self._session = botocore.session.Session()
        self._port = port
        self.made = 0

    def create_client(self, service: str, **options: Any) -> Any:
        """STS is this; all others are botocore's own."""
        if service == "sts":
            return self
        self.made += 1
        return self._session.create_client(service, endpoint_url=f"http://127.0.0.1:{self._port}", **options)

    def assume_role(self, **request: Any) -> dict[str, Any]:
        """A key that tells the session apart."""
        key = f"key-{request['Policy']}"
        return {"Credentials": {"AccessKeyId": key, "SecretAccessKey": "secret", "SessionToken": "token"}}


@contextmanager
def received() -> Iterator[tuple[Receiver, Sessions, RoleSessions]]:
    receiver = Receiver()
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    sessions = Sessions(receiver.server_port)
    try:
        yield receiver, sessions, RoleSessions(Clients(sessions), "external")
    finally:
        receiver.shutdown()
        receiver.server_close()


def test_each_role_signs_its_own_calls_on_one_client() -> None:
    with received() as (receiver, sessions, roles):
        one, other = (roles.open(a_target_plan(), "d-1", policy)("lambda") for policy in ("one", "other"))
        for client in (one, other, one):
            client.list_versions_by_function(FunctionName="quote")
    assert receiver.keys == ["key-one", "key-other", "key-one"]
    assert sessions.made == 1


def test_a_role_signs_every_page_of_a_list_while_another_role_works() -> None:
    with received() as (receiver, _sessions, roles):
        one, other = (roles.open(a_target_plan(), "d-1", policy)("lambda") for policy in ("one", "other"))
        pages = iter(one.get_paginator("list_versions_by_function").paginate(FunctionName="quote"))
        next(pages)
        other.list_versions_by_function(FunctionName="quote")
        next(pages)
    assert receiver.keys == ["key-one", "key-other", "key-one"]


def test_a_role_signs_what_its_client_asks_by_itself() -> None:
    """S3's client looks for the bucket when a call was sent to the wrong region."""
    with received() as (receiver, _sessions, roles):
        client = roles.open(a_target_plan(), "d-1", "one")("s3", ONCE)
        with pytest.raises(ClientError):
            client.head_object(Bucket="code", Key="quote.zip")
    assert len(receiver.keys) > 1
    assert set(receiver.keys) == {"key-one"}


def test_a_role_can_go_on_when_its_client_was_given_up_for_others_meanwhile() -> None:
    with received() as (receiver, sessions, _roles):
        made = sessions.create_client("s3", region_name="us-east-1", config=ONCE)
        client = as_role(signed_by_roles(made), Credentials("key-one", "secret"))
        del made
        gc.collect()
        with pytest.raises(ClientError):
            client.head_object(Bucket="code", Key="quote.zip")
    assert set(receiver.keys) == {"key-one"}


def test_client_that_was_given_up_leaves_nothing_behind() -> None:
    """Botocore makes a class for each client: a warm process would grow with each smoke test."""
    made = signed_by_roles(Sessions(1).create_client("lambda", region_name="us-east-1"))
    kinds = weakref.ref(type(made)), weakref.ref(type(as_role(made, Credentials("key", "secret"))))
    del made
    gc.collect()
    assert [kind() for kind in kinds] == [None, None]


def test_calls_that_wait_for_as_many_seconds_share_a_client() -> None:
    assert one_call(2.2) is one_call(3.0)
    assert one_call(3.1).read_timeout == 4


def test_nobody_signs_with_rights_of_the_control_plane_itself() -> None:
    with received() as (receiver, sessions, _roles):
        client = Clients(sessions).foreign("lambda", ACCOUNT, "eu-central-1", ONCE)
        with pytest.raises(LookupError):
            client.list_versions_by_function(FunctionName="quote")
    assert receiver.keys == []


def test_account_that_throttles_uses_up_no_retries_of_another() -> None:
    """Botocore keeps a quota of retries with each client."""
    clients = Clients(Sessions(1))
    one, same, other = (
        clients.foreign("lambda", account, "eu-central-1", ONCE)
        for account in (ACCOUNT, ACCOUNT, "222222222222")
    )
    assert one is same
    assert other is not one


def test_regions_and_configurations_have_clients_of_their_own_until_too_many_others_were_used_since() -> None:
    sessions = Sessions(1)
    clients = Clients(sessions)
    configurations = [Config(connect_timeout=seconds) for seconds in range(1, MOST_FOREIGN)]
    kept = [clients.foreign("lambda", ACCOUNT, "eu-central-1", one) for one in configurations]
    first = clients.foreign("lambda", ACCOUNT, "us-east-1", configurations[0])
    assert len({id(one) for one in (*kept, first)}) == MOST_FOREIGN
    assert clients.foreign("lambda", ACCOUNT, "eu-central-1", configurations[0]) is kept[0]
    clients.foreign("s3", ACCOUNT, "us-east-1", ONCE)  # one more than are kept
    assert clients.foreign("lambda", ACCOUNT, "eu-central-1", configurations[0]) is kept[0]
    assert clients.foreign("lambda", ACCOUNT, "eu-central-1", configurations[1]) is not kept[1]
