"""A CDK app for a function that Sluice deploys: CDK publishes its versions, and leaves its alias alone."""

from pathlib import Path

from aws_cdk import App, DefaultStackSynthesizer, RemovalPolicy, Stack
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

CODE = Path(__file__).parent / "quote" / "app.py"


class Quote(Stack):
    """The function, a version for each change of it, and the alias that its callers use."""

    def __init__(self, scope: Construct, construct_id: str, code: str = CODE.read_text("utf-8")) -> None:
        # Inline code needs no bucket, so this example can be deployed as it is; yours will be an asset.
        super().__init__(
            scope, construct_id, synthesizer=DefaultStackSynthesizer(generate_bootstrap_version_rule=False)
        )
        function = lambda_.Function(
            self,
            "Function",
            function_name="quote-cdk",
            runtime=lambda_.Runtime.PYTHON_3_13,
            handler="index.handler",
            code=lambda_.Code.from_inline(code),
            # Without RETAIN, CDK deletes the old version, to which a rollback has to return.
            current_version_options=lambda_.VersionOptions(removal_policy=RemovalPolicy.RETAIN),
        )
        # Where the alias begins: the number never changes here, so CloudFormation never moves the alias.
        # `lambda_.Alias(version=function.current_version)` would, at every deployment.
        live = lambda_.CfnAlias(
            self, "Live", name="live", function_name=function.function_name, function_version="1"
        )
        # Mentioning `current_version` makes CDK publish a version whenever code or settings change.
        live.node.add_dependency(function.current_version)


if __name__ == "__main__":
    app = App()
    Quote(app, "Quote")
    app.synth()
