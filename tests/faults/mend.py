"""Runs the commands that a failed rollback prints as the AWS CLI would: verb and options to one call."""

import json
import re
import shlex
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import urllib3

from local.plane_access import Plane

_TOLD = "To mend it: "


def commands_in(messages: list[str]) -> list[str]:
    """The commands that events hold, in order."""
    found = [message.partition(_TOLD)[2] for message in messages if _TOLD in message]
    return [command for commands in found for command in commands.split(" ; ")]


def run_commands(plane: Plane, account: str, commands: list[str]) -> None:
    """Run them in a folder of their own, as the owner of the account."""
    with TemporaryDirectory() as folder:
        for command in commands:
            first, _, rest = command.partition(" | ")
            answer = _run(plane, account, shlex.split(first), Path(folder))
            if rest:
                _save(str(answer), shlex.split(rest), Path(folder))


def _run(plane: Plane, account: str, words: list[str], folder: Path) -> Any:
    program, service, verb, *options = words
    if (program, service) != ("aws", "lambda"):
        raise ValueError(words)
    if verb == "wait":
        verb, *options = options
    given = dict(zip(options[::2], options[1::2], strict=True))
    region, query = given.pop("--region"), given.pop("--query", "")
    given.pop("--output", None)
    client = plane.session(account, region).client("lambda")
    parameters = {_parameter(name): _value(value, folder) for name, value in given.items()}
    if words[2] == "wait":
        return client.get_waiter(verb.replace("-", "_")).wait(**parameters)
    try:
        answer = getattr(client, verb.replace("-", "_"))(**parameters)
    except client.exceptions.ResourceNotFoundException:
        if verb != "delete-alias":
            raise
        return None  # what is to be deleted is gone; whoever typed it goes on with the next command
    for key in filter(None, query.split(".")):
        answer = answer[key]
    return answer


def _parameter(option: str) -> str:
    return "".join(part.capitalize() for part in option.removeprefix("--").split("-"))


def _value(text: str, folder: Path) -> Any:
    if text.startswith("fileb://"):
        return (folder / text.removeprefix("fileb://")).read_bytes()
    if shorthand := re.fullmatch(r"(\w+)=(\{.*\})", text):
        return {shorthand[1]: json.loads(shorthand[2])}
    return text


def _save(address: str, words: list[str], folder: Path) -> None:
    xargs, curl, options, name = words
    if (xargs, curl, options) != ("xargs", "curl", "-sSo"):
        raise ValueError(words)
    (folder / name).write_bytes(urllib3.PoolManager().request("GET", address).data)
