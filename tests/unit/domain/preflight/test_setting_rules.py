"""What follows from layers, networks and images that a deployment brings."""

from dataclasses import replace

import pytest

from sluice.domain.function.settings import FunctionSettings
from sluice.domain.plan.target import FunctionPlan
from sluice.domain.preflight.facts import FunctionFacts, ImageFacts, LayerFacts, NetworkFacts, TargetFacts
from sluice.domain.preflight.rules import findings_of
from sluice.domain.rollback.obstacles import function_obstacle
from tests.builders import SETTINGS, a_function_plan, a_function_state, a_target_plan

IMAGE = f"111111111111.dkr.ecr.eu-central-1.amazonaws.com/quote@sha256:{64 * 'a'}"
LAYER = "arn:aws:lambda:eu-central-1:111111111111:layer:fonts:4"
OF_IMAGE = replace(
    a_function_plan(),
    bucket="",
    key="",
    image_uri=IMAGE,
    settings=FunctionSettings(SETTINGS.execution_role_arn, "", ""),
)


def a_plan(**settings: object) -> FunctionPlan:
    return replace(a_function_plan(), settings=replace(SETTINGS, **settings))  # type: ignore[arg-type]


def found(facts: FunctionFacts) -> list[tuple[str, str]]:
    plan = replace(a_target_plan(), functions=(facts.planned,))
    return [(one.severity, one.code) for one in findings_of(plan, TargetFacts((facts,)))]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (FunctionFacts(OF_IMAGE, image=ImageFacts(), old_image=ImageFacts()), []),
        (FunctionFacts(OF_IMAGE, old_image=ImageFacts(exists=False)), [("error", "OldImageMissing")]),
        (FunctionFacts(OF_IMAGE, image=ImageFacts(exists=False)), [("error", "ImageMissing")]),
        (FunctionFacts(OF_IMAGE, image=ImageFacts(is_index=True)), [("error", "ImageIsIndex")]),
        (
            FunctionFacts(replace(OF_IMAGE, image_uri=IMAGE.replace("eu-central-1", "us-east-1"))),
            [("error", "ImageInOtherRegion")],
        ),
        (FunctionFacts(a_plan(layers=(LAYER,)), layers=(LayerFacts(LAYER),)), []),
        (FunctionFacts(a_plan(layers=("arn:aws:lambda:::awslayer:AmazonLinux1803",))), []),
        (
            FunctionFacts(a_plan(layers=(LAYER,)), layers=(LayerFacts(LAYER, exists=False),)),
            [("error", "LayerMissing")],
        ),
        (
            FunctionFacts(a_plan(layers=(LAYER.replace("eu-central-1", "us-east-1"),))),
            [("error", "LayerInOtherRegion")],
        ),
        (
            FunctionFacts(a_plan(layers=(LAYER,)), layers=(LayerFacts(LAYER, runtimes=("python3.12",)),)),
            [("warning", "LayerUnfit")],
        ),
        (
            FunctionFacts(a_plan(layers=(LAYER,)), layers=(LayerFacts(LAYER, architectures=("arm64",)),)),
            [("warning", "LayerUnfit")],
        ),
        (
            FunctionFacts(
                a_plan(layers=(LAYER,), architectures=("arm64",)),
                layers=(LayerFacts(LAYER, architectures=("arm64",)),),
            ),
            [],
        ),
        (FunctionFacts(a_plan(), network=NetworkFacts(("sg-a",), ("vpc-a",))), [("error", "NetworkMissing")]),
        (
            FunctionFacts(a_plan(), network=NetworkFacts((), ("vpc-a", "vpc-b"))),
            [("error", "NetworkSpansVpcs")],
        ),
    ],
)
def test_finding_follows_when_a_part_does_not_fit(
    facts: FunctionFacts, expected: list[tuple[str, str]]
) -> None:
    assert found(facts) == expected


@pytest.mark.parametrize(
    ("planned", "state", "code"),
    [
        (OF_IMAGE, {"package_type": "Zip"}, "PackageTypeDiffers"),
        (a_plan(), {"package_type": "Image"}, "PackageTypeDiffers"),
        (OF_IMAGE, {"package_type": "Image"}, None),
        (a_plan(environment={"A1": "b"}), {}, "EnvironmentUnreadable"),
        (a_plan(), {}, None),
        (replace(a_plan(), tags={"team": "maps"}), {"tags": None}, "TagsUnreadable"),
        (replace(a_plan(), tags={"team": "maps"}), {"tags": {}}, None),
    ],
)
def test_function_is_left_alone_when_it_could_not_be_put_back(
    planned: FunctionPlan, state: dict[str, object], code: str | None
) -> None:
    obstacle = function_obstacle(planned, replace(a_function_state(), **state))  # type: ignore[arg-type]
    assert (obstacle.code if obstacle else None) == code
