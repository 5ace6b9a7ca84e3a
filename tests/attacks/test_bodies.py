"""Bodies that are not what they should be: each gets a 4xx that says so, from every route that reads one."""

import json
from collections.abc import Iterator

from tests.attacks.arena import Arena
from tests.attacks.attempt import Attempt, attempts, spread

_MIB = 1024 * 1024
_YAML, _TEXT, _JSON = "application/yaml", "text/plain", "application/json"
_DEEP = 20_000

DOCUMENTS = {
    "an empty body": (b"", 422),
    "spaces": (b"   \n\n", 422),
    "null": (b"null", 422),
    "a list": (b"[]", 422),
    "a string": (b"hello", 422),
    "a zero byte": (b"kind: lambda\x00", 422),
    "bytes that are not UTF-8": (b"kind: lambda\napplication: \xff\xfe", 422),
    "latin 1": ("kind: lambda\napplication: caf\xe9".encode("latin-1"), 422),
    "half a surrogate": (b'{"kind": "lambda", "application": "\\ud800"}', 422),
    "an encoded surrogate": (b"kind: lambda\napplication: \xed\xa0\x80", 422),
    "UTF-16": ("kind: lambda".encode("utf-16"), 422),
    "deep lists": (b"[" * _DEEP, 422),
    "deep maps": (b'{"a":' * _DEEP, 422),
    "deep block lists": (b"- " * _DEEP, 422),
    "an alias bomb": (b"a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nd: [*c,*c,*c]", 422),
    "a tag that runs code": (b"kind: !!python/object/apply:os.system [id]", 422),
    "two documents": (b"kind: lambda\n---\nkind: lambda", 422),
    "a number of thousands of digits": (b"kind: lambda\ndeploymentConfig: {timeout: " + b"9" * 5000, 422),
    "a key twice": (b"kind: lambda\nkind: lambda", 422),
    "a kind for Kubernetes": (b"kind: kubernetes", 422),
    "a body of one byte too many": (b"#" * (_MIB + 1), 413),
    "a body of 4 MiB": (b"#" * (4 * _MIB), 413),
    "a body of 10 MiB and more": (b"#" * (10 * _MIB + 1), 413),
}


def _documents() -> Iterator[Attempt]:
    routes = ("POST", "/deployments"), ("POST", "/plan"), ("POST", "/validate"), ("PUT", "/guardrails")
    for (method, path), (name, (body, status)) in spread(routes, DOCUMENTS.items(), every=2):
        for content_type in (_YAML, _TEXT) if "UTF" in name or "surrogate" in name else (_YAML,):
            code = "" if len(body) > 10 * _MIB else "ConfigTooLarge" if status == 413 else "ConfigSyntax"
            title = f"{method} {path} with {name} as {content_type}"
            yield Attempt(title, method, path, status, code, body, {"Content-Type": content_type})


@attempts(_documents())
def test_refuses_a_document_that_is_none(arena: Arena, attempt: Attempt) -> None:
    answer = arena.send(attempt)
    assert answer.status_code == attempt.status or (
        attempt.path == "/validate" and answer.status_code == 200 and not answer.json()["valid"]
    ), answer.text[:500]


_FIELDS = {
    "no JSON": b"reason: because",
    "half an object": b'{"reason": ',
    "a list": b"[]",
    "null": b"null",
    "a number": b"1e400",
    "bytes that are not UTF-8": b'{"reason": "\xff"}',
    "half a surrogate": b'{"reason": "\\udfff", "name": "\\udfff", "deploymentId": "\\udfff"}',
    "deep lists": b"[" * _DEEP,
    "deep objects": b'{"a":' * _DEEP,
    "a number of thousands of digits": b'{"reason": ' + b"9" * 5000 + b"}",
}
_ACTIONS = (
    "/deployments/{deployment}/cancel",
    "/deployments/{deployment}/redeploy",
    "/deployments/{deployment}/rollback",
    "/deployments/{deployment}/targets/prod/skip",
    "/deployments/{deployment}/targets/prod/rollback",
    "/deployments/{deployment}/targets/prod/approve",
    "/deployments/{deployment}/targets/prod/reject",
    "/approvals/{approval}/links",
    "/analysis/replay",
)


def _fields() -> Iterator[Attempt]:
    headers = {"Content-Type": _JSON}
    for path, (name, body) in spread(_ACTIONS, _FIELDS.items(), every=3):
        yield Attempt(f"{path} with {name}", "POST", path, 422, "ConfigError", body, headers)


@attempts(_fields())
def test_refuses_fields_that_are_no_json_object(arena: Arena, attempt: Attempt) -> None:
    arena.refuses(attempt)


_WRONG = {
    "/deployments/{deployment}/cancel": [{"reason": 1}, {"reason": ["x"]}, {"reason": "x" * 1001}],
    "/deployments/{deployment}/redeploy": [{"targets": "prod"}, {"targets": [1]}, {"targets": {"a": 1}}],
    "/deployments/{deployment}/rollback": [{"reason": {}, "x": 1} | {"reason": 7}, {"reason": "x" * 100_000}],
    "/deployments/{deployment}/targets/prod/approve": [{"comment": 5}, {"approvalId": "x" * 201}],
    "/deployments/{deployment}/targets/prod/skip": [{"pauseId": ["a"]}, {"pauseId": "\u202ea"}],
    "/approvals/{approval}/links": [
        {"name": 1},
        {"name": "ada\nbob"},
        {"name": "ada,bob"},
        {"name": "a\u202eda"},
        {"name": "x" * 201},
        {"name": "\u00e9" * 101},
        {"name": "ada", "roles": "lead"},
        {"name": "ada", "roles": [["lead"]]},
        {"name": "ada", "roles": ["lead,boss"]},
        {"name": "ada", "roles": ["lead\nboss"]},
        {"name": "ada", "roles": ["x" * 201]},
        {"name": "ada", "roles": ["x"] * 51},
    ],
    "/analysis/replay": [
        {},
        {"deploymentId": 1},
        {"deploymentId": "x" * 201},
        {"deploymentId": "{deployment}", "queries": {"a": 1}},
        {"deploymentId": "{deployment}", "queries": {"a": {"upperLimit": "1"}}},
        {"deploymentId": "{deployment}", "queries": {"a": {"upper": 1}}},
        {"deploymentId": "{deployment}", "minInvocations": 0.5},
        {"deploymentId": "{deployment}", "minInvocations": -1},
        {"deploymentId": "{deployment}", "missingData": "whatever"},
        {"deploymentId": "{deployment}", "abortOnFailedJudgment": "yes"},
    ],
}


def _wrong() -> Iterator[Attempt]:
    for path, bodies in _WRONG.items():
        for number, body in enumerate(bodies):
            content = json.dumps(body).encode()
            name = f"{path} with wrong fields {number}"
            by = "a-ci" if path == "/analysis/replay" else "root"
            yield Attempt(name, "POST", path, 422, "ConfigError", content, by=by)


@attempts(_wrong())
def test_refuses_fields_of_the_wrong_type_or_length(arena: Arena, attempt: Attempt) -> None:
    arena.refuses(attempt)
