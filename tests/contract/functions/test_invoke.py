"""What a caller of a function gets back, whatever the handler does."""

import base64
import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import ClientError

from tests.contract.builders import functions
from tests.contract.builders.functions import create, echo
from tests.contract.sources import documented, recorded, reported
from tests.plane import PlaneServer, eventually

pytestmark = pytest.mark.plane

LAMBDA = "lambda_/test_lambda"


@recorded(LAMBDA, "TestLambdaFeatures::test_invocation_type_request_response[python3.10]", "2025-11-24")
def test_answers_with_what_the_handler_returns(plane_server: PlaneServer) -> None:
    """A call answers with what the handler returns; it sees its version and the called ARN."""
    function = create(plane_server, echo("one"))
    answer = function.invoke({"snow": "❄"})
    assert answer["event"] == {"snow": "❄"}
    assert answer["version"] == "$LATEST"
    assert answer["arn"].endswith(f":function:{function.name}")


@recorded(LAMBDA, "TestLambdaErrors::test_lambda_handler_error", "2025-11-24")
@recorded(
    "lambda_/test_lambda_common",
    "TestLambdaRuntimesCommon::test_uncaught_exception_invoke[python3.13]",
    "2026-01-12",
)
def test_names_the_exception_class_and_its_trace_when_the_handler_raises(plane_server: PlaneServer) -> None:
    """A handler that raises is a 200, FunctionError Unhandled, with class, message and trace."""
    source = """
        class OutOfStockError(Exception): ...
        def handler(event, context):
            raise OutOfStockError("no apples")
    """
    function = create(plane_server, source)
    answer = function.client.invoke(FunctionName=function.name)
    error = json.load(answer["Payload"])
    assert answer["StatusCode"] == 200
    assert answer["FunctionError"] == "Unhandled"
    assert error["errorType"] == "OutOfStockError"
    assert error["errorMessage"] == "no apples"
    assert "raise OutOfStockError" in "".join(error["stackTrace"])


@documented("lambda/latest/dg/troubleshooting-invocation.html")
def test_says_import_module_error_when_the_module_cannot_be_loaded(plane_server: PlaneServer) -> None:
    """A module that cannot be loaded is a Runtime.ImportModuleError."""
    function = create(plane_server, "import no_such_module")
    error = function.invoke()
    assert error["errorType"] == "Runtime.ImportModuleError"
    assert "no_such_module" in error["errorMessage"]


@documented("lambda/latest/dg/troubleshooting-invocation.html")
def test_says_handler_not_found_when_the_module_lacks_it(plane_server: PlaneServer) -> None:
    """A module without the handler is a Runtime.HandlerNotFound."""
    function = create(plane_server, "def other(event, context): ...")
    assert function.invoke()["errorType"] == "Runtime.HandlerNotFound"


@recorded(LAMBDA, "TestLambdaBehavior::test_lambda_invoke_with_timeout", "2025-11-25")
def test_says_timed_out_when_the_handler_is_too_slow(plane_server: PlaneServer) -> None:
    """A handler past its time-out is a Sandbox.Timedout that says after how long; the next call runs."""
    source = """
        import time
        def handler(event, context):
            time.sleep(event.get("sleep", 0))
            return "awake"
    """
    function = create(plane_server, source, Timeout=1)
    error = function.invoke({"sleep": 5})
    assert error["errorType"] == "Sandbox.Timedout"
    assert error["errorMessage"].endswith("Task timed out after 1.00 seconds")
    assert function.invoke() == "awake"


@recorded(LAMBDA, "TestLambdaErrors::test_lambda_handler_exit", "2025-11-24")
@documented("lambda/latest/dg/troubleshooting-invocation.html")
@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("os._exit(3)", "Runtime exited with error: exit status 3"),
        ("os._exit(0)", "Runtime exited without providing a reason"),
        ("os.kill(os.getpid(), 9)", "Runtime exited with error: signal: killed"),
    ],
)
def test_says_exit_error_when_the_process_ends(
    plane_server: PlaneServer, statement: str, reason: str
) -> None:
    """A process that ends is a Runtime.ExitError that says how."""
    function = create(plane_server, f"import os\ndef handler(event, context):\n    {statement}\n")
    error = function.invoke()
    assert error["errorType"] == "Runtime.ExitError"
    assert error["errorMessage"].endswith(reason)


