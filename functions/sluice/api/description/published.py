"""The OpenAPI document as text: small for a request, indented for readers, and as a page of the docs."""

import json

from sluice.api.description.document import openapi

VERSION = "1"
"""Of the API: fields and routes are added, and never taken away."""

DOCUMENTATION, PAGE = "docs/reference/openapi.json", "docs/reference/openapi.md"


def published() -> str:
    """As it is served."""
    return json.dumps(openapi(VERSION), separators=(",", ":"))


def readable() -> str:
    """As it is kept."""
    return json.dumps(openapi(VERSION), indent=1) + "\n"


def page() -> str:
    """The operations as a page, topic by topic."""
    rows: dict[str, list[str]] = {}
    for path, operations in openapi(VERSION)["paths"].items():
        for method, operation in operations.items():
            answers = ", ".join(status for status in operation["responses"] if status < "300")
            refusals = ", ".join(status for status in operation["responses"] if status >= "300")
            cells = (f"`{method.upper()} {path}`", operation["summary"], answers, refusals)
            row = f"| {' | '.join(cells)} |"
            rows.setdefault(operation["tags"][0], []).append(row)
    head = "| Operation | What it does | Answers | Refusals |\n|---|---|---|---|"
    sections = [f"## {topic.title()}\n\n{head}\n" + "\n".join(found) for topic, found in sorted(rows.items())]
    return f"{_ABOUT}\n" + "\n\n".join(sections) + "\n"


_ABOUT = """\
# The HTTP API as OpenAPI

[openapi.json](openapi.json) describes the API as OpenAPI 3.1, for generators of clients and for tools; the
control plane serves it at `/openapi.json`. Both and this page are generated from the routes.
[The HTTP API](http-api.md) explains them, and [errors](errors.md) what each code means. Every operation needs
a signed request.
"""
