"""Published versions: immutable, never made twice, guarded, and their code can be had again.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html,
https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html
"""

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
from tests.plane import PlaneServer

pytestmark = pytest.mark.plane


@pytest.fixture(scope="module")
def function(plane_server: PlaneServer) -> Function:
    """Versions 1 and 2, which no test changes."""
    return two_versions(plane_server)


def test_keeps_code_and_configuration_when_the_function_changes(function: Function) -> None:
    assert function.invoke(Qualifier="1")["code"] == "one"
    assert function.invoke(Qualifier="2")["code"] == "two"


def test_has_an_arn_and_number_of_its_own(function: Function) -> None:
    found = function.client.get_function_configuration(FunctionName=function.name, Qualifier="1")
    assert found["Version"] == "1"
    assert found["FunctionArn"].endswith(f":{function.name}:1")


def test_is_pending_at_first(plane_server: PlaneServer) -> None:
    own = create(plane_server, echo("one"))
    assert own.client.publish_version(FunctionName=own.name)["State"] == "Pending"
    assert own.wait("1")["State"] == "Active"


def test_is_not_made_twice_when_nothing_changed(plane_server: PlaneServer) -> None:
    own = create(plane_server, echo("one"))
    assert [own.publish(), own.publish()] == ["1", "1"]


def test_is_not_made_twice_when_the_same_code_is_sent_again(plane_server: PlaneServer) -> None:
    own = create(plane_server, echo("one"))
    own.publish()
    own.update(echo("one"))
    assert own.publish() == "1"


def test_is_new_when_old_code_comes_back(plane_server: PlaneServer) -> None:
    own = two_versions(plane_server)
    own.update(echo("one"))
    assert own.publish() == "3"


def test_is_new_when_the_configuration_changed(plane_server: PlaneServer) -> None:
    own = create(plane_server, echo("one"))
    own.publish()
    own.client.update_function_configuration(FunctionName=own.name, Timeout=11)
    own.wait()
    assert own.publish() == "2"


def test_gets_a_new_number_when_one_was_deleted(plane_server: PlaneServer) -> None:
    own = two_versions(plane_server)
    own.client.delete_function(FunctionName=own.name, Qualifier="2")
    own.update(echo("three"))
    assert own.publish() == "3"


def test_is_refused_when_the_code_hash_is_another(plane_server: PlaneServer) -> None:
    own = create(plane_server, echo("one"))
    stale = own.wait()["CodeSha256"]
    own.update(echo("two"))
    with pytest.raises(ClientError) as error:
        own.client.publish_version(FunctionName=own.name, CodeSha256=stale)
    assert error_code(error) == "InvalidParameterValueException"


def test_is_refused_when_the_revision_is_outdated(plane_server: PlaneServer) -> None:
    own = create(plane_server, echo("one"))
    stale = own.wait()["RevisionId"]
    own.update(echo("two"))
    with pytest.raises(ClientError) as error:
        own.client.publish_version(FunctionName=own.name, RevisionId=stale)
    assert (error_code(error), status_code(error)) == ("PreconditionFailedException", 412)


def test_is_made_when_hash_and_revision_match(plane_server: PlaneServer) -> None:
    own = create(plane_server, echo("one"))
    found = own.wait()
    assert own.publish(CodeSha256=found["CodeSha256"], RevisionId=found["RevisionId"]) == "1"


@pytest.mark.parametrize(("qualifier", "code"), [("1", "one"), ("2", "two"), ("$LATEST", "two")])
def test_can_be_downloaded_again(function: Function, qualifier: str, code: str) -> None:
    found = function.client.get_function(FunctionName=function.name, Qualifier=qualifier)
    assert download(found["Code"]["Location"]) == package(echo(code))


def test_is_what_an_alias_leads_to_when_its_code_is_downloaded(plane_server: PlaneServer) -> None:
    own = two_versions(plane_server)
    own.alias("1")
    found = own.client.get_function(FunctionName=own.name, Qualifier="live")
    assert found["Configuration"]["Version"] == "1"
    assert download(found["Code"]["Location"]) == package(echo("one"))


def test_is_made_with_the_function_when_asked(plane_server: PlaneServer) -> None:
    own = create(plane_server, echo("one"), Publish=True)
    assert own.wait("1")["FunctionArn"].endswith(":1")
    assert own.publish() == "1"


def test_answers_404_when_it_does_not_exist(function: Function) -> None:
    with pytest.raises(ClientError) as error:
        function.client.get_function(FunctionName=function.name, Qualifier="9")
    assert error_code(error) == "ResourceNotFoundException"


def download(url: str) -> bytes:
    """The bytes behind a presigned address."""
    with urllib.request.urlopen(url) as answer:  # noqa: S310 - an address that Lambda gave
        return bytes(answer.read())
