"""Each trigger of a rollback that the documentation lists has the test that it names."""

from tests.architecture.sources import sources
from tests.docs.markdown import code_in, page

ROWS = page("docs/explanation/rollback.md").rows("Trigger", "Test")


def test_every_trigger_has_a_test_when_it_is_listed() -> None:
    scenarios = {function.name for source in sources("tests/scenarios") for function in source.functions()}
    named = [code_in(row["Test"]) for row in ROWS]
    assert len(named) == 6
    assert [name for names in named for name in names if name not in scenarios] == []
