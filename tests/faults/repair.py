"""Runs the commands that a failed rollback prints as a shell and the AWS CLI would."""

import json
import shlex
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import jmespath
import urllib3
from botocore import xform_name

from local.plane_access import Plane
from tests.faults.invariant import Witness

_TOLD = "To fix it: "
_SETTLED_SECONDS = 70.0


def repair(witness: Witness, plane: Plane, sleep: Callable[[float], None]) -> None:
    """Run what failed rollbacks have printed: afterwards nothing may differ any more."""
    told = dict(_told(witness))
    for one in witness.placed:
        run_commands(plane, one.place.account, commands_in(told.get(one.name, [])))
    sleep(_SETTLED_SECONDS)  # AWS moves provisioned concurrency after the call
    for one in witness.placed:
        if one.name not in told or (one.name in witness.moved_at and not told[one.name]):
            continue
        if one.name in witness.touched_before:
            continue  # it may have been read just before that, so the commands lead back to then
        hand = witness.hands.get(one.name)
        if hand is not None and (hand.settings or hand.versions_gone):
            continue  # settings that nobody planned stay, and no command brings a version back
        if (wrong := witness.wrong(one, "ROLLED_BACK")) is not None:
            witness.fault(f"after the printed commands {one.name} is wrong: {wrong}; {told[one.name]}")


def _told(witness: Witness) -> Iterator[tuple[str, list[str]]]:
    """What the timeline says of each function of a target that could not be rolled back."""
    for target in witness.ports.targets.list(witness.deployment):
        if target.status.value != "ROLLBACK_FAILED":
            continue
        events = witness.ports.timeline.list(witness.deployment, target.name)
        for one in (one for one in witness.placed if one.target == target.name):
            mine = [e.message for e in events if e.kind == "FunctionNotRestored" and e.detail == one.name]
            yield one.name, mine


def commands_in(messages: list[str]) -> list[str]:
    """The commands that events hold, in order."""
    found = [message.partition(_TOLD)[2] for message in messages if _TOLD in message]
    return [command for commands in found for command in commands.split(" ; ")]


def run_commands(plane: Plane, account: str, commands: list[str]) -> None:
    """Run them in a folder of their own, as the owner of the account."""
    with TemporaryDirectory() as folder:
        for command in commands:
            first, _, rest = command.partition(" | xargs curl -sSo ")
            answer = _run(plane, account, shlex.split(first), Path(folder))
            if rest:
                data = urllib3.PoolManager().request("GET", answer).data
                (Path(folder) / rest).write_bytes(data)


def _run(plane: Plane, account: str, words: list[str], folder: Path) -> str:
    """One command; what it prints."""
    program, service, verb, *options = words
    if (program, service) != ("aws", "lambda"):
        raise ValueError(words)
    waits = verb == "wait"
    if waits:
        verb, *options = options
    given = dict(_options(options))
    (region,), query, output = given.pop("region"), given.pop("query", ["@"]), given.pop("output", ["json"])
    client = plane.session(account, region).client("lambda")
    method = verb.replace("-", "_")
    operation = "get_function" if waits else method
    parameters = dict(_parameters(client, operation, given, lambda text: _text(plane, account, text, folder)))
    if waits:
        client.get_waiter(method).wait(**parameters)
        return ""
    try:
        answer = jmespath.search(query[0], getattr(client, method)(**parameters))
    except client.exceptions.ResourceNotFoundException:
        if not verb.startswith("delete-"):
            raise
        return ""  # what is to be deleted is gone; whoever typed it goes on with the next command
    return str(answer) if output == ["text"] else json.dumps(answer, default=str)


def _options(words: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Each option with its values."""
    starts = [index for index, word in enumerate(words) if word.startswith("--")]
    for start, end in zip(starts, [*starts[1:], len(words)], strict=True):
        yield words[start].removeprefix("--"), words[start + 1 : end]


def _text(plane: Plane, account: str, text: str, folder: Path) -> str | bytes:
    """What a shell and the CLI make of a word: the output of a command, the bytes of a file, or the word."""
    if text.startswith("fileb://"):
        return (folder / text.removeprefix("fileb://")).read_bytes()
    if text.startswith("$(") and text.endswith(")"):
        return _run(plane, account, shlex.split(text[2:-1]), folder)
    return text


def _parameters(
    client: Any, operation: str, given: Mapping[str, list[str]], read: Callable[[str], str | bytes]
) -> Iterator[tuple[str, Any]]:
    """The parameters of a call, of the types that AWS's description of it names."""
    model = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[operation])
    members = {xform_name(name, "-"): (name, shape) for name, shape in model.input_shape.members.items()}
    for option, words in given.items():
        name, shape = members[option]
        values = [read(word) for word in words]
        if shape.type_name == "list":
            yield name, [] if values == ["[]"] else values
        elif shape.type_name in ("structure", "map"):
            yield name, _structure(str(values[0]))
        else:
            yield name, int(values[0]) if shape.type_name == "integer" else values[0]


def _structure(text: str) -> Any:
    """JSON, or the CLI's `Key=value`."""
    if text.startswith("{"):
        return json.loads(text)
    key, _, value = text.partition("=")
    return {key: json.loads(value) if value.isdigit() or value.startswith("{") else value}
