"""Which code a config names by a path on this machine or by a tag, and nothing else."""

import pytest
import yaml

from sluice.config.text.document import read_document
from sluice_cli.push.code_places import image_tags, local_paths

ECR = "111122223333.dkr.ecr.eu-west-1.amazonaws.com"
DIGEST = f"@sha256:{'a' * 64}"


def a_document(path: object = None, kind: str = "zipFile", **keys: object):
    artifact = {"functionName": "price", "type": kind, "path": path, **keys}
    return read_document(yaml.safe_dump({"artifacts": [{key: v for key, v in artifact.items() if v}]}))


@pytest.mark.parametrize("path", ["dist/price.zip", "./build", "/opt/price.zip", "../price", "C:\\dist"])
def test_finds_a_local_path_when_the_artifact_is_a_zip(path) -> None:
    (found,) = local_paths(a_document(path))
    assert (found.place, found.text) == (("artifacts", 0, "path"), path)


@pytest.mark.parametrize(
    "path",
    [
        "s3://bucket/price.zip",
        "https://bucket.s3.amazonaws.com/price.zip",
        "arn:aws:s3:::bucket/price.zip",
        f"{ECR}/price:7",
        "{{context.folder}}/price.zip",
    ],
)
def test_finds_no_local_path_when_it_is_an_address_or_a_template(path) -> None:
    assert local_paths(a_document(path)) == []


def test_finds_each_place_when_paths_differ_by_region_and_by_row() -> None:
    document = read_document("""
artifacts:
  - nonsense
  - functionName: price
    type: zipFile
    paths: {us-east-1: dist/us.zip, eu-west-1: s3://bucket/eu.zip}
  - {functionName: tax, type: image, path: tax:7}
providerOptions:
  lambda:
    - {name: price, target: prod, artifact: {path: dist/prod.zip}}
    - {name: tax, target: prod, artifact: {path: dist/tax.zip}}
    - {name: price, target: test, artifact: null}
""")
    assert [(found.place, found.text) for found in local_paths(document)] == [
        (("artifacts", 1, "paths", "us-east-1"), "dist/us.zip"),
        (("providerOptions", "lambda", 0, "artifact", "path"), "dist/prod.zip"),
    ]


@pytest.mark.parametrize("text", ["{}", "artifacts: no", "artifacts: [1]\nproviderOptions: {lambda: x}"])
def test_finds_nothing_when_the_config_has_another_shape(text) -> None:
    assert local_paths(read_document(text)) == image_tags(read_document(text)) == []


@pytest.mark.parametrize(
    ("written", "tag"), [(f"{ECR}/team/price:v1.7", "v1.7"), (f"{ECR}/team/price", "latest")]
)
def test_finds_the_tag_when_an_image_has_no_digest(written, tag) -> None:
    (found,) = image_tags(a_document(written, kind="image"))
    assert (found.image, found.tag) == (f"{ECR}/team/price", tag)
    assert (found.account, found.region, found.repository) == ("111122223333", "eu-west-1", "team/price")


@pytest.mark.parametrize(
    "path", [f"{ECR}/price{DIGEST}", f"{ECR}/price:7{DIGEST}", "price:7", "public.ecr.aws/a/b:1"]
)
def test_finds_no_tag_when_the_image_has_a_digest_or_is_not_in_ecr(path) -> None:
    assert image_tags(a_document(path, kind="image")) == []
