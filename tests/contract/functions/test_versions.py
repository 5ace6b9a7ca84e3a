"""Published versions: immutable, never made twice, guarded, and their code can be read again."""

import json
import urllib.request

import pytest
from botocore.exceptions import ClientError

from tests.contract.builders.functions import (
    Function,
    create,
    echo,
    error_code,
    package,
    status_code,
    two_versions,
)
from tests.contract.sources import documented, recorded
from tests.plane import PlaneServer

pytestmark = pytest.mark.plane

API = "lambda_/test_lambda_api"
VERSIONS = "lambda/latest/dg/configuration-versions.html"
PUBLISH_VERSION = "lambda/latest/api/API_PublishVersion.html"


@pytest.fixture(scope="module")
def function(plane_server: PlaneServer) -> Function:
    """Versions 1 and 2, which no test changes."""
    return two_versions(plane_server)


@recorded("lambda_/test_lambda", "TestLambdaVersions::test_lambda_versions_with_code_changes", "2025-11-24")
def test_keeps_code_and_configuration_when_the_function_changes(function: Function) -> None:
    """A version keeps its code when the function gets other code."""
    assert function.invoke(Qualifier="1")["code"] == "one"
    assert function.invoke(Qualifier="2")["code"] == "two"


@recorded(API, "TestLambdaVersions::test_version_lifecycle", "2025-11-25")
def test_has_an_arn_and_number_of_its_own(function: Function) -> None:
    """A version has its number as Version and at the end of its FunctionArn."""
    found = function.client.get_function_configuration(FunctionName=function.name, Qualifier="1")
    assert found["Version"] == "1"
    assert found["FunctionArn"].endswith(f":{function.name}:1")


@recorded(API, "TestLambdaVersions::test_version_lifecycle", "2025-11-25")
def test_is_active_as_soon_as_it_is_published(plane_server: PlaneServer) -> None:
    """PublishVersion answers State Active and LastUpdateStatus Successful: there is nothing to wait for."""
    own = create(plane_server, echo("one"))
    published = own.client.publish_version(FunctionName=own.name)
    assert (published["State"], published["LastUpdateStatus"]) == ("Active", "Successful")
    read = own.client.get_function_configuration(FunctionName=own.name, Qualifier="1")
    assert (read["State"], read["RevisionId"]) == ("Active", published["RevisionId"])


@recorded(API, "TestLambdaVersions::test_publish_version_on_create", "2025-11-25")
def test_is_pending_at_first_when_it_is_made_together_with_the_function(plane_server: PlaneServer) -> None:
    """The version of CreateFunction with Publish is Pending, and has another RevisionId once it is Active."""
    own = create(plane_server, echo("one"))
    name = f"{own.name}-published"
    created = own.client.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Handler="app.handler",
        Role=own.wait()["Role"],
        Code={"ZipFile": package(echo("one"))},
        Publish=True,
    )
    active = Function(own.client, name).wait("1")
    assert (created["Version"], created["State"], active["State"]) == ("1", "Pending", "Active")
    assert created["RevisionId"] != active["RevisionId"]


@recorded(API, "TestLambdaVersions::test_publish_version_on_create", "2025-11-25")
def test_is_not_made_twice_when_nothing_changed(plane_server: PlaneServer) -> None:
    """PublishVersion answers with the newest version, unchanged, when nothing differs from it."""
    own = create(plane_server, echo("one"))
    first, second = (own.client.publish_version(FunctionName=own.name) for _ in range(2))
    assert (first["Version"], second["Version"]) == ("1", "1")
    assert first["RevisionId"] == second["RevisionId"]


@documented(PUBLISH_VERSION)
def test_is_not_made_twice_when_the_same_code_is_sent_again(plane_server: PlaneServer) -> None:
    """The same zip sent again is no change: PublishVersion makes no new version of it."""
    own = create(plane_server, echo("one"))
    own.publish()
    own.update(echo("one"))
    assert own.publish() == "1"


@documented(VERSIONS)
def test_is_new_when_old_code_comes_back(plane_server: PlaneServer) -> None:
    """Only the newest version counts: older code that comes back becomes a version again."""
    own = two_versions(plane_server)
    own.update(echo("one"))
    assert own.publish() == "3"


