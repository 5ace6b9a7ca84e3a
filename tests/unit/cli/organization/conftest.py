"""A StackSet whose answers are scripted, all of which must be asked for."""

from collections.abc import Iterator

import pytest

from tests.unit.cli.organization.script import Script


@pytest.fixture(params=["SELF"])
def script(request: pytest.FixtureRequest) -> Iterator[Script]:
    script = Script(request.param)
    with script.stubber:
        yield script
        script.stubber.assert_no_pending_responses()
