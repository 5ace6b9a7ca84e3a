"""Bundles know of AWS exactly what their handlers call, as the pinned botocore knows it."""

import ast
import gzip
import json
import subprocess
from pathlib import Path

import botocore
import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel

from infra.packaging.bundles import BUNDLES, SERVICES
from infra.packaging.lean_models import lean_models
from infra.packaging.package_handlers import ROOT, package, plane_platform
from infra.packaging.reachable_sources import sources_of

_MAKERS = {"own", "client", "_client", "foreign"}


@pytest.fixture(scope="module")
def api_data() -> Path:
    bundle = BUNDLES[-1]
    return package(bundle, plane_platform(), ROOT / "build").folder / "botocore" / "data"


def loader(data: Path) -> Loader:
    return Loader(extra_search_paths=[str(data)], include_default_search_paths=False)


def services_named_in(path: Path) -> set[str]:
    """The services whose clients a module asks for."""
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    return {
        argument.value
        for call in calls
        if ast.unparse(call.func).rpartition(".")[2] in _MAKERS
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


def test_gives_handlers_the_models_of_the_services_they_call_and_no_others():
    handlers = [name for bundle in BUNDLES for name in bundle.handlers]
    named = {name for path in sources_of(handlers) for name in services_named_in(path)}
    assert named == set(SERVICES)


@pytest.mark.parametrize("service", SERVICES)
def test_leaves_every_operation_and_shape_as_it_is(api_data, service):
    ours, whole = loader(api_data), Loader()
    assert ours.determine_latest_version(service, "service-2") == whole.determine_latest_version(
        service, "service-2"
    )
    lean = ours.load_service_model(service, "service-2")
    assert lean == without_texts(whole.load_service_model(service, "service-2"))
    for name in ServiceModel(lean).operation_names:
        ServiceModel(lean).operation_model(name)


@pytest.mark.parametrize("service", SERVICES)
def test_keeps_endpoints_and_paginators(api_data, service):
    for kind in ("endpoint-rule-set-1", "paginators-1"):
        mine = loader(api_data).load_service_model(service, kind)
        assert mine == without_texts(Loader().load_service_model(service, kind))


@pytest.mark.parametrize("name", ["endpoints", "partitions", "_retry", "sdk-default-configuration"])
def test_keeps_what_belongs_to_all_services(api_data, name):
    mine = loader(api_data).load_data(name)
    assert mine == without_texts(Loader().load_data(name))


# Nothing is sent: every call ends right before.
_CALL = """
import sys, botocore.session
class Ready(Exception):
    pass
def stop(request, **_):
    raise Ready(request.url)
session = botocore.session.Session()
session.set_credentials("key", "secret")
for service in sys.argv[1:]:
    client = session.create_client(service, region_name="eu-central-1")
    client.meta.events.register("before-send", stop)
    model = client.meta.service_model
    free = [name for name in model.operation_names if not getattr(
        model.operation_model(name).input_shape, "required_members", ())]
    try:
        client._make_api_call(free[0], {})
    except Ready as error:
        print(service, str(error)[:8])
"""


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda bundle: bundle.name)
def test_lets_every_service_be_called_with_what_the_bundle_has(bundle):
    platform = plane_platform()
    folder = package(bundle, platform, ROOT / "build").folder
    done = subprocess.run(  # noqa: S603  the code stands above
        [str(platform.compiler), "-B", "-c", _CALL, *SERVICES],
        env={"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split("\n")[:-1] == [f"{service} https://" for service in SERVICES]


def test_keeps_a_member_that_is_called_documentation(tmp_path):
    model = {"documentation": "long", "shapes": {"S": {"members": {"documentation": {"shape": "Text"}}}}}
    folder = tmp_path / "things" / "2026-01-01"
    folder.mkdir(parents=True)
    (folder / "service-2.json.gz").write_bytes(gzip.compress(json.dumps(model).encode()))
    (folder / "waiters-2.json").write_text("{}")
    (tmp_path / "others" / "2026-01-01").mkdir(parents=True)
    lean_models(tmp_path, ["things"])
    assert [path.name for path in tmp_path.iterdir()] == ["things"]
    assert [path.name for path in folder.iterdir()] == ["service-2.json"]
    assert json.loads((folder / "service-2.json").read_text()) == {
        "documentation": "",
        "shapes": model["shapes"],
    }


def test_compares_with_the_locked_botocore():
    """Or the comparisons above would say nothing."""
    assert f"botocore=={botocore.__version__} " in (ROOT / "requirements.lock").read_text()


def without_texts(value: object) -> object:
    if isinstance(value, dict):
        texts = {"documentation", "documentationUrl"}
        return {
            key: "" if key in texts and isinstance(one, str) else without_texts(one)
            for key, one in value.items()
        }
    return [without_texts(one) for one in value] if isinstance(value, list) else value
