"""Hostile uploads to the config bucket: each gets one result beside it that says why, and none is lost.

Every file is read by the task as S3 hands it over, and some of them on the plane as well.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from sluice.aws.config_bucket import MAX_KEY_BYTES, result_key
from sluice.config.text.document import MAX_BYTES
from sluice.tasks.intake.read_config_upload import read_config_upload
from tests.attacks.arena import Arena
from tests.attacks.test_bodies import DOCUMENTS
from tests.builders import a_config
from tests.tasks.calls import mapping_with
from tests.tasks.ports import config_files
from tests.tasks.script import Script

Config = dict[str, Any]
Change = Callable[[Config], object]


@dataclass(frozen=True)
class Upload:
    """What is uploaded under which name, and what the result must say."""

    name: str
    body: bytes | Change
    code: str
    words: str = ""
    key: str = ""

    def key_of(self, number: int) -> str:
        """The object's key."""
        return f"configs/{self.key}" if self.key else f"configs/attack-{number}.yaml"


def _target(**keys: object) -> Change:
    return lambda config: config["targets"]["prod"].update(keys)


def _named(name: str) -> Change:
    """The application has this name."""
    return lambda config: config.update(application=name)


def _step(step: object) -> Change:
    return lambda config: config["strategies"]["ramp"]["canary"]["steps"].insert(0, step)


def _row(**keys: object) -> Change:
    return lambda config: config["providerOptions"]["lambda"][0].update(keys)


def _rename_target(name: str) -> Change:
    def change(config: Config) -> None:
        config["targets"] = {name: config["targets"]["prod"]}

    return change


_SYNTAX, _PROBLEMS, _LARGE = "ConfigSyntax", "ConfigProblems", "ConfigTooLarge"
_OTHERS = {"a kind for Kubernetes": _PROBLEMS, "an alias bomb": _PROBLEMS}
_CONFIGS = [
    Upload(
        "a requester who is needed",
        _step({"pause": {"untilApproved": True, "requesterMayNotApprove": True}}),
        _PROBLEMS,
        "no known requester",
    ),
    Upload("a region that does not exist", _target(region="mars-north-1"), _PROBLEMS, "region"),
    Upload("a region that is a placeholder", _target(region="{{sluice.region}}"), _PROBLEMS, "region"),
    Upload(
        "a role that is a placeholder", _target(deployAsIamRole="<deploy-role>"), _PROBLEMS, "<deploy-role>"
    ),
    Upload(
        "an account that is a placeholder",
        _target(deployAsIamRole="arn:aws:iam::${ACCOUNT}:role/a"),
        _PROBLEMS,
    ),
    Upload("an external id of another", _target(externalId="of-another"), _PROBLEMS, "external"),
    Upload("an application of 201 bytes", _named("x" * 201), _PROBLEMS, "limit: 200"),
    Upload("an application of 1 MiB", _named("x" * 1_000_000), _PROBLEMS, "limit: 200"),
    Upload("an application that turns around", _named("shop\u202ephs"), _PROBLEMS, "U+202E"),
    Upload("an application with an escape sequence", _named("\x1b[2Jshop"), _PROBLEMS, "U+001B"),
    Upload("an application with a line break", _named("shop\nadmin"), _PROBLEMS, "U+000A"),
    Upload("an application that is a number sign", _named("a#b"), _PROBLEMS, "U+0023"),
    Upload("a target of 1,010 characters", _rename_target("t" * 1010), _PROBLEMS, "limit: 200"),
    Upload("a target without a name", _rename_target(""), _PROBLEMS),
    Upload("a target with a zero width space", _rename_target("prod\u200b"), _PROBLEMS, "U+200B"),
    Upload("a weight of thousands of digits", _step({"setWeight": {"weight": "9" * 5000}}), _PROBLEMS),
    Upload("a weight that is not a number", _step({"setWeight": {"weight": "nan"}}), _PROBLEMS),
    Upload("a weight that is infinite", _step({"setWeight": {"weight": "1e999"}}), _PROBLEMS),
    Upload("a pause of ages", _step({"pause": {"duration": 10**30, "unit": "hours"}}), _PROBLEMS),
    Upload("a pause that is negative", _step({"pause": {"duration": -1, "unit": "hours"}}), _PROBLEMS),
    Upload("a step that is null", _step(None), _PROBLEMS),
    Upload("a function name that is an ARN", _row(name="arn:aws:lambda:us-east-1:1:function:f"), _PROBLEMS),
    Upload("a memory size of thousands of digits", _row(memorySize="9" * 5000), _PROBLEMS),
    Upload(
        "2,000 steps",
        lambda config: config["strategies"]["ramp"]["canary"].update(
            steps=[{"setWeight": {"weight": 1}}] * 2000
        ),
        _PROBLEMS,
        "limit",
    ),
    Upload("targets that wait for each other", _target(constraints={"dependsOn": ["prod"]}), _PROBLEMS),
]
_KEYS = [
    Upload(f"the name {name[:30]!r}", b"kind: lambda", _PROBLEMS, key=name)
    for name in (
        "space and +plus%41&amp;.yaml",
        "quotes'\"<b>.yaml",
        "caf\u00e9/\u65e5\u672c.yaml",
        "deep/../../results/up.yaml",
        "turned\u202elmay.yaml",
        "x" * 1016,
        "\u20ac" * 338,
        ".yaml",
    )
]


