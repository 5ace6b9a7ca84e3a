"""An HTTP API in front of a function: who gets in, what the function sees, what the caller gets."""

import base64
import json
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from local.plane_access import SECRET_ACCESS_KEY
from tests.contract.builders import functions
from tests.contract.builders.functions import create, two_versions
from tests.contract.sources import documented, reported
from tests.plane import HOME_ACCOUNT, REGION, PlaneServer

pytestmark = pytest.mark.plane

INTEGRATION = documented("apigateway/latest/developerguide/http-api-develop-integrations-lambda.html")
IAM_ROUTES = documented("apigateway/latest/developerguide/http-api-access-control-iam.html")

ROOT = Credentials(HOME_ACCOUNT, SECRET_ACCESS_KEY)
"""The account's own keys."""

HANDLER = """
    import json
    def handler(event, context):
        if event["rawPath"] == "/fails":
            raise ValueError("secret details")
        if event["rawPath"] == "/teapot":
            return {"statusCode": 418, "headers": {"X-Kind": "pot"}, "body": "short and stout"}
        return event
"""


@dataclass(frozen=True)
class Api:
    """An HTTP API with open routes and, under /private, routes for IAM callers."""

    url: str

    def get(self, path: str, **options: Any) -> httpx.Response:
        """One unsigned call."""
        return httpx.get(self.url + path, **options)

    def signed(
        self,
        method: str,
        path: str,
        credentials: Credentials,
        body: bytes = b"",
        scope: tuple[str, str] = ("execute-api", REGION),
    ) -> httpx.Response:
        """One call signed for execute-api, as any SDK or CLI would sign it."""
        request = AWSRequest(method, self.url + path, data=body)
        SigV4Auth(credentials, *scope).add_auth(request)
        return httpx.request(method, self.url + path, headers=dict(request.headers), content=body)


def create_api(plane: PlaneServer, function_arn: str) -> Api:
    """An API with a `$default` stage; the plane answers for the newest one at its plain URL."""
    client = plane.client("apigatewayv2")
    api = client.create_api(Name=functions.unique("api"), ProtocolType="HTTP")
    integration = client.create_integration(
        ApiId=api["ApiId"],
        IntegrationType="AWS_PROXY",
        IntegrationUri=function_arn,
        PayloadFormatVersion="2.0",
    )
    for route, authorization in (("$default", "NONE"), ("ANY /private/{item}", "AWS_IAM")):
        client.create_route(
            ApiId=api["ApiId"],
            RouteKey=route,
            AuthorizationType=authorization,
            Target=f"integrations/{integration['IntegrationId']}",
        )
    client.create_stage(ApiId=api["ApiId"], StageName="$default", AutoDeploy=True)
    name = function_arn.split(":")[6]
    plane.client("lambda").add_permission(
        FunctionName=name,
        StatementId="api",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
    )
    return Api(plane.api_url or api["ApiEndpoint"])


@pytest.fixture(scope="module")
def api(plane_server: PlaneServer) -> Api:
    """One API for all tests but those that make their own."""
    function = create(plane_server, HANDLER)
    return create_api(plane_server, function.wait()["FunctionArn"])


@pytest.fixture(scope="module")
def user(plane_server: PlaneServer) -> Credentials:
    """A user who may call the API, with keys."""
    return user_allowed(plane_server, "execute-api:Invoke")


def user_allowed(plane: PlaneServer, action: str) -> Credentials:
    """The keys of a new user who may do one thing."""
    iam = plane.client("iam")
    name = functions.unique("caller")
    iam.create_user(UserName=name)
    statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=json.dumps(policy))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return Credentials(key["AccessKeyId"], key["SecretAccessKey"])


@INTEGRATION
def test_gives_the_function_the_request_in_payload_format_2(api: Api) -> None:
    """A function gets path, query, headers, method and stage of the request in payload format 2.0."""
    event = api.get("/orders/7?state=open&state=late", headers={"X-Team": "blue"}).json()
    assert event["version"] == "2.0"
    assert (event["rawPath"], event["rawQueryString"]) == ("/orders/7", "state=open&state=late")
    assert event["queryStringParameters"] == {"state": "open,late"}
    assert event["headers"]["x-team"] == "blue"
    assert event["requestContext"]["http"]["method"] == "GET"
    assert event["requestContext"]["stage"] == "$default"
    assert "body" not in event


@INTEGRATION
def test_passes_status_headers_and_body_through(api: Api) -> None:
    """Status, headers and body of the function are the answer."""
    answer = api.get("/teapot")
    assert (answer.status_code, answer.headers["x-kind"], answer.text) == (418, "pot", "short and stout")


@INTEGRATION
def test_hides_what_went_wrong_when_the_function_fails(api: Api) -> None:
    """A function that fails is a 500 "Internal Server Error" that says no more."""
    answer = api.get("/fails")
    assert (answer.status_code, answer.json()) == (500, {"message": "Internal Server Error"})


@reported("https://github.com/ministackorg/ministack/pull/766", "ministack 766, checked at AWS")
@pytest.mark.parametrize(
    ("content_type", "is_encoded"),
    [
        ("application/yaml", True),
        ("application/x-www-form-urlencoded", True),
        (None, True),
        ("application/json", False),
        ("text/plain; charset=utf-8", False),
    ],
)
def test_encodes_a_body_unless_its_type_is_text_or_json(
    api: Api, content_type: str | None, *, is_encoded: bool
) -> None:
    """A body comes base64-encoded unless its type is text, JSON, JavaScript or XML."""
    headers = {"content-type": content_type} if content_type else {}
    event = httpx.post(api.url + "/orders", content=b"application: shop\n", headers=headers).json()
    assert event["isBase64Encoded"] is is_encoded
    body = base64.b64decode(event["body"]) if is_encoded else event["body"].encode()
    assert body == b"application: shop\n"


