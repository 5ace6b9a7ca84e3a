"""Sluice deletes no version and no function: callers, rollbacks and running executions may need them."""

from infra.target_account_role import ACCOUNT_ACTIONS, FUNCTION_ACTIONS
from tests.architecture.sources import sources


def test_no_handler_deletes_a_function_or_a_version() -> None:
    calls = ("delete_function(", 'DeleteFunction"')
    found = [source.name for source in sources("functions") if any(call in source.text for call in calls)]
    assert found == []


def test_deploy_role_may_not_delete_a_function_or_a_version() -> None:
    assert "lambda:DeleteFunction" not in (*FUNCTION_ACTIONS, *ACCOUNT_ACTIONS)
