"""Which module may import what, beyond the layers: purity of the domain, and one door to AWS."""

import ast
import sys

import pytest

from tests.architecture.sources import PRODUCT, Source, sources

# Who talks to AWS, or takes its place. The command line signs its requests with botocore, nothing more.
DOORS_TO_AWS = (
    "functions/sluice/aws/",
    "functions/sluice/wiring.py",
    "cli/sluice_cli/client/aws.py",
    "cli/sluice_cli/client/signing.py",
    "local/",
)
AWS_LIBRARIES = {"boto3", "botocore", "urllib3"}
DOMAIN = sources("functions/sluice/domain")


def named(source: Source) -> str:
    return source.name


def is_pure(module: str) -> bool:
    is_ours = module.startswith(("sluice.domain", "sluice.errors", "sluice.values"))
    return is_ours or module.partition(".")[0] in sys.stdlib_module_names


@pytest.mark.parametrize("source", DOMAIN, ids=named)
def test_domain_imports_only_what_is_pure_when_it_decides(source: Source) -> None:
    assert [module for module in source.imported_modules() if not is_pure(module)] == []


@pytest.mark.parametrize("source", DOMAIN, ids=named)
def test_domain_reads_no_clock_environment_file_or_chance_when_it_decides(source: Source) -> None:
    sources_of_surprise = {"os", "random", "secrets", "time", "uuid", "socket", "pathlib", "subprocess"}
    assert {module.partition(".")[0] for module in source.imported_modules()} & sources_of_surprise == set()
    assert "now" not in {node.attr for node in ast.walk(source.tree) if isinstance(node, ast.Attribute)}


@pytest.mark.parametrize("source", DOMAIN, ids=named)
def test_domain_names_every_type_when_it_is_read(source: Source) -> None:
    names = {node.id for node in ast.walk(source.tree) if isinstance(node, ast.Name)}
    attributes = {node.attr for node in ast.walk(source.tree) if isinstance(node, ast.Attribute)}
    assert "Any" not in names | attributes


def test_aws_libraries_are_imported_behind_the_doors_only_when_the_product_runs() -> None:
    users = {
        source.name
        for source in sources(*PRODUCT)
        if {module.partition(".")[0] for module in source.imported_modules()} & AWS_LIBRARIES
    }
    assert [name for name in sorted(users) if not name.startswith(DOORS_TO_AWS)] == []


def test_our_own_code_is_never_mocked_when_it_is_tested() -> None:
    users = [source.name for source in sources("tests") if "unittest.mock" in source.imported_modules()]
    assert users == []


def test_bench_and_product_import_no_tests_when_they_run() -> None:
    users = [
        source.name
        for source in sources(*PRODUCT, "bench")
        if any(module.partition(".")[0] == "tests" for module in source.imported_modules())
    ]
    assert users == []
