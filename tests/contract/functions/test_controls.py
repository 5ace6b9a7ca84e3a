"""What belongs to a function as a whole: reserved concurrency and recursion."""

import pytest

from tests.contract.builders.functions import Function, create, echo
from tests.contract.sources import recorded
from tests.plane import PlaneServer

pytestmark = pytest.mark.plane

API = "lambda_/test_lambda_api"


@pytest.fixture
def function(plane_server: PlaneServer) -> Function:
    """A function with what AWS gives it."""
    return create(plane_server, echo("one"))


@recorded(API, "TestLambdaReservedConcurrency::test_function_concurrency", "2025-11-25")
def test_an_answer_has_no_number_when_nothing_is_reserved(function: Function) -> None:
    """GetFunctionConcurrency has a number while some is reserved, 0 as well, and none otherwise."""
    name = {"FunctionName": function.name}
    for reserved in (0, 1):
        function.client.put_function_concurrency(**name, ReservedConcurrentExecutions=reserved)
        assert function.client.get_function_concurrency(**name)["ReservedConcurrentExecutions"] == reserved
    function.client.delete_function_concurrency(**name)
    assert "ReservedConcurrentExecutions" not in function.client.get_function_concurrency(**name)


@recorded(API, "TestLambdaRecursion::test_put_function_recursion_config_allow", "2025-11-25")
@recorded(API, "TestLambdaRecursion::test_put_function_recursion_config_default_terminate", "2025-11-25")
def test_recursion_is_terminated_until_it_is_allowed(function: Function) -> None:
    """A function's recursive loops are terminated, unless PutFunctionRecursionConfig allows them."""
    name = {"FunctionName": function.name}
    assert function.client.get_function_recursion_config(**name)["RecursiveLoop"] == "Terminate"
    function.client.put_function_recursion_config(**name, RecursiveLoop="Allow")
    assert function.client.get_function_recursion_config(**name)["RecursiveLoop"] == "Allow"