@documented(PUBLISH_VERSION)
def test_is_new_when_the_configuration_changed(plane_server: PlaneServer) -> None:
    """A changed setting is a change: PublishVersion makes a new version."""
    own = create(plane_server, echo("one"))
    own.publish()
    own.client.update_function_configuration(FunctionName=own.name, Timeout=11)
    own.wait()
    assert own.publish() == "2"


@recorded(API, "TestLambdaVersions::test_version_lifecycle", "2025-11-25")
@recorded(API, "TestLambdaImages::test_lambda_image_versions", "2025-11-25")
def test_is_new_when_only_the_description_of_the_function_changed(plane_server: PlaneServer) -> None:
    """A changed Description of the function is a change: PublishVersion makes a new version, once."""
    own = create(plane_server, echo("one"))
    own.publish()
    own.client.update_function_configuration(FunctionName=own.name, Description="draws maps")
    own.wait()
    assert [own.publish(), own.publish()] == ["2", "2"]
    assert own.wait("2")["Description"] == "draws maps"


@recorded(API, "TestLambdaVersions::test_version_lifecycle", "2025-11-25")
def test_is_not_new_when_only_its_own_description_differs(plane_server: PlaneServer) -> None:
    """A Description given to PublishVersion is the version's alone, and makes no later version of its own."""
    own = create(plane_server, echo("one"), Description="draws maps")
    first = own.client.publish_version(FunctionName=own.name, Description="deployment 7")
    again = own.client.publish_version(FunctionName=own.name)
    assert (first["Description"], again["Description"]) == ("deployment 7", "deployment 7")
    assert again["Version"] == "1"
    assert own.wait()["Description"] == "draws maps"


@documented(VERSIONS)
def test_gets_a_new_number_when_one_was_deleted(plane_server: PlaneServer) -> None:
    """Numbers of deleted versions are not used again."""
    own = two_versions(plane_server)
    own.client.delete_function(FunctionName=own.name, Qualifier="2")
    own.update(echo("three"))
    assert own.publish() == "3"


@recorded(API, "TestLambdaVersions::test_publish_with_wrong_sha256", "2025-11-25")
def test_is_refused_when_the_code_hash_is_another(plane_server: PlaneServer) -> None:
    """PublishVersion with another CodeSha256 is a 400 InvalidParameterValueException that says CodeSHA256."""
    own = create(plane_server, echo("one"))
    stale = own.wait()["CodeSha256"]
    own.update(echo("two"))
    now = own.wait()["CodeSha256"]
    with pytest.raises(ClientError) as error:
        own.client.publish_version(FunctionName=own.name, CodeSha256=stale)
    assert (error_code(error), status_code(error)) == ("InvalidParameterValueException", 400)
    assert error.value.response["Error"]["Message"] == (
        f"CodeSHA256 ({stale}) is different from current CodeSHA256 in $LATEST ({now})."
        " Please try again with the CodeSHA256 in $LATEST."
    )


@recorded(API, "TestLambdaVersions::test_publish_with_wrong_revisionid", "2022-09-30")
@recorded(API, "TestLambdaRevisions::test_function_revisions_version_and_alias", "2025-11-25")
def test_is_refused_when_the_revision_is_outdated(plane_server: PlaneServer) -> None:
    """PublishVersion with another RevisionId is a 412 PreconditionFailedException."""
    own = create(plane_server, echo("one"))
    stale = own.wait()["RevisionId"]
    own.update(echo("two"))
    with pytest.raises(ClientError) as error:
        own.client.publish_version(FunctionName=own.name, RevisionId=stale)
    assert (error_code(error), status_code(error)) == ("PreconditionFailedException", 412)
    assert error.value.response["Error"]["Message"] == (
        "The Revision Id provided does not match the latest Revision Id."
        " Call the GetFunction/GetAlias API to retrieve the latest Revision Id"
    )


@recorded(API, "TestLambdaVersions::test_publish_with_wrong_sha256", "2025-11-25")
def test_is_made_when_hash_and_revision_match(plane_server: PlaneServer) -> None:
    """PublishVersion with the CodeSha256 and RevisionId that were just read makes the version."""
    own = create(plane_server, echo("one"))
    found = own.wait()
    assert own.publish(CodeSha256=found["CodeSha256"], RevisionId=found["RevisionId"]) == "1"


