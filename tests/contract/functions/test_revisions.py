"""RevisionIds: what gives a function or an alias another one, and what a write with an old one gets."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.builders.functions import Function, create, echo, error_code, package, status_code
from tests.contract.sources import recorded
from tests.plane import PlaneServer

pytestmark = pytest.mark.plane

API = "lambda_/test_lambda_api"
BASIC = recorded(API, "TestLambdaRevisions::test_function_revisions_basic", "2025-11-25")
VERSION_AND_ALIAS = recorded(
    API, "TestLambdaRevisions::test_function_revisions_version_and_alias", "2025-11-25"
)

WRITES: dict[str, Callable[[Function], Any]] = {
    "code": lambda f: f.client.update_function_code(FunctionName=f.name, ZipFile=package(echo("two"))),
    "configuration": lambda f: f.client.update_function_configuration(FunctionName=f.name, Timeout=9),
}


@pytest.fixture
def function(plane_server: PlaneServer) -> Function:
    return create(plane_server, echo("one"))


def revision(function: Function) -> str:
    """The RevisionId of `$LATEST` as GetFunction shows it now."""
    return str(function.client.get_function(FunctionName=function.name)["Configuration"]["RevisionId"])


@BASIC
@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_changes_with_a_write_and_once_more_when_it_is_over(
    function: Function, write: Callable[[Function], Any]
) -> None:
    """An update gives `$LATEST` a new RevisionId in its answer, and another one when it has completed."""
    before = revision(function)
    answered = write(function)["RevisionId"]
    assert len({before, answered, function.wait()["RevisionId"]}) == 3


@recorded(API, "TestLambdaFunction::test_redundant_updates", "2025-11-25")
def test_changes_when_an_update_changes_nothing(function: Function) -> None:
    """An update that sends what is there already is InProgress and a new RevisionId like any other."""
    revisions = set()
    for _ in range(2):
        answer = function.client.update_function_configuration(FunctionName=function.name, Description="same")
        assert answer["LastUpdateStatus"] == "InProgress"
        revisions |= {answer["RevisionId"], function.wait()["RevisionId"]}
    assert len(revisions) == 4


@VERSION_AND_ALIAS
def test_of_latest_changes_when_a_new_version_is_published(function: Function) -> None:
    """PublishVersion of a new version gives `$LATEST` a new RevisionId, which is not the version's."""
    before = revision(function)
    version = function.client.publish_version(FunctionName=function.name)["RevisionId"]
    assert len({before, version, revision(function)}) == 3


@recorded(API, "TestLambdaVersions::test_publish_version_on_create", "2025-11-25")
def test_of_latest_stays_when_publishing_answers_with_an_old_version(function: Function) -> None:
    """PublishVersion that makes nothing new leaves the RevisionId of `$LATEST` as it is."""
    function.publish()
    before = revision(function)
    function.publish()
    assert revision(function) == before


@VERSION_AND_ALIAS
def test_of_function_and_version_stay_when_an_alias_is_made(function: Function) -> None:
    """CreateAlias changes neither the RevisionId of `$LATEST` nor that of the version."""
    function.publish()
    before = revision(function), function.wait("1")["RevisionId"]
    function.alias("1")
    assert (revision(function), function.wait("1")["RevisionId"]) == before


@VERSION_AND_ALIAS
def test_read_before_publishing_guards_no_write_after_it(function: Function) -> None:
    """An update with the RevisionId read before a version was published is a 412."""
    stale = revision(function)
    function.publish()
    with pytest.raises(ClientError) as error:
        function.client.update_function_configuration(FunctionName=function.name, Timeout=9, RevisionId=stale)
    assert (error_code(error), status_code(error)) == ("PreconditionFailedException", 412)
    function.client.update_function_configuration(
        FunctionName=function.name, Timeout=9, RevisionId=revision(function)
    )


@BASIC
@pytest.mark.parametrize("operation", ["update_function_code", "update_function_configuration"])
def test_outdated_is_refused(function: Function, operation: str) -> None:
    """A write with another RevisionId than the latest is a 412, and nothing is written."""
    stale = revision(function)
    function.update(echo("two"))
    change = {"ZipFile": package(echo("three"))} if operation.endswith("code") else {"Timeout": 7}
    with pytest.raises(ClientError) as error:
        getattr(function.client, operation)(FunctionName=function.name, RevisionId=stale, **change)
    assert (error_code(error), status_code(error)) == ("PreconditionFailedException", 412)
    assert error.value.response["Error"]["Message"] == (
        "The Revision Id provided does not match the latest Revision Id."
        " Call the GetFunction/GetAlias API to retrieve the latest Revision Id"
    )
    assert function.invoke()["code"] == "two"


@BASIC
def test_read_after_an_update_guards_the_next_one(function: Function) -> None:
    """The RevisionId read once an update is over is taken by the next update."""
    function.client.update_function_configuration(FunctionName=function.name, Timeout=5)
    function.client.update_function_code(
        FunctionName=function.name, ZipFile=package(echo("two")), RevisionId=function.wait()["RevisionId"]
    )
