"""Writes to functions: AWS refuses each one under a revision or a code hash that is not the present one."""

from dataclasses import replace

import pytest

from sluice.aws.target.functions import LambdaFunctions
from sluice.domain.function.code_source import CodeSource, ZipFile
from sluice.domain.function.creation import AS_AWS_CREATES
from sluice.domain.function.routing import Routing
from sluice.domain.function.state import FunctionState
from sluice.ports.target import RevisionConflictError, UpdateInProgressError
from tests.builders import a_target_plan
from tests.contract.builders.functions import Function, create, echo, package, two_versions, unique
from tests.plane import REGION, PlaneServer, eventually

QUARTER = Routing("1", {"2": 25.0})


def functions_of(plane: PlaneServer) -> LambdaFunctions:
    target = replace(a_target_plan(), region=REGION)
    return LambdaFunctions(target, lambda _function, service: plane.client(service))


def ready(functions: LambdaFunctions, name: str) -> FunctionState:
    def settled() -> FunctionState | None:
        state = functions.get_function(name)
        return state if state is not None and state.is_ready else None

    found: FunctionState = eventually(settled)
    return found


@pytest.fixture(scope="module")
def aliased(plane_server: PlaneServer) -> Function:
    """A function with two versions and the alias `live` on the first."""
    function = two_versions(plane_server)
    function.alias("1")
    return function


def test_alias_is_moved_under_its_revision_and_not_under_an_older_one(
    plane_server: PlaneServer, aliased: Function
) -> None:
    functions = functions_of(plane_server)
    before = functions.get_alias(aliased.name, "live")
    assert before is not None
    moved = functions.update_alias(aliased.name, "live", QUARTER, before.revision_id)
    assert moved.routing == QUARTER
    with pytest.raises(RevisionConflictError):
        functions.update_alias(aliased.name, "live", Routing("2"), before.revision_id)
    assert functions.get_alias(aliased.name, "live") == moved


def test_weights_are_gone_when_the_alias_goes_to_one_version(
    plane_server: PlaneServer, aliased: Function
) -> None:
    functions = functions_of(plane_server)
    before = functions.get_alias(aliased.name, "live")
    assert before is not None
    split = functions.update_alias(aliased.name, "live", QUARTER, before.revision_id)
    assert functions.update_alias(aliased.name, "live", Routing("1"), split.revision_id).routing == Routing(
        "1"
    )


def test_alias_is_not_created_when_it_exists(plane_server: PlaneServer, aliased: Function) -> None:
    with pytest.raises(RevisionConflictError):
        functions_of(plane_server).create_alias(aliased.name, "live", "2")


def test_code_and_settings_are_not_written_under_an_older_revision(plane_server: PlaneServer) -> None:
    functions, name = functions_of(plane_server), create(plane_server, echo("one")).name
    before = ready(functions, name)
    code = ZipFile(package(echo("two")))
    functions.update_code(name, code, before.revision_id)
    after = ready(functions, name)
    assert after.code_sha256 != before.code_sha256
    with pytest.raises(RevisionConflictError):
        functions.update_code(name, ZipFile(package(echo("three"))), before.revision_id)
    with pytest.raises(RevisionConflictError):
        functions.update_settings(name, replace(before.settings, timeout=9), before.revision_id)
    assert ready(functions, name) == after


def test_version_is_published_only_of_the_code_and_revision_that_were_seen(plane_server: PlaneServer) -> None:
    functions, name = functions_of(plane_server), create(plane_server, echo("one")).name
    seen = ready(functions, name)
    with pytest.raises(RevisionConflictError):
        functions.publish_version(name, "another-hash", seen.revision_id, "note")
    with pytest.raises(RevisionConflictError):
        functions.publish_version(name, seen.code_sha256, "another-revision", "note")
    assert functions.publish_version(name, seen.code_sha256, seen.revision_id, "note").version == "1"


def test_function_is_not_created_when_it_exists(plane_server: PlaneServer, aliased: Function) -> None:
    functions = functions_of(plane_server)
    s3, bucket = plane_server.client("s3"), unique("adapters")
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="quote.zip", Body=package(echo("one")))
    settings = ready(functions, aliased.name).settings
    with pytest.raises(UpdateInProgressError):
        functions.create_function(
            aliased.name, CodeSource(bucket, "quote.zip"), settings, None, AS_AWS_CREATES
        )


def test_nothing_is_there_when_function_version_or_alias_do_not_exist(
    plane_server: PlaneServer, aliased: Function
) -> None:
    functions = functions_of(plane_server)
    found = (
        functions.get_function("nothing"),
        functions.get_function(aliased.name, "99"),
        functions.get_alias(aliased.name, "nothing"),
    )
    assert found == (None, None, None)
