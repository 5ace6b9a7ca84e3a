"""What goes in and out has one door each: ports, settings, threads, and the JSON of the HTTP API."""

import ast
from collections.abc import Iterator

from tests.architecture.sources import Source, sources

PRODUCT = sources("functions")
ROUTES = [source for source in sources("functions/sluice/api/routes") if "router = Router()" in source.text]


def users_of(*names: str) -> set[str]:
    """The files of the product that call or name one of these."""
    return {source.name for source in PRODUCT if any(name in source.text for name in names)}


def test_settings_are_read_by_the_wiring_when_a_handler_first_needs_them() -> None:
    assert users_of("from_environment(", "os.environ") == {
        "functions/sluice/settings.py",
        "functions/sluice/wiring.py",
    }


def test_ports_are_made_by_the_wiring_when_a_handler_first_needs_them() -> None:
    assert users_of("AwsPorts(") == {"functions/sluice/wiring.py"}


def test_threads_are_behind_a_port_when_work_is_done_side_by_side() -> None:
    assert users_of("ThreadPoolExecutor", "threading.Thread", "import asyncio") == {
        "functions/sluice/host/threads.py"
    }


def test_json_of_the_api_is_written_in_one_place_when_a_request_is_answered() -> None:
    writers = users_of("json.dumps", '"statusCode"', "application/json", "problem+json")
    writers = {name for name in writers if "/api/description/" not in name}  # no handler imports it
    assert {name for name in writers if name.startswith(("functions/sluice/api", "functions/handlers"))} == {
        "functions/sluice/api/response.py"
    }


def test_bodies_of_requests_are_decoded_in_one_place_when_a_request_comes_in() -> None:
    assert users_of("isBase64Encoded", "decoded_body") == {"functions/sluice/api/request.py"}


def test_route_names_the_body_that_it_returns_when_it_is_read() -> None:
    untyped = [
        f"{source.name} {route.name} -> {returns}"
        for source in ROUTES
        for route in routes_of(source)
        if not (returns := ast.unparse(route.returns or ast.Constant(None))).startswith("Response[")
        or "object" in returns
        or "Any" in returns
    ]
    assert len(ROUTES) >= 5  # or nothing was read
    assert untyped == []


def test_handlers_only_join_routes_when_they_serve_the_api() -> None:
    (api,) = [source for source in PRODUCT if source.name == "functions/handlers/api.py"]
    assert not any(module.startswith("sluice.tasks") for module in api.imported_modules())


def routes_of(source: Source) -> Iterator[ast.FunctionDef]:
    """The functions under `@router.get` and `@router.post`."""
    for function in source.functions():
        decorators = [ast.unparse(decorator) for decorator in function.decorator_list]
        if isinstance(function, ast.FunctionDef) and any(one.startswith("router.") for one in decorators):
            yield function
