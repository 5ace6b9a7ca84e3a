"""Preflight: layers, network and images are looked at where the deployment or its rollback needs them."""

from dataclasses import replace

import pytest

from sluice.domain.function.code_source import COPY, CodeSource, PackageStorage
from sluice.domain.function.controls import FunctionControls
from sluice.domain.function.qualified import NO_EVENT_INVOKE
from sluice.domain.function.settings import VpcSettings
from sluice.domain.function.state import FunctionState
from sluice.domain.plan.target import FunctionPlan
from sluice.domain.preflight.facts import ImageFacts, LayerFacts, NetworkFacts
from sluice.errors import AccessDeniedError
from sluice.tasks.look.preflight import all_findings
from tests.builders import SETTINGS, a_function_plan
from tests.tasks.look.account import (
    PROMOTES,
    TAKES_ANY_CODE,
    codes,
    looked,
    opens,
    reads,
    surroundings,
)
from tests.tasks.ports import inspection
from tests.tasks.scene import FUNCTION, STABLE, an_alias, latest
from tests.tasks.script import Script

LAYER, SUBNETS = "arn:aws:lambda:eu-central-1:1:layer:tools:3", VpcSettings(("subnet-1",), ("group-1",))


def with_parts(**settings: object) -> FunctionPlan:
    return replace(a_function_plan(), settings=replace(SETTINGS, **settings))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("function", "asked"),
    [
        (with_parts(layers=(LAYER,)), Script() << inspection.layer(LAYER) >> LayerFacts(LAYER)),
        (with_parts(vpc_config=SUBNETS), Script() << inspection.network(SUBNETS) >> NetworkFacts()),
        (with_parts(vpc_config=VpcSettings()), Script()),
        (with_parts(), Script()),
        (with_parts(layers=("arn:aws:lambda:::awslayer:AmazonLinux1803",)), Script()),
    ],
)
def test_looks_at_layers_and_network_that_are_new_to_the_function(
    function: FunctionPlan, asked: Script
) -> None:
    plan = replace(PROMOTES, functions=(function,))
    script = opens(plan) << reads(latest(), an_alias(STABLE)) << asked << surroundings()
    assert codes(looked(script, plan)) == []


@pytest.mark.parametrize("account", ["017000801446", "111111111111"])
def test_a_layer_that_may_not_be_read_is_an_error_because_it_may_not_be_attached_either(account: str) -> None:
    """AWS lets everybody read what it publishes, and asks for the same right when a layer is attached."""
    layer = f"arn:aws:lambda:eu-central-1:{account}:layer:tools:3"
    plan = replace(PROMOTES, functions=(with_parts(layers=(layer,)),))
    asked = Script() << inspection.layer(layer) >> AccessDeniedError("no")
    script = opens(plan) << reads(latest(), an_alias(STABLE)) << asked << surroundings()
    assert codes(looked(script, plan)) == ["AccessDenied"]


def test_does_not_look_at_a_layer_that_the_function_has_already() -> None:
    plan = replace(PROMOTES, functions=(with_parts(layers=(LAYER,)),))
    state = latest(settings=replace(SETTINGS, layers=(LAYER,)))
    assert codes(looked(opens(plan) << reads(state, an_alias(STABLE)) << surroundings(), plan)) == []


def test_looks_at_a_layer_that_a_rollback_without_an_alias_would_need() -> None:
    plan = replace(PROMOTES, functions=(with_parts(layers=()),))
    state = latest(settings=replace(SETTINGS, layers=(LAYER,)))
    asked = Script() << inspection.layer(LAYER) >> LayerFacts(LAYER, exists=False)
    assert "OldLayerMissing" in codes(
        looked(opens(plan) << reads(state, None) << asked << TAKES_ANY_CODE, plan)
    )


REGISTRY = "111111111111.dkr.ecr.eu-central-1.amazonaws.com/quote@sha256:"
NEW_IMAGE, OLD_IMAGE = REGISTRY + "1" * 64, REGISTRY + "0" * 64


def test_looks_at_the_new_image_and_at_the_one_that_a_rollback_would_need() -> None:
    function = replace(a_function_plan(alias_name=None), bucket="", key="", image_uri=NEW_IMAGE)
    plan = replace(PROMOTES, functions=(function,))
    state = latest(package_type="Image", code=CodeSource.of_image(OLD_IMAGE))
    script = (
        opens(plan)
        << inspection.get_function(FUNCTION)
        >> state
        << inspection.image(NEW_IMAGE)
        >> ImageFacts()
        << inspection.image(OLD_IMAGE)
        >> ImageFacts()
    )
    assert codes(looked(script, plan)) == []


KEY = "arn:aws:kms:eu-central-1:111111111111:key/1"
FOR_SETTINGS, FOR_PACKAGES = ("kms:CreateGrant", "kms:Encrypt"), ("kms:Decrypt", "kms:GenerateDataKey")
WITH_KEY = latest(settings=replace(SETTINGS, kms_key_arn=KEY, environment={}))
STORED = replace(CodeSource("", ""), storage=PackageStorage(COPY, KEY))


@pytest.mark.parametrize(
    ("function", "state", "actions"),
    [
        (with_parts(kms_key_arn=KEY), latest(), FOR_SETTINGS),
        (with_parts(environment={"A": "b"}), WITH_KEY, FOR_SETTINGS),
        (with_parts(), latest(code=STORED), FOR_PACKAGES),
        (with_parts(kms_key_arn=KEY), latest(code=STORED), (*FOR_SETTINGS, *FOR_PACKAGES)),
    ],
)
def test_asks_what_the_role_may_do_with_the_keys_that_aws_would_be_sent(
    function: FunctionPlan, state: FunctionState, actions: tuple[str, ...]
) -> None:
    plan = replace(PROMOTES, functions=(function,))
    asked = Script() << inspection.refused_key_actions(KEY, actions) >> ["kms:Encrypt"]
    script = opens(plan) << reads(state, an_alias(STABLE)) << asked << surroundings()
    assert codes(looked(script, plan)) == ["KeyNotAllowed"]


@pytest.mark.parametrize(
    ("function", "state"), [(with_parts(), WITH_KEY), (with_parts(kms_key_arn=""), WITH_KEY)]
)
def test_asks_for_no_key_when_none_would_be_sent(function: FunctionPlan, state: FunctionState) -> None:
    plan = replace(PROMOTES, functions=(function,))
    script = opens(plan) << reads(state, an_alias(STABLE)) << surroundings()
    assert codes(looked(script, plan)) == []


def test_asks_what_the_role_may_do_to_the_controls_that_are_planned() -> None:
    controls = FunctionControls(event_invoke=NO_EVENT_INVOKE)
    plan = replace(PROMOTES, functions=(replace(with_parts(), controls=controls),))
    actions = ("lambda:DeleteFunctionEventInvokeConfig", "lambda:PutFunctionEventInvokeConfig")
    asked = Script() << inspection.refused_control_actions("quote", actions) >> [actions[1]]
    script = opens(plan) << reads(latest(), an_alias(STABLE)) << asked << surroundings()
    (finding,) = all_findings(looked(script, plan))
    assert finding.code == "ControlRightMissing"
    assert "may not lambda:PutFunctionEventInvokeConfig for quote" in finding.message
