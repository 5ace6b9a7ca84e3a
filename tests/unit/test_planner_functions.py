"""The planner: what it makes of a function's row and its artifact."""

from sluice.config.load import load_config
from sluice.domain.function.code_source import PackageStorage
from sluice.domain.function.settings import FunctionSettings, VpcSettings
from sluice.domain.plan.target import FunctionPlan
from sluice.planner.deployment import plan_deployment
from tests.builders import FUNCTION_ROLE, a_config, a_config_text


def functions_of(text: str) -> tuple[FunctionPlan, ...]:
    (target,) = plan_deployment(load_config(text).config).targets
    return target.functions


def test_settings_of_a_row_are_planned_when_it_has_some_and_left_alone_when_it_has_none() -> None:
    row = a_config()["providerOptions"]["lambda"][0]  # type: ignore[index]
    given = {
        "memorySize": 512,
        "environment": {"STAGE": "prod"},
        "architectures": ["arm64"],
        "ephemeralStorage": {"size": 1024},
        "vpcConfig": {"subnetIds": ["subnet-a"], "securityGroupIds": ["sg-a"]},
        "tags": {"team": "maps"},
    }
    (function,) = functions_of(a_config_text(providerOptions={"lambda": [{**row, **given}]}))
    assert function.settings == FunctionSettings(
        FUNCTION_ROLE,
        "app.handler",
        "python3.13",
        memory_size=512,
        environment={"STAGE": "prod"},
        architectures=("arm64",),
        ephemeral_storage=1024,
        vpc_config=VpcSettings(("subnet-a",), ("sg-a",)),
    )
    assert function.tags == {"team": "maps"}


def test_image_is_planned_by_its_digest_when_the_artifact_is_one() -> None:
    image = f"111111111111.dkr.ecr.eu-central-1.amazonaws.com/quote@sha256:{64 * 'a'}"
    artifact = {"functionName": "quote", "path": image, "type": "image"}
    row = {"target": "prod", "name": "quote", "runAsIamRole": FUNCTION_ROLE}
    (function,) = functions_of(a_config_text(artifacts=[artifact], providerOptions={"lambda": [row]}))
    assert (function.image_uri, function.bucket, function.settings.runtime) == (image, "", "")
    assert function.source.image_sha256 == 64 * "a"


def test_storage_and_key_are_planned_when_the_artifact_names_them() -> None:
    key = "arn:aws:kms:eu-central-1:111111111111:key/1111"
    artifact = {"functionName": "quote", "path": "s3://code/quote.zip", "type": "zipFile"}
    text = a_config_text(artifacts=[{**artifact, "codeStorage": "reference", "sourceKmsKeyArn": key}])
    (function,) = functions_of(text)
    assert function.source.storage == PackageStorage("reference", key)
