"""The bundles hold what handlers import and no more, are the same on every build, and stay small."""

import hashlib
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from infra.packaging.bundles import BUNDLES
from infra.packaging.locked_packages import version_of
from infra.packaging.package_handlers import (
    ROOT,
    PackagingError,
    aws_platform,
    package,
    plane_platform,
)

WORKER, INSPECTOR, API, PAGE = BUNDLES


@pytest.fixture(scope="session")
def platform():
    return plane_platform()


@pytest.fixture(scope="session")
def built(platform):
    """All bundles for this machine, in the folder that the embedded plane uses as well."""
    return {bundle.name: package(bundle, platform, ROOT / "build").folder for bundle in BUNDLES}


@pytest.fixture
def out(built, platform, tmp_path):
    """A folder of its own that has the packages already."""
    packages = built["worker"].parent / ".dependencies"
    shutil.copytree(packages, tmp_path / platform.name / ".dependencies")
    return tmp_path


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"__pycache__"}


def digest_of(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return digest.hexdigest()


def run_in(folder: Path, platform, code: str) -> str:
    """What `code` prints on the interpreter of the handlers, with the bundle first on its path."""
    done = subprocess.run(  # noqa: S603  the code stands in the tests
        [platform.compiler, "-B", "-c", code],
        env={"PYTHONPATH": str(folder), "POWERTOOLS_SERVICE_NAME": "sluice"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_gives_workers_neither_config_models_nor_pydantic(built):
    assert names_in(built["worker"]) == {
        "aws_lambda_powertools",
        "botocore",
        "dateutil",
        "handlers",
        "jmespath",
        "six.py",
        "sluice",
        "typing_extensions.py",
        "tzdata",
        "urllib3",
    }
    assert not names_in(built["worker"] / "sluice") & {"config", "planner.py"}
    assert not names_in(built["worker"] / "handlers") & {"api.py", "config_upload.py"}


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda bundle: bundle.name)
def test_gives_handlers_all_that_they_import(built, platform, bundle):
    """Also what is imported only when it is first used: no module in the bundle may miss another one."""
    folder = built[bundle.name]
    modules = {
        ".".join(path.relative_to(folder).with_suffix("").parts).removesuffix(".__init__")
        for package in ("handlers", "sluice")
        for path in (folder / package).rglob("*.py")
    }
    assert {"handlers", "sluice.wiring"} <= modules
    code = f"import {', '.join(sorted(modules))}; print(len(sluice.wiring.AwsPorts.__doc__ or ''))"
    assert run_in(folder, platform, code) == "0"


def test_packages_every_handler_once():
    handlers = [name for bundle in BUNDLES for name in bundle.handlers]
    files = {path.stem for path in (ROOT / "functions/handlers").glob("*.py")} - {"__init__", "entry"}
    assert sorted(handlers) == sorted(files)


def test_gives_pages_their_templates_and_nobody_else_what_renders_them(built):
    folder = built["page"] / "sluice/api/pages"
    assert {"layout.html", "approval.html"} <= names_in(folder / "templates")
    assert {"sluice.css", "sluice.js"} == names_in(folder / "assets")
    assert {name for name in built if (built[name] / "jinja2").exists()} == {"page"}


def test_gives_the_api_the_config_models(built):
    assert {"pydantic", "pydantic_core", "yaml"} <= names_in(built["api"])


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda bundle: bundle.name)
def test_calls_aws_with_the_botocore_of_the_bundle_and_not_the_runtimes(built, platform, bundle):
    own = "import sluice.wiring, botocore, urllib3; print(botocore.__version__, botocore.__file__)"
    version, path = run_in(built[bundle.name], platform, own).split()
    assert (version, Path(path).parent) == (version_of("botocore"), built[bundle.name] / "botocore")
    assert run_in(Path(), platform, "import botocore; print(botocore.__version__)") != version


def test_can_log_when_it_runs_from_the_worker_bundle_alone(built, platform):
    logs = "from aws_lambda_powertools.logging import Logger; Logger().info('x')"
    code = f"import sys; {logs}; print(sorted(sys.modules))"
    modules = run_in(built["worker"], platform, code)
    assert "'aws_lambda_powertools.logging.logger'" in modules
    assert "'pydantic'" not in modules


def test_can_serve_http_and_read_configs_when_it_runs_from_the_api_bundle(built, platform):
    code = (
        "import pydantic, yaml;"
        " from aws_lambda_powertools.event_handler.api_gateway import APIGatewayHttpResolver;"
        "APIGatewayHttpResolver(); yaml.CBaseLoader; print(pydantic.__file__)"
    )
    assert run_in(built["api"], platform, code).startswith(str(built["api"]))


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda bundle: bundle.name)
def test_ships_byte_code_that_python_need_not_check(built, bundle):
    """PEP 552: the flags after the magic number are 1 for a hash that is not checked."""
    compiled = list(built[bundle.name].rglob("*.pyc"))
    assert len(compiled) == len(list(built[bundle.name].rglob("*.py")))
    assert {path.read_bytes()[4:8] for path in compiled} == {b"\x01\0\0\0"}


def test_ships_our_own_byte_code_without_docstrings(built, platform):
    code = "import sluice.errors; print(sluice.errors.__doc__)"
    assert run_in(built["worker"], platform, code) == "None"


def test_makes_the_same_bytes_when_it_packages_twice(out, built, platform):
    again = package(WORKER, platform, out)
    assert again.is_new
    assert digest_of(again.folder) == digest_of(built["worker"])


def test_does_nothing_when_nothing_has_changed(out, platform):
    assert [package(WORKER, platform, out).is_new for _ in range(2)] == [True, False]


def test_packages_again_when_the_folder_is_gone(out, platform):
    shutil.rmtree(package(WORKER, platform, out).folder)
    assert package(WORKER, platform, out).is_new


def test_packages_again_when_it_is_for_other_handlers(out, platform):
    package(WORKER, platform, out)
    lighter = replace(WORKER, handlers=("pause",))
    assert package(lighter, platform, out).is_new
    assert not (out / platform.name / "worker" / "handlers" / "promote.py").exists()


def test_refuses_a_bundle_that_is_too_large_and_does_not_call_it_done(out, platform):
    tiny = replace(WORKER, zip_limit_bytes=1000)
    with pytest.raises(PackagingError, match="1,000 are allowed"):
        package(tiny, platform, out)
    assert not (out / platform.name / "worker.stamp.json").exists()


def test_takes_only_finished_wheels_for_lambda_on_arm():
    options = aws_platform().installs_for
    assert options[options.index("--python-platform") + 1] == "aarch64-manylinux2014"
    assert options[options.index("--python-version") + 1] == "3.13"
    assert options[options.index("--only-binary") + 1] == ":all:"
