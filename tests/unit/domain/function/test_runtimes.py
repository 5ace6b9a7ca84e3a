"""Which runtimes and handlers pass for plausible."""

import pytest
from botocore.loaders import Loader

from sluice.domain.function.runtimes import family_of, handler_example


def runtimes_known_to_the_sdk() -> list[str]:
    model = Loader().load_service_model("lambda", "service-2")
    return list(model["shapes"]["Runtime"]["enum"])


# What AWS names besides its runtimes: one without a version, two for the edge, and the first of Node.js.
NOT_FOR_ZIP_FILES = {"nodejs", "nodejs4.3", "nodejs6.10", "nodejs8.10", "nodejs4.3-edge"}


@pytest.mark.parametrize("runtime", sorted(set(runtimes_known_to_the_sdk()) - NOT_FOR_ZIP_FILES))
def test_runtime_is_plausible_when_the_sdk_knows_it(runtime: str) -> None:
    assert family_of(runtime) is not None


@pytest.mark.parametrize("runtime", ["python3.99", "nodejs40.x", "java99", "provided.al2030", "dotnet20"])
def test_runtime_is_plausible_when_it_is_newer_than_the_sdk(runtime: str) -> None:
    assert family_of(runtime) is not None


@pytest.mark.parametrize(
    "runtime", ["python", "python313", "Python3.13", "nodejs22", "rust1.x", "", "py3.13"]
)
def test_runtime_is_not_plausible_when_it_is_misspelt(runtime: str) -> None:
    assert family_of(runtime) is None


@pytest.mark.parametrize(
    ("family", "handler"),
    [
        ("python", "app.handler"),
        ("python", "src/orders/app.lambda_handler"),
        ("nodejs", "dist/index.handler"),
        ("ruby", "app.Orders::Handler.process"),
        ("java", "example.Handler::handleRequest"),
        ("java", "example.Handler"),
        ("dotnet", "Orders::Orders.Function::Handle"),
        ("dotnet", "Orders"),
        ("provided", "bootstrap"),
        ("provided", "whatever the program likes"),
        ("go", "main"),
    ],
)
def test_handler_is_plausible_when_its_runtime_takes_it(family: str, handler: str) -> None:
    assert handler_example(family, handler) is None


@pytest.mark.parametrize(
    ("family", "handler"),
    [
        ("python", "handler"),
        ("nodejs", "index"),
        ("java", "example/Handler"),
        ("dotnet", "A::B"),
        ("python", ""),
    ],
)
def test_handler_is_not_plausible_when_a_part_is_missing(family: str, handler: str) -> None:
    assert handler_example(family, handler)
