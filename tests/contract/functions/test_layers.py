"""Which layer versions a function can be given."""

import pytest
from botocore.exceptions import ClientError

from tests.contract.builders.functions import Function, create, echo, error_code
from tests.contract.sources import recorded
from tests.plane import PlaneServer

pytestmark = pytest.mark.plane


@pytest.fixture
def function(plane_server: PlaneServer) -> Function:
    """A function without layers."""
    return create(plane_server, echo("one"))


@recorded("lambda_/test_lambda_api", "TestLambdaLayer::test_layer_function_exceptions", "2025-11-25")
def test_layer_version_is_refused_when_it_does_not_exist(function: Function) -> None:
    """Attaching a layer version that does not exist is an InvalidParameterValueException that names it."""
    arn = function.client.get_function(FunctionName=function.name)["Configuration"]["FunctionArn"]
    layer = f"{arn.rpartition(':function:')[0]}:layer:nobody-made-this:1"
    with pytest.raises(ClientError, match=f"Layer version {layer} does not exist") as refused:
        function.client.update_function_configuration(FunctionName=function.name, Layers=[layer])
    assert error_code(refused) == "InvalidParameterValueException"
