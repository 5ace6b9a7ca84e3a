"""What an update of a setting that is a map replaces, merges and removes."""

from typing import Any

import pytest

from tests.contract.builders.functions import Function, create, echo
from tests.contract.sources import documented, recorded
from tests.plane import PlaneServer

pytestmark = pytest.mark.plane

API = "lambda_/test_lambda_api"
LOGGING = "TestLoggingConfig::test_"
PARTIAL = f"{LOGGING}function_partial_advanced_logging_configuration_update"


@pytest.fixture
def function(plane_server: PlaneServer) -> Function:
    """A function with the settings that AWS gives it."""
    return create(plane_server, echo("one"))


def configured(function: Function, **settings: Any) -> dict[str, Any]:
    """The configuration after an update of these settings."""
    function.client.update_function_configuration(FunctionName=function.name, **settings)
    return dict(function.wait())


@recorded(API, f"{LOGGING}advanced_logging_configuration_format_switch", "2025-11-25")
def test_levels_come_and_go_with_json_when_the_format_changes(function: Function) -> None:
    """A function logs text to its own group; with JSON both levels are INFO, and they go with it."""
    group = {"LogGroup": f"/aws/lambda/{function.name}"}
    as_json = configured(function, LoggingConfig={"LogFormat": "JSON"})["LoggingConfig"]
    levels = {"ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"}
    assert as_json == {**group, "LogFormat": "JSON", **levels}
    as_text = configured(function, LoggingConfig={"LogFormat": "Text"})["LoggingConfig"]
    assert as_text == {**group, "LogFormat": "Text"}


@recorded(API, f"{PARTIAL}[partial_config1]", "2025-11-25")
@recorded(API, f"{PARTIAL}[partial_config3]", "2025-11-25")
def test_logging_is_merged_when_only_a_part_is_given(function: Function) -> None:
    """UpdateFunctionConfiguration merges the given part of LoggingConfig with what there is."""
    configured(function, LoggingConfig={"LogFormat": "JSON", "ApplicationLogLevel": "DEBUG"})
    found = configured(function, LoggingConfig={"LogGroup": "cool_lambda"})["LoggingConfig"]
    assert (found["LogGroup"], found["ApplicationLogLevel"]) == ("cool_lambda", "DEBUG")


@documented("lambda/latest/api/API_UpdateFunctionConfiguration.html")
def test_dead_letters_go_nowhere_when_an_empty_target_is_given(function: Function) -> None:
    """An empty TargetArn removes the dead-letter queue; another update leaves it."""
    queue = function.client.get_function(FunctionName=function.name)["Configuration"]["FunctionArn"]
    queue = queue.replace(":lambda:", ":sqs:").replace(":function:", ":")
    configured(function, DeadLetterConfig={"TargetArn": queue})
    assert configured(function, MemorySize=256)["DeadLetterConfig"] == {"TargetArn": queue}
    assert not configured(function, DeadLetterConfig={"TargetArn": ""}).get("DeadLetterConfig")


@documented("lambda/latest/api/API_UpdateFunctionConfiguration.html")
def test_file_systems_are_replaced_when_a_list_is_given(function: Function) -> None:
    """FileSystemConfigs is replaced as a whole, and an empty list removes all mounts."""
    arn = "arn:aws:elasticfilesystem:eu-central-1:111111111111:access-point/fsap-0123456789abcdef0"
    mount = {"Arn": arn, "LocalMountPath": "/mnt/data"}
    assert configured(function, FileSystemConfigs=[mount])["FileSystemConfigs"] == [mount]
    assert configured(function, MemorySize=256)["FileSystemConfigs"] == [mount]
    assert not configured(function, FileSystemConfigs=[]).get("FileSystemConfigs")
