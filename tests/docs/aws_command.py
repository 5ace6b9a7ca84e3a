"""The `aws` command as pages use it: one call, options as the service's model has them, `--query`.

`python -m tests.docs.aws_command SERVICE OPERATION --OPTION VALUE ...` calls where AWS_ENDPOINT_URL says.
"""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import botocore.session
import jmespath
from botocore import xform_name
from botocore.model import Shape


def options(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each option with its value; nothing for a switch."""
    for number, word in enumerate(words):
        if word.startswith("--"):
            following = words[number + 1 : number + 2]
            yield word[2:], "" if not following or following[0].startswith("--") else following[0]


def value(text: str, shape: Shape) -> Any:
    """An option's text, or the file that it names, as this shape."""
    if text.startswith("file://"):
        text = Path(text.removeprefix("file://")).read_text()
    if shape.type_name in {"structure", "list", "map"}:
        return json.loads(text)
    return {"boolean": lambda _: True, "integer": int}.get(shape.type_name, str)(text)


def written(found: Any, kind: str) -> str:
    """What was asked for, as JSON or as text, in which a list has tabs between its items."""
    if kind != "text":
        return json.dumps(found, default=str)
    return "\t".join(map(str, found)) if isinstance(found, list) else str(found)


def main() -> None:
    """Make the call and print what is asked of its answer."""
    service, operation, *words = sys.argv[1:]
    client = botocore.session.get_session().create_client(
        service.removesuffix("api"), os.environ["AWS_REGION"]
    )
    method = operation.replace("-", "_")
    asked = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[method]).input_shape
    members = asked.members.items() if asked else ()
    shapes = {xform_name(name, "-"): (name, shape) for name, shape in members}
    given = dict(options(words))
    query, kind = given.pop("query", "@"), given.pop("output", "json")
    code = given.pop("zip-file", None)  # AWS's command takes this one in a place of its own
    inputs = {shapes[name][0]: value(text, shapes[name][1]) for name, text in given.items()}
    if code is not None:
        inputs["Code"] = {"ZipFile": Path(code.removeprefix("fileb://")).read_bytes()}
    answer = getattr(client, method)(**inputs)
    del answer["ResponseMetadata"]
    if answer:
        sys.stdout.write(f"{written(jmespath.search(query, answer), kind)}\n")


if __name__ == "__main__":
    main()
