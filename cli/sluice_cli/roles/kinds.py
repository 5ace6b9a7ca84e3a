"""The kinds of roles that accounts give Sluice, with the templates that `infra.role_templates` writes."""

from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True)
class RoleKind:
    """One kind: what its role and its stack are called, and the file of its template."""

    role: str
    stack: str
    file: str

    @property
    def template(self) -> str:
        """The CloudFormation template, as JSON."""
        return files("sluice_cli.roles").joinpath(self.file).read_text(encoding="utf-8")


DEPLOY_ROLE = RoleKind("SluiceDeployRole", "SluiceTargetAccountRole", "deploy-role.json")
ALIAS_ROLE = RoleKind("SluiceAliasRole", "SluiceTargetAccountAliasRole", "alias-role.json")
"""For functions that others publish: it moves aliases, and writes no function."""
