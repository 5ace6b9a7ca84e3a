"""Says which handlers share a bundle, and which parts of packages it leaves out; copies nothing."""

from dataclasses import dataclass

from infra.packaging.reachable_sources import SOURCES

API_HANDLERS = ("api", "config_upload", "guardrails", "versions")
PAGE_HANDLERS = ("approvals", "page", "page_acts")
"""They answer people in browsers."""
INSPECTING_HANDLERS = ("detect_drift", "judge_metrics", "run_preflight")
"""They look and judge, and need what nobody else does; the others start faster without it."""

WORKING_HANDLERS = tuple(
    path.stem
    for path in sorted((SOURCES / "handlers").glob("*.py"))
    if path.stem not in (*API_HANDLERS, *PAGE_HANDLERS, *INSPECTING_HANDLERS, "__init__", "entry")
)

# Powertools without what these bundles never import: the Swagger page alone is 1.7 MB.
_SWAGGER = ("aws_lambda_powertools/event_handler/openapi/swagger_ui",)
_EXTRAS = tuple(
    f"aws_lambda_powertools/utilities/{name}"
    for name in (
        "auth_alpha",
        "batch",
        "circuit_breaker",
        "data_masking",
        "feature_flags",
        "idempotency",
        "kafka",
        "parameters",
        "parser",
        "streaming",
        "validation",
    )
)
_DATADOG = ("aws_lambda_powertools/metrics/provider/datadog",)
# The runtime's own lags behind AWS's API, and drops from an answer what it does not know.
_BOTOCORE = ("botocore", "jmespath", "python-dateutil", "six", "urllib3")
_PACKAGES = (*_BOTOCORE, "aws-lambda-powertools", "typing_extensions", "tzdata")
_UNUSED_OF_BOTOCORE = (
    *("dateutil/easter.py", "dateutil/rrule.py", "dateutil/zoneinfo/*.tar.gz"),
    "urllib3/contrib/emscripten",
)
_UNUSED_OF_PYDANTIC = ("pydantic/v1", "pydantic/mypy.py")
SERVICES = (
    *("cloudwatch", "dynamodb", "ec2", "ecr", "events", "iam", "kms", "lambda", "s3"),
    *("secretsmanager", "ssm", "stepfunctions", "sts"),
)
"""The services of AWS that botocore knows in a bundle."""
_HTTP = ("aws_lambda_powertools/event_handler", "aws_lambda_powertools/utilities/data_classes")
# They import every kind of resolver, asyncio for one of them, metrics and tracing. Without them both packages
# are namespaces, of which we import what we use.
_IMPORTS_OF_ALL = ("aws_lambda_powertools/__init__.py", "aws_lambda_powertools/event_handler/__init__.py")
_TRACING = ("aws_lambda_powertools/tracing",)
_UNUSED_BY_WORKERS = tuple(
    f"aws_lambda_powertools/{name}"
    for name in (
        "logging/formatters",
        "logging/utils.py",
        "middleware_factory",
        "shared/cookies.py",
        "shared/dynamodb_deserializer.py",
        "shared/headers_serializer.py",
        "utilities/metadata",
        "utilities/serialization.py",
    )
)
_INSTALLER_TRACES = (".lock", "bin", "*.dist-info", "**/__pycache__", "**/*.pyi", "**/py.typed")


_OF_WORKERS = (
    *_INSTALLER_TRACES,
    *_SWAGGER,
    *_EXTRAS,
    *_DATADOG,
    *_IMPORTS_OF_ALL,
    *_TRACING,
    *_HTTP,
    *_UNUSED_BY_WORKERS,
    *_UNUSED_OF_BOTOCORE,
)


@dataclass(frozen=True)
class Bundle:
    """One folder of code that several handlers share: they, what they import, and these packages alone.

    `files` are patterns of what their code reads besides, below `functions/`.
    """

    name: str
    handlers: tuple[str, ...]
    packages: tuple[str, ...]
    leaves_out_packages: tuple[str, ...]
    zip_limit_bytes: int
    files: tuple[str, ...] = ()


_OF_API = (*_PACKAGES, "annotated-types", "pydantic", "pydantic_core", "PyYAML", "typing-inspection")
_UNUSED_BY_API = (
    *_INSTALLER_TRACES,
    *_SWAGGER,
    *_EXTRAS,
    *_IMPORTS_OF_ALL,
    *_UNUSED_OF_BOTOCORE,
    *_UNUSED_OF_PYDANTIC,
)

BUNDLES = (
    Bundle("worker", WORKING_HANDLERS, _PACKAGES, _OF_WORKERS, 4_000_000),
    Bundle("inspector", INSPECTING_HANDLERS, _PACKAGES, _OF_WORKERS, 4_000_000),
    Bundle("api", API_HANDLERS, _OF_API, _UNUSED_BY_API, 9_500_000, ("sluice/api/openapi.json",)),
    Bundle(
        "page",
        PAGE_HANDLERS,
        (*_OF_API, "Jinja2", "MarkupSafe"),
        _UNUSED_BY_API,
        9_800_000,
        ("sluice/api/pages/assets/*", "sluice/api/pages/templates/*.html"),
    ),
)


def bundle_of(handler: str) -> str:
    """The name of the bundle that holds this handler."""
    return next(bundle.name for bundle in BUNDLES if handler in bundle.handlers)
