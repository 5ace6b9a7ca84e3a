"""Says how each fact about AWS is known. A contract test names its source; its docstring is the fact.

`docs/reference/aws-contract.md` is made of both (`python -m tests.contract.page`).
"""

from dataclasses import dataclass
from typing import Any

import pytest

DOCUMENTATION = "https://docs.aws.amazon.com/"


@dataclass(frozen=True)
class Source:
    """Where a fact is from: `kind` is recorded, documented, modelled or reported."""

    kind: str
    text: str


def recorded(file: str, test: str, date: str) -> Any:
    """AWS answered so to a test of LocalStack, on a day.

    `file` is its path below `tests/aws/services` without `.py`.
    """
    return _known(Source("recorded", f"recorded at AWS, {date}: `{file}.py::{test}`"))


def documented(page: str) -> Any:
    """AWS's documentation says so; `page` is its path, or an address outside docs.aws.amazon.com."""
    address = page if page.startswith("https://") else DOCUMENTATION + page
    name = page.removeprefix("https://").rstrip("/").rpartition("/")[2].removesuffix(".html")
    return _known(Source("documented", f"documentation: [{name}]({address})"))


def modelled(service: str, shape: str) -> Any:
    """The model of the API says so: botocore's `service-2.json` of the service, at a shape or operation."""
    return _known(Source("modelled", f"API model of {service}: `{shape}`"))


def reported(address: str, what: str) -> Any:
    """Somebody saw AWS do so and said it in public."""
    return _known(Source("reported", f"reported: [{what}]({address})"))


def shows(*constructs: str) -> Any:
    """Which constructs of our two state machines an execution uses: tests/statemachine/asl_constructs.py."""
    return pytest.mark.shows(*constructs)


def _known(source: Source) -> Any:
    return pytest.mark.source(source)
