"""Synthesises Sluice: the control plane, and the roles that target accounts give it; `cdk` runs this file."""

from aws_cdk import App, Validations
from cdk_nag import AwsSolutionsChecks

from infra.alias_role import TargetAccountAliasRole
from infra.options import HandlersNotBuiltError
from infra.stack import SluiceStack
from infra.target_account_role import TargetAccountRole


def build(app: App) -> App:
    """All templates in `app`, held to the AwsSolutions rules."""
    SluiceStack(app, "Sluice")
    TargetAccountRole(app, "SluiceTargetAccountRole")
    TargetAccountAliasRole(app, "SluiceTargetAccountAliasRole")
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    return app


if __name__ == "__main__":
    try:
        build(App(analytics_reporting=False)).synth()
    except HandlersNotBuiltError as missing:
        raise SystemExit(f"Cannot synthesise: {missing}") from None
