"""Sluice deletes no function, and versions in one place alone, which takes nothing but their numbers."""

from infra.alias_role import ALIAS_ACCOUNT_ACTIONS, ALIAS_ACTIONS
from infra.target_account_role import ACCOUNT_ACTIONS, FUNCTION_ACTIONS
from tests.architecture.sources import sources


def test_one_adapter_deletes_versions_and_nobody_a_function() -> None:
    calls = ("delete_function(", 'DeleteFunction"')
    found = [source.name for source in sources("functions") if any(call in source.text for call in calls)]
    assert found == ["functions/sluice/aws/target/version_deletion.py"]


def test_deploy_roles_may_delete_nothing_unless_their_owner_says_so() -> None:
    allowed = (*FUNCTION_ACTIONS, *ACCOUNT_ACTIONS, *ALIAS_ACTIONS, *ALIAS_ACCOUNT_ACTIONS)
    assert "lambda:DeleteFunction" not in allowed
