"""Says what each bundle of handlers is made of, and what it leaves out; copies nothing."""

from dataclasses import dataclass

API_HANDLERS = ("api", "config_upload")

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
# Comes with the runtime's botocore, as boto3 does.
_OF_RUNTIME = ("jmespath",)
_HTTP = ("aws_lambda_powertools/event_handler", "aws_lambda_powertools/utilities/data_classes")
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
# What reads configs or answers HTTP, and therefore cannot be imported in a bundle without the config models.
_OF_INTAKE = (
    "sluice/config/*",
    "sluice/planner.py",
    "sluice/unsupported.py",
    "sluice/answers_intake.py",
    "sluice/api_routes/*",
    *(
        f"sluice/domain/{name}.py"
        for name in ("canary_traffic", "expected_calls", "gates", "preview", "timetable")
    ),
    *(
        f"sluice/tasks/{name}.py"
        for name in (
            "preview_deployment",
            "read_config_upload",
            "redeploy_deployment",
            "replay_analysis",
            "request_rollback",
            "revert_deployment",
            "skip_target",
            "submit_deployment",
            "validate_config",
        )
    ),
)
_INSTALLER_TRACES = ("bin", "*.dist-info", "**/__pycache__", "**/*.pyi", "**/py.typed")


@dataclass(frozen=True)
class Bundle:
    """One folder of code that several handlers share."""

    name: str
    packages: tuple[str, ...]
    leaves_out_packages: tuple[str, ...]
    leaves_out_sources: tuple[str, ...]
    zip_limit_bytes: int
    leans_packages: bool = False
    """Whether the packages, too, come without comments and docstrings."""


BUNDLES = (
    Bundle(
        "worker",
        ("aws-lambda-powertools",),
        (*_INSTALLER_TRACES, *_SWAGGER, *_EXTRAS, *_DATADOG, *_HTTP, *_UNUSED_BY_WORKERS, *_OF_RUNTIME),
        (*_OF_INTAKE, *(f"handlers/{name}.py" for name in API_HANDLERS)),
        1_000_000,
        leans_packages=True,
    ),
    Bundle(
        "api",
        ("aws-lambda-powertools", "pydantic", "PyYAML"),
        (*_INSTALLER_TRACES, *_SWAGGER, *_EXTRAS, *_OF_RUNTIME),
        (),
        7_000_000,
    ),
)
