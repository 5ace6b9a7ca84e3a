"""Writes the templates of the roles for the command, which makes their stacks without CDK."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aws_cdk import App

from infra.alias_role import TargetAccountAliasRole
from infra.target_account_role import TargetAccountRole

_ROOT = Path(__file__).parents[1]
FOLDER = _ROOT / "cli" / "sluice_cli" / "roles"
_OF_CDK = ("Rules", "Metadata")
"""Which the toolkit of CDK reads, and AWS does not need."""


def role_templates() -> dict[str, str]:
    """File name -> text."""
    flags = json.loads((_ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]
    app = App(analytics_reporting=False, context=flags)
    stacks = {
        "deploy-role.json": TargetAccountRole(app, "SluiceTargetAccountRole"),
        "alias-role.json": TargetAccountAliasRole(app, "SluiceTargetAccountAliasRole"),
    }
    assembly = app.synth()
    return {
        name: _written(assembly.get_stack_by_name(stack.stack_name).template)
        for name, stack in stacks.items()
    }


def _written(template: Mapping[str, Any]) -> str:
    kept = {key: value for key, value in template.items() if key not in _OF_CDK}
    return f"{json.dumps(_without_metadata(kept), indent=1)}\n"


def _without_metadata(node: Any) -> Any:  # noqa: ANN401 - any JSON
    """Reasons for wildcards are for the checks of this repository."""
    if isinstance(node, dict):
        return {key: _without_metadata(value) for key, value in node.items() if key != "Metadata"}
    return [_without_metadata(one) for one in node] if isinstance(node, list) else node


if __name__ == "__main__":
    for name, text in role_templates().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