@documented("lambda/latest/api/API_GetFunction.html")
@pytest.mark.parametrize(("qualifier", "code"), [("1", "one"), ("2", "two"), ("$LATEST", "two")])
def test_can_be_downloaded_again(function: Function, qualifier: str, code: str) -> None:
    """GetFunction of a version leads to the zip of that version."""
    found = function.client.get_function(FunctionName=function.name, Qualifier=qualifier)
    assert download(found["Code"]["Location"]) == package(echo(code))


@documented("lambda/latest/api/API_GetFunction.html")
def test_is_what_an_alias_leads_to_when_its_code_is_downloaded(plane_server: PlaneServer) -> None:
    """GetFunction of an alias describes and leads to the alias's main version."""
    own = two_versions(plane_server)
    own.alias("1")
    found = own.client.get_function(FunctionName=own.name, Qualifier="live")
    assert found["Configuration"]["Version"] == "1"
    assert download(found["Code"]["Location"]) == package(echo("one"))


@recorded(API, "TestLambdaVersions::test_publish_version_on_create", "2025-11-25")
def test_is_made_with_the_function_when_asked(plane_server: PlaneServer) -> None:
    """CreateFunction with Publish makes version 1, which a PublishVersion right after answers with."""
    own = create(plane_server, echo("one"), Publish=True)
    assert own.wait("1")["FunctionArn"].endswith(":1")
    assert own.publish() == "1"


@recorded(API, "TestLambdaFunction::test_ops_on_nonexisting_version[get_function]", "2025-11-25")
def test_answers_404_when_it_does_not_exist(function: Function) -> None:
    """GetFunction of a version that does not exist is a 404 ResourceNotFoundException."""
    with pytest.raises(ClientError) as error:
        function.client.get_function(FunctionName=function.name, Qualifier="1221")
    assert (error_code(error), status_code(error)) == ("ResourceNotFoundException", 404)


def download(url: str) -> bytes:
    """The bytes behind a presigned address."""
    with urllib.request.urlopen(url) as answer:  # noqa: S310 - an address that Lambda gave
        return bytes(answer.read())


@documented("lambda/latest/dg/snapstart.html")
@documented("lambda/latest/dg/functions-states.html")
def test_a_version_with_snapstart_is_pending_until_its_snapshot_is_taken(plane_server: PlaneServer) -> None:
    """A version with SnapStart is published Pending, and Active once its snapshot is taken."""
    function = create(plane_server, echo("one"), SnapStart={"ApplyOn": "PublishedVersions"})
    published = function.client.publish_version(FunctionName=function.name)
    assert published["State"] == "Pending"
    function.wait(published["Version"])
    assert function.invoke(Qualifier=published["Version"])["code"] == "one"


@documented("lambda/latest/api/API_ListVersionsByFunction.html")
def test_are_all_listed_in_pages(function: Function) -> None:
    """ListVersionsByFunction lists $LATEST and every published number, page by page."""
    pages = function.client.get_paginator("list_versions_by_function").paginate(
        FunctionName=function.name, PaginationConfig={"PageSize": 1}
    )
    assert [one["Version"] for page in pages for one in page["Versions"]] == ["$LATEST", "1", "2"]


@documented("AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html")
def test_of_functions_of_stacks_name_the_stack(plane_server: PlaneServer) -> None:
    """GetFunction shows tags that CloudFormation gives functions, such as aws:cloudformation:stack-name."""
    own = create(plane_server, echo("one"))
    name = f"{own.name}-owned"
    properties = {
        "FunctionName": name,
        "Runtime": "python3.13",
        "Handler": "index.handler",
        "Role": own.wait()["Role"],
        "Code": {"ZipFile": "def handler(event, context): return 1"},
    }
    resources = {"Quote": {"Type": "AWS::Lambda::Function", "Properties": properties}}
    stacks = plane_server.client("cloudformation")
    stacks.create_stack(StackName=name, TemplateBody=json.dumps({"Resources": resources}))
    waiter = stacks.get_waiter("stack_create_complete")
    waiter.wait(StackName=name, WaiterConfig={"Delay": 0.2, "MaxAttempts": 100})
    tags = own.client.get_function(FunctionName=name)["Tags"]
    assert tags["aws:cloudformation:stack-name"] == name
    assert tags["aws:cloudformation:logical-id"] == "Quote"
