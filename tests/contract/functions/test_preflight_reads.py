"""What the looks before a deployment rely on: how AWS answers of what is and of what is not there.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html,
https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html and its neighbours,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
"""

import base64
import hashlib
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.builders.functions import Function, create, echo, error_code, unique
from tests.plane import HOME_ACCOUNT, PlaneServer

pytestmark = pytest.mark.plane

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


def test_names_the_region_of_a_bucket_also_from_another_region(plane_server: PlaneServer) -> None:
    bucket = unique("elsewhere")
    there = plane_server.client("s3", HOME_ACCOUNT, OTHER_REGION)
    there.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": OTHER_REGION})
    answer = plane_server.client("s3").head_bucket(Bucket=bucket)
    assert answer["ResponseMetadata"]["HTTPHeaders"]["x-amz-bucket-region"] == OTHER_REGION


def test_tells_the_hash_of_an_object_that_was_uploaded_with_one(plane_server: PlaneServer) -> None:
    s3, bucket = plane_server.client("s3"), unique("hashed")
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="k", Body=b"code", ChecksumAlgorithm="SHA256")
    told = s3.head_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")["ChecksumSHA256"]
    assert told == base64.b64encode(hashlib.sha256(b"code").digest()).decode()


def test_answers_not_found_when_a_function_has_no_url(function: Function) -> None:
    with pytest.raises(ClientError) as error:
        function.client.get_function_url_config(FunctionName=function.name)
    assert error_code(error) == "ResourceNotFoundException"


def test_answers_an_error_of_its_own_when_an_alias_has_no_provisioned_concurrency(
    function: Function,
) -> None:
    with pytest.raises(ClientError) as error:
        function.client.get_provisioned_concurrency_config(FunctionName=function.name, Qualifier="live")
    assert error_code(error) == "ProvisionedConcurrencyConfigNotFoundException"


def test_names_the_qualified_function_in_an_event_source_of_an_alias(
    plane_server: PlaneServer, function: Function
) -> None:
    sqs = plane_server.client("sqs")
    url = sqs.create_queue(QueueName=unique("orders"))["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    function.client.create_event_source_mapping(FunctionName=f"{function.name}:live", EventSourceArn=arn)
    listed = function.client.list_event_source_mappings(FunctionName=function.name)["EventSourceMappings"]
    assert [mapping["FunctionArn"].rpartition(":")[2] for mapping in listed] == ["live"]


def test_names_the_resource_of_each_statement_of_a_policy(function: Function) -> None:
    grant: dict[str, Any] = {"Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"}
    function.client.add_permission(FunctionName=function.name, StatementId="plain", **grant)
    policy = function.client.get_policy(FunctionName=function.name)["Policy"]
    assert f'function:{function.name}"' in policy


def test_tells_used_and_allowed_code_storage(function: Function) -> None:
    settings = function.client.get_account_settings()
    assert 0 < settings["AccountUsage"]["TotalCodeSize"] < settings["AccountLimit"]["TotalCodeSize"]


def test_has_no_data_point_when_an_alias_was_not_called_and_counts_when_it_was(
    plane_server: PlaneServer, function: Function
) -> None:
    resource = f"{function.name}:live"
    assert calls_of(plane_server, function.name, resource) == []
    for _ in range(3):
        function.invoke(Qualifier="live")
    assert sum(calls_of(plane_server, function.name, resource)) == 3