def _uploads() -> Iterator[Upload]:
    for name, (body, status) in DOCUMENTS.items():
        code = _LARGE if status == 413 else _OTHERS.get(name, _SYNTAX)
        yield Upload(name, body, code)
    yield from _CONFIGS
    yield from _KEYS


UPLOADS = list(_uploads())


ON_THE_PLANE = [
    one
    for one in UPLOADS
    if one.name in ("bytes that are not UTF-8", "a body of 4 MiB", "a requester who is needed")
    or one.key.startswith(("x", "caf"))
]


@pytest.mark.parametrize("upload", UPLOADS, ids=[one.name.replace(" ", "-") for one in UPLOADS])
def test_says_beside_a_hostile_upload_what_is_wrong_with_it_and_stores_nothing(upload: Upload) -> None:
    key = upload.key_of(0)
    refused = mapping_with(status="refused", code=upload.code, key=key, version="v1")
    script = (
        Script()
        << config_files.read(key, "v1", limit=MAX_BYTES + 1)
        >> body_of(upload)[: MAX_BYTES + 1]
        << config_files.write_result(key, refused)
    )
    result = script.play(lambda ports: read_config_upload(ports, "configs", key, "v1"))
    told = json.dumps([result["problems"], result["message"]], ensure_ascii=False)
    assert result["problems"] or upload.code == _LARGE
    assert upload.words in told
    assert len(result_key(key).encode()) <= MAX_KEY_BYTES
    assert json.dumps(result).isascii()


def test_answers_each_hostile_upload_once_and_loses_no_event(arena: Arena) -> None:
    s3, bucket = arena.world.plane.session().client("s3"), arena.world.plane.config_bucket
    for number, one in enumerate(ON_THE_PLANE):
        s3.put_object(Bucket=bucket, Key=one.key_of(number), Body=body_of(one))
    for number, one in enumerate(ON_THE_PLANE):
        key = result_key(one.key_of(number))
        versions = arena.world.wait_for(lambda key=key: versions_of(arena, key), seconds=120)
        (code,) = [json.loads(version)["code"] for version in versions]
        assert code == one.code
    arena.wrote_nothing()
    queues = arena.world.plane.session().client("sqs")
    (letters,) = [url for url in queues.list_queues()["QueueUrls"] if "DeadLetters" in url]
    assert "Messages" not in queues.receive_message(QueueUrl=letters, MaxNumberOfMessages=10)


def test_refuses_an_upload_for_an_application_of_which_others_may_submit(arena: Arena) -> None:
    s3, bucket = arena.world.plane.session().client("s3"), arena.world.plane.config_bucket
    s3.put_object(Bucket=bucket, Key="configs/stolen.json", Body=json.dumps(arena.config).encode())
    (result,) = arena.world.wait_for(lambda: versions_of(arena, "results/stolen.json.json"), seconds=120)
    assert json.loads(result)["code"] == "GuardrailRefused"
    arena.wrote_nothing()


def versions_of(arena: Arena, key: str) -> list[bytes]:
    """All versions of a result: one that was written twice was announced twice."""
    s3, bucket = arena.world.plane.session().client("s3"), arena.world.plane.config_bucket
    found = s3.list_object_versions(Bucket=bucket, Prefix=key).get("Versions", [])
    return [
        s3.get_object(Bucket=bucket, Key=key, VersionId=one["VersionId"])["Body"].read()
        for one in found
        if one["Key"] == key
    ]


def body_of(upload: Upload) -> bytes:
    """What is uploaded."""
    if isinstance(upload.body, bytes):
        return upload.body
    config: Any = a_config()
    upload.body(config)
    return json.dumps(config, ensure_ascii=False).encode()
