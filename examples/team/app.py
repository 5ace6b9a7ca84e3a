"""The team's CDK app: each stack publishes versions of `orders`, and leaves its alias to Sluice."""

from pathlib import Path

from aws_cdk import App, DefaultStackSynthesizer, Environment, RemovalPolicy, Stack
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

CODE = Path(__file__).parent / "orders" / "app.py"
PLACES = {
    "OrdersStaging": ("111122223333", "us-east-1"),
    "OrdersAmerica": ("444455556666", "us-west-2"),
    "OrdersEurope": ("444455556666", "eu-west-1"),
}


class Orders(Stack):
    """The function, a version for each change of it, and the alias that its callers use."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        code: str = CODE.read_text("utf-8"),
        env: Environment | None = None,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            env=env,
            synthesizer=DefaultStackSynthesizer(generate_bootstrap_version_rule=False),
        )
        function = lambda_.Function(
            self,
            "Function",
            function_name="orders",
            runtime=lambda_.Runtime.PYTHON_3_13,
            handler="index.handler",
            code=lambda_.Code.from_inline(code),
            # A rollback has to return to the old version, which CDK deletes without RETAIN.
            current_version_options=lambda_.VersionOptions(removal_policy=RemovalPolicy.RETAIN),
        )
        # Always the literal 1: the alias begins there, and CloudFormation never moves it again.
        live = lambda_.CfnAlias(
            self, "Live", name="live", function_name=function.function_name, function_version="1"
        )
        live.node.add_dependency(function.current_version)


if __name__ == "__main__":
    app = App()
    for name, (account, region) in PLACES.items():
        Orders(app, name, env=Environment(account=account, region=region))
    app.synth()
