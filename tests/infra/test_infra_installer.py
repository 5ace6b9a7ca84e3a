"""A clone is ready for the demo with what the demo needs, from the package index that pip is told to use."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

from infra.packaging import installer

ROOT = Path(__file__).resolve().parents[2]
OF_THE_DEMO = ("requirements.lock", "cli/requirements.lock")
ITS_SOURCES = ("app.py", "infra", "local", "cli/sluice_cli", "functions")
IN_ANOTHER_ENVIRONMENT = ("local/plane", "local/simulation")


def pins(lock: str) -> dict[str, str]:
    found = re.findall(r"^([\w.-]+)==(\S+)", (ROOT / lock).read_text(), re.MULTILINE)
    return {plain(name): version for name, version in found}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def sources() -> Iterator[Path]:
    for place in (ROOT / name for name in ITS_SOURCES):
        for path in place.rglob("*.py") if place.is_dir() else (place,):
            if not path.relative_to(ROOT).as_posix().startswith(IN_ANOTHER_ENVIRONMENT):
                yield path


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def commands(target: str) -> str:
    """What make would run for a target in a clone where nothing is installed."""
    command = ["make", "--dry-run", "--always-make", target]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S603 - make


def test_demo_installs_every_package_that_its_sources_import() -> None:
    distributions = metadata.packages_distributions()
    modules = {module for path in sources() for module in imported(path)} - sys.stdlib_module_names
    needed = {plain(name) for module in modules for name in distributions.get(module, ())} - {"sluice"}
    assert {"aws-cdk-lib", "botocore", "httpx", "typer"} <= needed
    assert needed - {name for lock in OF_THE_DEMO for name in pins(lock)} == set()


@pytest.mark.parametrize("lock", OF_THE_DEMO)
def test_versions_stay_when_what_tests_need_is_added_to_what_the_demo_needs(lock: str) -> None:
    assert pins(lock).items() <= pins("requirements-dev.lock").items()


def test_demo_installs_neither_tools_nor_node_packages() -> None:
    assert not re.search(r"requirements-dev|\bnpm\b", commands("demo"))
    tests = commands("test")
    assert "requirements-dev.lock" in tests
    assert "npm ci" in tests


def test_handlers_find_the_botocore_of_the_emulator_so_that_both_share_its_files() -> None:
    emulator, runtime = pins("local/requirements.lock"), pins("local/requirements-runtime.lock")
    assert runtime["botocore"] == emulator["botocore"]


def test_uv_asks_the_index_that_pip_is_told_to_use() -> None:
    told = (
        "global.index-url='https://packages.example/simple'\n"
        "global.extra-index-url='\\nhttps://one.example\\nhttps://two.example'\n"
        "install.find-links='wheels more'\n"
        "global.timeout='60'\n"
        ":env:.cert='/etc/ssl/ours.pem'\n"
    )
    assert installer.environment({}, told) == {
        "UV_DEFAULT_INDEX": "https://packages.example/simple",
        "UV_INDEX": "https://one.example https://two.example",
        "UV_FIND_LINKS": "wheels,more",
        "SSL_CERT_FILE": "/etc/ssl/ours.pem",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_PYTHON_DOWNLOADS": "never",
    }


def test_environment_of_pip_comes_before_its_files_and_what_uv_is_told_before_both() -> None:
    told = "global.index-url='https://file.example'\n:env:.index-url='https://variable.example'\n"
    assert installer.environment({}, told)["UV_DEFAULT_INDEX"] == "https://variable.example"
    given = {"UV_DEFAULT_INDEX": "https://ours.example"}
    assert installer.environment(given, told)["UV_DEFAULT_INDEX"] == "https://ours.example"


def test_uv_is_asked_for_when_there_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(installer.NoInstallerError, match="run `make setup`"):
        installer.uv()