@documented("apigateway/latest/developerguide/http-api-quotas.html")
def test_refuses_a_body_above_ten_megabytes(api: Api) -> None:
    """A body above 10 MB is a 413."""
    answer = httpx.post(api.url + "/big", content=b"x" * (10 * 1024 * 1024 + 1))
    assert answer.status_code == 413
    assert answer.json() == {"message": "Request Entity Too Large"}


@IAM_ROUTES
def test_refuses_an_unsigned_call_of_an_iam_route(api: Api) -> None:
    """An unsigned call of a route with IAM authorisation is a 403 "Forbidden"."""
    answer = api.get("/private/7")
    assert (answer.status_code, answer.json()) == (403, {"message": "Forbidden"})


@IAM_ROUTES
def test_tells_the_function_who_called_an_iam_route(api: Api, user: Credentials) -> None:
    """A function behind such a route sees who has signed the call."""
    event = api.signed("GET", "/private/7", user).json()
    caller = event["requestContext"]["authorizer"]["iam"]
    assert caller["accountId"] == HOME_ACCOUNT
    assert caller["accessKey"] == user.access_key
    assert caller["userArn"].startswith(f"arn:aws:iam::{HOME_ACCOUNT}:user/caller-")
    assert event["pathParameters"] == {"item": "7"}


@documented("IAM/latest/UserGuide/reference_sigv.html")
def test_accepts_a_signed_body_and_query(api: Api, user: Credentials) -> None:
    """Body and query are part of what is signed."""
    answer = api.signed("POST", "/private/a%20b?dryRun=true", user, body=b"application: shop\n")
    assert answer.status_code == 200, answer.text
    assert answer.json()["rawQueryString"] == "dryRun=true"


@documented("IAM/latest/UserGuide/reference_sigv.html")
def test_refuses_a_signature_of_another_secret(api: Api, user: Credentials) -> None:
    """A call signed with another secret key is a 403."""
    answer = api.signed("GET", "/private/7", Credentials(user.access_key, "guessed"))
    assert (answer.status_code, answer.json()) == (403, {"message": "Forbidden"})


@IAM_ROUTES
@pytest.mark.parametrize(
    "authorization",
    ["Bearer eyJhbGciOiJub25lIn0.e30.", "Basic YTpi", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 x"],
)
def test_refuses_an_authorization_header_that_is_no_signature(api: Api, authorization: str) -> None:
    """A call of an IAM route with a bearer token, a password or half a signature is a 403 "Forbidden"."""
    answer = api.get("/private/7", headers={"Authorization": authorization})
    assert (answer.status_code, answer.json()) == (403, {"message": "Forbidden"})


@documented("IAM/latest/UserGuide/reference_sigv-create-signed-request.html")
@pytest.mark.parametrize(
    ("service", "region"),
    [("s3", REGION), ("sts", REGION), ("execute-api", "eu-west-1"), ("s3", "us-west-2")],
)
def test_refuses_a_signature_for_another_service_or_region(
    api: Api, user: Credentials, service: str, region: str
) -> None:
    """A signature that was made for another service or region is a 403, whoever made it."""
    answers = [api.signed("GET", "/private/7", keys, scope=(service, region)) for keys in (user, ROOT)]
    assert [answer.status_code for answer in answers] == [403, 403]


@documented("IAM/latest/UserGuide/reference_sigv-create-signed-request.html")
def test_refuses_a_request_that_was_changed_after_it_was_signed(api: Api, user: Credentials) -> None:
    """Body, query and path are signed: one that was changed on the way is a 403."""
    for keys in (user, ROOT):
        signed = api.signed("POST", "/private/7", keys, body=b"one").request
        headers = dict(signed.headers) | {"content-length": "3"}
        changed = [
            httpx.post(api.url + "/private/7", headers=headers, content=b"two"),
            httpx.post(api.url + "/private/8", headers=headers, content=b"one"),
            httpx.post(api.url + "/private/7?a=b", headers=headers, content=b"one"),
        ]
        assert [answer.status_code for answer in changed] == [403, 403, 403]


@IAM_ROUTES
def test_refuses_a_signed_call_that_the_callers_policy_does_not_allow(
    plane_server: PlaneServer, api: Api
) -> None:
    """A caller without execute-api:Invoke for the route is a 403."""
    stranger = user_allowed(plane_server, "s3:GetObject")
    answer = api.signed("GET", "/private/7", stranger)
    assert (answer.status_code, answer.json()) == (403, {"message": "Forbidden"})


@documented("apigateway/latest/developerguide/http-api-develop-routes.html")
def test_answers_404_when_no_route_matches(plane_server: PlaneServer) -> None:
    """A call that matches no route is a 404 "Not Found"."""
    client = plane_server.client("apigatewayv2")
    own = client.create_api(Name=functions.unique("bare"), ProtocolType="HTTP")
    client.create_stage(ApiId=own["ApiId"], StageName="$default", AutoDeploy=True)
    try:
        answer = httpx.get((plane_server.api_url or own["ApiEndpoint"]) + "/nowhere")
        assert (answer.status_code, answer.json()) == (404, {"message": "Not Found"})
    finally:
        client.delete_api(ApiId=own["ApiId"])


@documented("lambda/latest/dg/configuration-aliases.html")
def test_splits_calls_by_weight_when_the_integration_is_an_alias(plane_server: PlaneServer) -> None:
    """An integration with the ARN of an alias calls its versions by weight."""
    function = two_versions(plane_server)
    arn = function.alias("1", v2=0.5)["AliasArn"]
    own = create_api(plane_server, arn)
    seen = {own.get("/").json()["version"] for _ in range(40)}
    assert seen == {"1", "2"}
