"""Reads a synthesised template the way the tests ask about it; asserts nothing."""

import json
from functools import cached_property
from pathlib import Path


class Assembly:
    """The folder that a synthesis leaves behind."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def control_plane(self) -> "Template":
        """The template of the control plane."""
        return Template(self.folder / "Sluice.template.json")

    @cached_property
    def target_role(self) -> "Template":
        """The template that target accounts deploy."""
        return Template(self.folder / "SluiceTargetAccountRole.template.json")

    @cached_property
    def alias_role(self) -> "Template":
        """The template for accounts in which Sluice moves aliases and nothing else."""
        return Template(self.folder / "SluiceTargetAccountAliasRole.template.json")

    @cached_property
    def nag(self) -> dict:
        """What cdk-nag found."""
        (report,) = json.loads((self.folder / "validation-report.json").read_text())["pluginReports"]
        return report


class Template:
    """One CloudFormation template."""

    def __init__(self, path: Path) -> None:
        self.text = path.read_text()
        self.body = json.loads(self.text)

    def of_type(self, resource_type: str) -> dict[str, dict]:
        """All resources of a type, by logical id."""
        return {
            name: resource
            for name, resource in self.body["Resources"].items()
            if resource["Type"] == resource_type
        }

    def properties(self, resource_type: str) -> list[dict]:
        """The properties of all resources of a type."""
        return [resource["Properties"] for resource in self.of_type(resource_type).values()]

    def handlers(self) -> dict[str, dict]:
        """The properties of all Lambda functions, by the name of their handler."""
        return {one["Handler"].split(".")[1]: one for one in self.properties("AWS::Lambda::Function")}

    def handler_roles(self) -> dict[str, dict]:
        """The properties of the roles of all handlers, by the name of their handler."""
        resources = self.body["Resources"]
        return {
            name: resources[one["Role"]["Fn::GetAtt"][0]]["Properties"]
            for name, one in self.handlers().items()
        }

    def statements(self, role_logical_id: str) -> list[dict]:
        """Every statement of a role."""
        role = self.body["Resources"][role_logical_id]["Properties"]
        return [one for policy in role["Policies"] for one in policy["PolicyDocument"]["Statement"]]

    def statements_of_handler(self, name: str) -> list[dict]:
        """Every statement of a handler's role."""
        return self.statements(self.handlers()[name]["Role"]["Fn::GetAtt"][0])

    def allowed(self, role_logical_id: str) -> list[tuple[str, str]]:
        """Every (action, resource) that a role allows."""
        statements = [one for one in self.statements(role_logical_id) if one["Effect"] == "Allow"]
        return sorted(
            (action, words(resource))
            for statement in statements
            for action in as_list(statement["Action"])
            for resource in as_list(statement["Resource"])
        )

    def allowed_to_handler(self, name: str) -> list[tuple[str, str]]:
        """Every (action, resource) that a handler may use."""
        return self.allowed(self.handlers()[name]["Role"]["Fn::GetAtt"][0])


def as_list(value) -> list:
    """CloudFormation writes one thing without a list."""
    return value if isinstance(value, list) else [value]


def words(value) -> str:
    """A value of a template as text, with references in angle brackets."""
    match value:
        case str():
            return value
        case {"Ref": name}:
            return f"<{name}>"
        case {"Fn::GetAtt": [name, attribute]}:
            return f"<{name}.{attribute}>"
        case {"Fn::Join": ["", parts]}:
            return "".join(words(part) for part in parts)
        case _:
            return json.dumps(value)