@reported(
    "https://github.com/awslabs/amazon-s3-find-and-forget/pull/283",
    "awslabs/amazon-s3-find-and-forget#283",
)
def test_says_exit_error_when_a_handler_uses_more_memory_than_it_has(plane_server: PlaneServer) -> None:
    """A handler that uses more memory than configured is killed, a Runtime.ExitError; the next call runs."""
    source = """
    import time

    def handler(event, context):
        kept = [b"x" * 2**20 for _ in range(event["mb"])]
        time.sleep(1 if event["mb"] > 100 else 0)
        return len(kept)
    """
    function = create(plane_server, source, MemorySize=192, Timeout=10)
    error = function.invoke({"mb": 400})
    assert error["errorType"] == "Runtime.ExitError"
    assert error["errorMessage"].endswith("Runtime exited with error: signal: killed")
    assert function.invoke({"mb": 20}) == 20


@recorded(LAMBDA, "TestLambdaFeatures::test_invocation_with_logs[python3.10]", "2025-11-24")
def test_gives_the_end_of_the_log_when_asked(plane_server: PlaneServer) -> None:
    """LogType Tail answers with START, what was printed, and REPORT with the duration."""
    function = create(plane_server, "def handler(event, context):\n    print('weighing', event['n'])\n")
    for number in range(3):
        answer = function.client.invoke(
            FunctionName=function.name, LogType="Tail", Payload=json.dumps({"n": number})
        )
        log = base64.b64decode(answer["LogResult"]).decode()
        assert log.startswith("START RequestId: ")
        assert f"weighing {number}\n" in log
        # https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html
        assert re.search(r"REPORT RequestId: \S+\s+Duration: [\d.]+ ms", log)


@recorded(LAMBDA, "TestLambdaBehavior::test_lambda_cache_local[python]", "2025-11-24")
def test_keeps_the_environment_warm_between_calls(plane_server: PlaneServer) -> None:
    """Calls one after another reach the same environment."""
    source = """
        calls = []
        def handler(event, context):
            calls.append(1)
            return len(calls)
    """
    function = create(plane_server, source)
    assert [function.invoke() for _ in range(3)] == [1, 2, 3]


@documented("lambda/latest/dg/lambda-concurrency.html")
def test_runs_calls_side_by_side_in_environments_of_their_own(plane_server: PlaneServer) -> None:
    """Calls side by side run in environments of their own."""
    source = """
        import os, time
        def handler(event, context):
            time.sleep(0.5)
            return os.getpid()
    """
    function = create(plane_server, source, Timeout=30)
    with ThreadPoolExecutor(4) as callers:
        processes = list(callers.map(lambda _: function.invoke(), range(4)))
    assert len(set(processes)) == 4


@recorded(LAMBDA, "TestLambdaVersions::test_lambda_versions_with_code_changes", "2025-11-24")
def test_leaves_old_code_behind_when_the_code_changes(plane_server: PlaneServer) -> None:
    """A call after an update of the code runs the new code."""
    function = create(plane_server, echo("one"))
    function.invoke()
    function.update(echo("two"))
    assert function.invoke()["code"] == "two"


@recorded(LAMBDA, "TestLambdaVersions::test_function_update_during_invoke", "2024-05-15")
def test_leaves_old_variables_behind_when_the_configuration_changes(plane_server: PlaneServer) -> None:
    """A call after an update of the configuration has the new variables."""
    source = "import os\ndef handler(event, context):\n    return os.environ.get('COLOUR')\n"
    function = create(plane_server, source)
    assert function.invoke() is None
    function.client.update_function_configuration(
        FunctionName=function.name, Environment={"Variables": {"COLOUR": "green"}}
    )
    function.wait()
    assert function.invoke() == "green"


