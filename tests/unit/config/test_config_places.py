"""Regions that AWS has, and partitions that agree: the role's, the region's and those of all named there."""

import json
from pathlib import Path

import botocore
import pytest

from sluice.domain.function.regions import PARTITIONS
from tests.unit.config.builders import DIGEST, REMOVED, changed, config_of, errors_of, only, warnings_of

PLACES = {
    "eu-central-1": "aws",
    "us-gov-west-1": "aws-us-gov",
    "cn-north-1": "aws-cn",
    "eusc-de-east-1": "aws-eusc",
}
ROW = "providerOptions/lambda/0"


def in_partition(region, partition):
    """The small config in this region, with the roles of this partition."""
    return changed(
        ("targets/dev/region", region),
        ("targets/dev/deployAsIamRole", f"arn:{partition}:iam::111111111111:role/deploy"),
        (f"{ROW}/runAsIamRole", f"arn:{partition}:iam::111111111111:role/function"),
    )


@pytest.mark.parametrize(("region", "partition"), PLACES.items())
def test_target_is_read_when_its_region_and_roles_are_of_one_partition(region, partition):
    layer = f"arn:{partition}:lambda:{region}:111111111111:layer:fonts:4"
    of_aws = f"arn:{partition}:lambda:::awslayer:AmazonLinux1803"
    assert config_of(changed((f"{ROW}/layers", [layer, of_aws]), base=in_partition(region, partition)))


def test_region_is_refused_when_aws_has_none_of_that_name():
    problem = only(errors_of(changed(("targets/dev/region", "us-east-9"))))
    assert (problem.path, problem.line is not None) == ("targets.dev.region", True)
    assert problem.message.startswith("AWS has no region 'us-east-9'")
    assert "Perhaps you meant 'us-east-" in problem.remedy


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (
            ("targets/dev/deployAsIamRole", "arn:aws:iam::111111111111:role/deploy"),
            "targets.dev.deployAsIamRole",
        ),
        (
            (f"{ROW}/runAsIamRole", "arn:aws:iam::111111111111:role/function"),
            "providerOptions.lambda[0].runAsIamRole",
        ),
        (
            (f"{ROW}/layers", ["arn:aws:lambda:us-east-1:111111111111:layer:fonts:4"]),
            "providerOptions.lambda[0].layers[0]",
        ),
    ],
)
def test_name_is_refused_at_its_place_when_it_is_of_another_partition_than_the_region(change, path):
    problem = only(errors_of(changed(change, base=in_partition("us-gov-west-1", "aws-us-gov"))))
    assert problem.path == path
    assert problem.message.endswith("is in partition aws, but region us-gov-west-1 is in aws-us-gov")
    assert problem.remedy == "Use one of partition aws-us-gov: its ARN begins with `arn:aws-us-gov:`"


def test_image_is_refused_when_it_is_of_another_partition_than_the_region():
    image = f"111111111111.dkr.ecr.us-east-1.amazonaws.com/quote@{DIGEST}"
    data = changed(
        ("artifacts/0", {"functionName": "quote", "path": image, "type": "image"}),
        (f"{ROW}/handler", REMOVED),
        (f"{ROW}/runtime", REMOVED),
        base=in_partition("cn-north-1", "aws-cn"),
    )
    problem = only(errors_of(data))
    assert "is in us-east-1, but Lambda takes images only from" in problem.message


def test_list_of_regions_is_that_of_the_pinned_client_library():
    text = (Path(botocore.__file__).parent / "data" / "partitions.json").read_text()
    known = {
        region: partition["id"]
        for partition in json.loads(text)["partitions"]
        for region in partition["regions"]
        if not region.endswith("-global")
    }
    assert known == PARTITIONS


def test_external_id_in_a_file_is_said_to_be_the_operators():
    problem = only(warnings_of(changed(("targets/dev/externalId", "of-the-file"))))
    assert (problem.path, problem.severity) == ("targets.dev.externalId", "warning")
    assert "the operator maps accounts to external ids" in problem.remedy
