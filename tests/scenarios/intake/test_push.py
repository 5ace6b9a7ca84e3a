"""Code that lies on a developer's machine: the command uploads it, and the config says where it is."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from local.sample_functions import Place, answering, zipped
from sluice_cli.environment import Environment
from sluice_cli.main import app
from tests.scenarios.world import ALL_AT_ONCE, World, a_provider_row, a_target, fresh

BUCKET = "sluice-artifacts-{{sluice.accountId}}-{{sluice.region}}"
Sluice = Callable[..., Any]


@pytest.fixture
def sluice(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sluice:
    """Runs the command in a clone in which the plane is the local one."""
    monkeypatch.delenv("SLUICE_API", raising=False)
    (tmp_path / ".git").mkdir()
    world.plane.write(tmp_path / ".local" / "plane.json")
    return lambda *words: CliRunner().invoke(
        app, [str(word) for word in words], obj=Environment(folder=tmp_path)
    )


def a_config(
    world: World, function: str, places: Sequence[Place], path: str, kind: str = "zipFile"
) -> dict[str, Any]:
    """One function, all at once in each place; without comments, whose keeping a unit test shows."""
    targets = {f"t{number}": place for number, place in enumerate(places)}
    return world.config(
        function,
        targets={name: a_target(place, "at-once") for name, place in targets.items()},
        strategies={"at-once": ALL_AT_ONCE},
        artifacts=[{"functionName": function, "type": kind, "path": path}],
        providerOptions={
            "lambda": [a_provider_row(place, name, function) for name, place in targets.items()]
        },
        trafficManagement=[{"alias": [{"functionName": function, "aliasName": "live"}]}],
    )


def written(folder: Path, config: dict[str, Any]) -> Path:
    file = folder / "config" / "deploy.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text("# Ours\n" + yaml.safe_dump(config, sort_keys=False))
    return file


def built(folder: Path, source: str) -> None:
    (folder / "config" / "dist").mkdir(parents=True, exist_ok=True)
    (folder / "config" / "dist" / "app.py").write_text(source)


def test_folder_is_live_in_each_account_and_region_when_it_is_deployed_with_push(
    world: World, sluice: Sluice, tmp_path: Path
) -> None:
    function, release = fresh("pushed"), fresh("two")
    places = [world.place(0, 0), world.place(0, 1), world.place(1, 0)]
    for place in places:
        place.create(function, answering("one"), alias="live")
    built(tmp_path, answering(release))
    file = written(tmp_path, a_config(world, function, places, "dist"))
    result = sluice("deploy", "-f", file, "--push", "--bucket", BUCKET, "--watch")
    assert result.exit_code == 0, result.output
    assert result.stderr.count("Uploaded s3://") == 3
    assert [place.invoke(function, "live")[1] for place in places] == [{"release": release}] * 3


def test_nothing_is_uploaded_twice_when_the_same_code_is_pushed_again(
    world: World, sluice: Sluice, tmp_path: Path
) -> None:
    place = world.place()
    built(tmp_path, answering(fresh("twice")))
    file = written(tmp_path, a_config(world, fresh("twice"), [place], "dist"))
    push = ("push", "-f", file, "--bucket", BUCKET)
    first, again = sluice(*push), sluice(*push, "--write", tmp_path / "pushed.yaml")
    assert (first.exit_code, again.exit_code) == (0, 0), first.output + again.output
    assert "Uploaded s3://" in first.stderr
    assert "Already there: s3://" in again.stderr
    assert "Uploaded" not in again.stderr
    text = (tmp_path / "pushed.yaml").read_text()
    assert text == first.stdout
    assert text.startswith("# Ours\n")
    path = yaml.safe_load(text)["artifacts"][0]["path"].removeprefix(f"s3://{BUCKET}/")
    versions = place.client("s3").list_object_versions(Bucket=place.bucket, Prefix=path)["Versions"]
    assert len(versions) == 1


def test_object_with_other_bytes_is_replaced_when_it_has_the_address_of_the_code(
    world: World, sluice: Sluice, tmp_path: Path
) -> None:
    place = world.place()
    built(tmp_path, answering(fresh("other")))
    file = written(tmp_path, a_config(world, fresh("other"), [place], "dist"))
    push = ("push", "-f", file, "--bucket", BUCKET)
    key = yaml.safe_load(sluice(*push).stdout)["artifacts"][0]["path"].removeprefix(f"s3://{BUCKET}/")
    place.client("s3").put_object(Bucket=place.bucket, Key=key, Body=b"something else")
    assert "Uploaded s3://" in sluice(*push).stderr
    body = place.client("s3").get_object(Bucket=place.bucket, Key=key)["Body"].read()
    assert body.startswith(b"PK")


def refused(sluice: Sluice, *words: object) -> str:
    """What the command says when it uploads nothing and prints no config."""
    result = sluice("push", *words)
    assert result.exit_code == 4, result.output
    assert result.stdout == ""
    return str(result.stderr)


def test_place_in_the_file_is_named_when_the_path_leads_nowhere(
    world: World, sluice: Sluice, tmp_path: Path
) -> None:
    file = written(tmp_path, a_config(world, "nowhere", [world.place()], "dist/orders.zip"))
    said = refused(sluice, "-f", file, "--bucket", BUCKET)
    line = file.read_text().splitlines().index("  path: dist/orders.zip") + 1
    assert f"deploy.yaml:{line}:3: error: artifacts[0].path:" in said
    assert "is neither in S3 nor on this machine" in said


def test_nothing_is_uploaded_when_the_config_has_a_problem_elsewhere(
    world: World, sluice: Sluice, tmp_path: Path
) -> None:
    place, function = world.place(), fresh("broken")
    built(tmp_path, answering(function))
    config = a_config(world, function, [place], "dist")
    config["targets"]["t0"]["strategy"] = "unknown"
    said = refused(sluice, "-f", written(tmp_path, config), "--bucket", BUCKET, "--prefix", f"{function}/")
    assert "unknown" in said
    assert "Contents" not in place.client("s3").list_objects_v2(Bucket=place.bucket, Prefix=function)


@pytest.mark.parametrize(
    ("bucket", "message"),
    [
        ("sluice-artifacts-{{sluice.accountId}}-us-east-1", "is in us-east-1, and functions in"),
        ("no-such-bucket-{{sluice.region}}", "There is no bucket 'no-such-bucket-"),
    ],
)
def test_bucket_is_explained_when_lambda_could_not_read_the_code_there(
    world: World, sluice: Sluice, tmp_path: Path, bucket: str, message: str
) -> None:
    built(tmp_path, answering("far"))
    elsewhere = next(
        place for place in (world.place(0, region) for region in range(3)) if place.region != "us-east-1"
    )
    file = written(tmp_path, a_config(world, "far", [elsewhere], "dist"))
    result = sluice("push", "-f", file, "--bucket", bucket)
    assert (result.exit_code, result.stdout) == (1, "")
    assert message in result.stderr


def test_bucket_is_asked_for_when_none_is_named(world: World, sluice: Sluice, tmp_path: Path) -> None:
    built(tmp_path, answering("one"))
    result = sluice("push", "-f", written(tmp_path, a_config(world, "asks", [world.place()], "dist")))
    assert result.exit_code == 2
    assert "Give --bucket NAME" in result.stderr


def test_config_is_unchanged_when_all_code_is_in_s3_already(
    world: World, sluice: Sluice, tmp_path: Path
) -> None:
    file = written(tmp_path, a_config(world, "there", [world.place()], "s3://bucket-there/app.zip"))
    result = sluice("push", "-f", file)
    assert (result.exit_code, result.stdout) == (0, file.read_text())
    assert "nothing was uploaded" in result.stderr


def test_zip_is_taken_as_it_is_when_the_config_comes_from_standard_input(
    world: World, tmp_path: Path, sluice: Sluice
) -> None:
    (tmp_path / "app.zip").write_bytes(zipped(answering("stdin")))
    config = json.dumps(a_config(world, "stdin", [world.place()], "app.zip"))
    result = CliRunner().invoke(
        app, ["push", "-f", "-", "--bucket", BUCKET], obj=Environment(folder=tmp_path), input=config
    )
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["artifacts"][0]["path"].startswith(f"s3://{BUCKET}/sluice/app/")


def an_image_config(world: World, function: str, place: Place, path: str) -> dict[str, Any]:
    config = a_config(world, function, [place], path, kind="image")
    for key in ("handler", "runtime"):
        del config["providerOptions"]["lambda"][0][key]
    return config


def test_image_gets_the_digest_of_its_tag_when_it_is_pushed(
    world: World, sluice: Sluice, tmp_path: Path
) -> None:
    ours, repository = Place(world.plane, world.plane.home_account, world.plane.home_region), fresh("image")
    digested = ours.push_image(repository, "tagged", tag="v7")
    image = digested.partition("@")[0]
    file = written(tmp_path, an_image_config(world, repository, world.place(), f"{image}:v7"))
    result = sluice("push", "-f", file)
    assert result.exit_code == 0, result.output
    assert yaml.safe_load(result.stdout)["artifacts"][0]["path"] == digested


def test_image_is_refused_when_it_is_for_several_platforms(
    world: World, sluice: Sluice, tmp_path: Path
) -> None:
    ours, repository = Place(world.plane, world.plane.home_account, world.plane.home_region), fresh("index")
    index = "application/vnd.oci.image.index.v1+json"
    image = ours.push_image(repository, "both", index, tag="v7").partition("@")[0]
    file = written(tmp_path, an_image_config(world, repository, world.place(), f"{image}:v7"))
    assert "is for several platforms" in refused(sluice, "-f", file)


def test_image_is_named_with_its_place_when_ecr_has_no_such_tag(
    world: World, sluice: Sluice, tmp_path: Path
) -> None:
    place, repository = world.place(), fresh("untagged")
    image = place.push_image(repository, "untagged").partition("@")[0]
    file = written(tmp_path, an_image_config(world, repository, place, f"{image}:v8"))
    assert f"artifacts[0].path: There is no image {image}:v8" in refused(sluice, "-f", file)


@pytest.fixture
def allowing(world: World) -> Callable[..., str]:
    """Lets us do nothing but these actions on the objects of another account's bucket; its name."""

    def allow(*actions: str, bucket: str | None = None) -> str:
        s3 = world.place().client("s3")
        if bucket is None:
            bucket = fresh("theirs")
            s3.create_bucket(Bucket=bucket, **_location(world.place().region))
        statement = {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{world.plane.home_account}:root"},
            "Action": list(actions),
            "Resource": f"arn:aws:s3:::{bucket}/*",
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        s3.put_bucket_policy(Bucket=bucket, Policy=policy)
        return bucket

    return allow


def test_upload_is_refused_when_the_credentials_may_not_write(
    world: World, sluice: Sluice, tmp_path: Path, allowing: Callable[..., str]
) -> None:
    bucket = allowing("s3:GetObject")
    built(tmp_path, answering("closed"))
    file = written(tmp_path, a_config(world, "closed", [world.place()], "dist"))
    result = sluice("push", "-f", file, "--bucket", bucket)
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"Your credentials may not write s3://{bucket}/sluice/dist/" in result.stderr
    assert "bucket policy" in result.stderr


def test_object_is_left_alone_when_nobody_can_say_whether_it_is_the_code(
    world: World, sluice: Sluice, tmp_path: Path, allowing: Callable[..., str]
) -> None:
    bucket = allowing("s3:GetObject", "s3:PutObject")
    built(tmp_path, answering("unread"))
    file = written(tmp_path, a_config(world, "unread", [world.place()], "dist"))
    pushed = sluice("push", "-f", file, "--bucket", bucket)
    assert pushed.exit_code == 0, pushed.output
    allowing("s3:PutObject", bucket=bucket)
    again = sluice("push", "-f", file, "--bucket", bucket)
    assert (again.exit_code, again.stdout) == (1, "")
    assert "exists, and whether it holds the same bytes is not known" in again.stderr
    assert len(world.place().client("s3").list_object_versions(Bucket=bucket)["Versions"]) == 1


def _location(region: str) -> dict[str, Any]:
    return {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