@recorded(LAMBDA, "TestLambdaBehavior::test_lambda_init_environment", "2026-02-18")
@documented("lambda/latest/dg/configuration-envvars.html")
def test_gives_the_handler_its_documented_variables_and_no_others(plane_server: PlaneServer) -> None:
    """A handler has the variables that AWS documents."""
    source = "import os\ndef handler(event, context):\n    return dict(os.environ)\n"
    function = create(plane_server, source, MemorySize=256)
    found = function.invoke()
    assert found["AWS_LAMBDA_FUNCTION_NAME"] == function.name
    assert found["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "256"
    assert found["AWS_REGION"] == "us-east-1"
    assert found["AWS_EXECUTION_ENV"] == "AWS_Lambda_python3.13"
    assert found["AWS_ACCESS_KEY_ID"]
    assert "GATEWAY_PORT" not in found
    assert "VIRTUAL_ENV" not in found


@recorded(LAMBDA, "TestLambdaFeatures::test_invocation_type_event[python3.10]", "2025-11-24")
def test_answers_202_and_runs_later_when_the_call_is_an_event(plane_server: PlaneServer) -> None:
    """A call of the type Event is a 202 and runs later."""
    queue = plane_server.client("sqs").create_queue(QueueName=functions.unique("events"))["QueueUrl"]
    source = """
        import boto3
        def handler(event, context):
            boto3.client("sqs").send_message(QueueUrl=event["queue"], MessageBody="ran")
    """
    role = functions.role_arn(
        plane_server, functions.unique("sender"), {"Action": "sqs:SendMessage", "Resource": "*"}
    )
    function = create(plane_server, source, Role=role, Timeout=30)
    answer = function.client.invoke(
        FunctionName=function.name, InvocationType="Event", Payload=json.dumps({"queue": queue})
    )
    assert answer["StatusCode"] == 202
    sqs = plane_server.client("sqs")
    received = eventually(lambda: sqs.receive_message(QueueUrl=queue).get("Messages"))
    assert received[0]["Body"] == "ran"


@recorded(LAMBDA, "TestLambdaFeatures::test_invoke_exceptions", "2025-11-24")
def test_answers_404_when_the_function_or_version_does_not_exist(plane_server: PlaneServer) -> None:
    """A call of a function, version or alias that does not exist is a 404 ResourceNotFoundException."""
    function = create(plane_server, echo("one"))
    for missing in ("no-such-function", f"{function.name}:7", f"{function.name}:live"):
        with pytest.raises(ClientError) as error:
            function.client.invoke(FunctionName=missing)
        assert functions.error_code(error) == "ResourceNotFoundException"


@recorded(LAMBDA, "TestLambdaConcurrency::test_reserved_concurrency", "2025-11-25")
def test_answers_429_when_no_concurrency_is_reserved(plane_server: PlaneServer) -> None:
    """With a reserved concurrency of 0 each call is a 429 TooManyRequestsException, by an alias as well."""
    function = functions.two_versions(plane_server)
    function.alias("1")
    function.client.put_function_concurrency(FunctionName=function.name, ReservedConcurrentExecutions=0)
    for qualifier in ("$LATEST", "live"):
        with pytest.raises(ClientError) as error:
            function.invoke(Qualifier=qualifier)
        assert functions.error_code(error) == "TooManyRequestsException"


@documented("lambda/latest/dg/tenant-isolation-invoke.html")
@pytest.mark.parametrize("is_isolated", [True, False])
def test_takes_a_tenant_exactly_when_the_function_isolates_them(
    plane_server: PlaneServer, *, is_isolated: bool
) -> None:
    """A tenant-isolated function is called with a TenantId, and any other without: a 400 otherwise."""
    kind = {"TenancyConfig": {"TenantIsolationMode": "PER_TENANT"}} if is_isolated else {}
    function = create(plane_server, echo("one"), **kind)
    right, wrong = ({"TenantId": "blue"}, {}) if is_isolated else ({}, {"TenantId": "blue"})
    assert function.invoke(**right)["code"] == "one"
    with pytest.raises(ClientError) as refused:
        function.invoke(**wrong)
    assert refused.value.response["Error"]["Code"] == "InvalidParameterValueException"
