"""What is read before a deployment: how AWS answers of what is and of what is not there."""

import base64
import hashlib
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.builders.functions import Function, create, echo, error_code, unique
from tests.contract.sources import documented, recorded
from tests.plane import HOME_ACCOUNT, PlaneServer

pytestmark = pytest.mark.plane

API = "lambda_/test_lambda_api"

OTHER_REGION = "eu-west-1"


@pytest.fixture(scope="module")
def function(plane_server: PlaneServer) -> Function:
    """A function with version 1 behind the alias `live`, which nothing calls."""
    made = create(plane_server, echo("one"))
    made.alias(made.publish())
    return made


def calls_of(plane: PlaneServer, name: str, resource: str) -> list[float]:
    dimensions = [{"Name": "FunctionName", "Value": name}, {"Name": "Resource", "Value": resource}]
    metric = {"Namespace": "AWS/Lambda", "MetricName": "Invocations", "Dimensions": dimensions}
    query = {"Id": "calls", "MetricStat": {"Metric": metric, "Period": 3600, "Stat": "Sum"}}
    now = plane.now()
    answer = plane.client("cloudwatch").get_metric_data(
        MetricDataQueries=[query], StartTime=now - 86_400, EndTime=now + 60
    )
    return list(answer["MetricDataResults"][0]["Values"])


@documented("AmazonS3/latest/API/API_HeadBucket.html")
def test_names_the_region_of_a_bucket_also_from_another_region(plane_server: PlaneServer) -> None:
    """HeadBucket names the region of a bucket in x-amz-bucket-region, also from another region."""
    bucket = unique("elsewhere")
    there = plane_server.client("s3", HOME_ACCOUNT, OTHER_REGION)
    there.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": OTHER_REGION})
    answer = plane_server.client("s3").head_bucket(Bucket=bucket)
    assert answer["ResponseMetadata"]["HTTPHeaders"]["x-amz-bucket-region"] == OTHER_REGION


@documented("AmazonS3/latest/userguide/checking-object-integrity.html")
def test_tells_the_hash_of_an_object_that_was_uploaded_with_one(plane_server: PlaneServer) -> None:
    """HeadObject with ChecksumMode tells the SHA-256 of an object that was uploaded with one."""
    s3, bucket = plane_server.client("s3"), unique("hashed")
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="k", Body=b"code", ChecksumAlgorithm="SHA256")
    told = s3.head_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")["ChecksumSHA256"]
    assert told == base64.b64encode(hashlib.sha256(b"code").digest()).decode()


@recorded(API, "TestLambdaFunction::test_ops_on_nonexisting_fn[get_function_url_config]", "2025-11-25")
def test_answers_not_found_when_a_function_has_no_url(function: Function) -> None:
    """GetFunctionUrlConfig of a function without a URL is a ResourceNotFoundException."""
    with pytest.raises(ClientError) as error:
        function.client.get_function_url_config(FunctionName=function.name)
    assert error_code(error) == "ResourceNotFoundException"


@recorded(API, "TestLambdaProvisionedConcurrency::test_provisioned_concurrency_exceptions", "2025-11-25")
def test_answers_an_error_of_its_own_when_an_alias_has_no_provisioned_concurrency(
    function: Function,
) -> None:
    """An alias without provisioned concurrency is a ProvisionedConcurrencyConfigNotFoundException."""
    with pytest.raises(ClientError) as error:
        function.client.get_provisioned_concurrency_config(FunctionName=function.name, Qualifier="live")
    assert error_code(error) == "ProvisionedConcurrencyConfigNotFoundException"


@documented("lambda/latest/api/API_ListEventSourceMappings.html")
def test_names_the_qualified_function_in_an_event_source_of_an_alias(
    plane_server: PlaneServer, function: Function
) -> None:
    """An event source mapping of an alias has the qualified ARN of the function."""
    sqs = plane_server.client("sqs")
    url = sqs.create_queue(QueueName=unique("orders"))["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    function.client.create_event_source_mapping(FunctionName=f"{function.name}:live", EventSourceArn=arn)
    listed = function.client.list_event_source_mappings(FunctionName=function.name)["EventSourceMappings"]
    assert [mapping["FunctionArn"].rpartition(":")[2] for mapping in listed] == ["live"]


@recorded(API, "TestLambdaPermissions::test_add_lambda_permission_aws", "2025-11-25")
def test_names_the_resource_of_each_statement_of_a_policy(function: Function) -> None:
    """GetPolicy tells each statement with the ARN it is for."""
    grant: dict[str, Any] = {"Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"}
    function.client.add_permission(FunctionName=function.name, StatementId="plain", **grant)
    policy = function.client.get_policy(FunctionName=function.name)["Policy"]
    assert f'function:{function.name}"' in policy


@recorded(API, "TestLambdaAccountSettings::test_account_settings", "2025-11-25")
def test_tells_used_and_allowed_code_storage(function: Function) -> None:
    """GetAccountSettings tells the code storage that is used and allowed, and how many functions may run."""
    settings = function.client.get_account_settings()
    assert settings["AccountLimit"]["ConcurrentExecutions"] >= 10
    assert 0 < settings["AccountUsage"]["TotalCodeSize"] < settings["AccountLimit"]["TotalCodeSize"]


@documented("lambda/latest/dg/monitoring-metrics-types.html")
def test_has_no_data_point_when_an_alias_was_not_called_and_counts_when_it_was(
    plane_server: PlaneServer, function: Function
) -> None:
    """Calls by an alias are counted under its Resource, and there is no data point without a call."""
    resource = f"{function.name}:live"
    assert calls_of(plane_server, function.name, resource) == []
    for _ in range(3):
        function.invoke(Qualifier="live")
    assert sum(calls_of(plane_server, function.name, resource)) == 3
