"""The environment variables a Lambda function finds; its own beat the defaults, the reserved ones beat all.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html, "Defined runtime environment
variables"
"""

from collections.abc import Mapping
from typing import Any

from local.plane.settings import PlaneSettings

FunctionConfig = Mapping[str, Any]


def environment_variables(
    config: FunctionConfig, region: str, credentials: Mapping[str, str], settings: PlaneSettings
) -> dict[str, str]:
    """All variables of an execution environment, but those of its own process."""
    own = (config.get("Environment") or {}).get("Variables") or {}
    variables = _defaults(settings) | own | _reserved(config, region) | _logging(config) | dict(credentials)
    return {name: str(value) for name, value in variables.items() if value != ""}


def _defaults(settings: PlaneSettings) -> dict[str, str]:
    return {
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "AWS_ENDPOINT_URL": settings.endpoint_url,
        "SLUICE_CLOCK_FILE": str(settings.clock_file),
        "WEBHOOK_ALLOW_PRIVATE": "127.0.0.0/8",  # receivers on this machine, by plain http
    }


def _reserved(config: FunctionConfig, region: str) -> dict[str, Any]:
    name = config["FunctionName"]
    return {
        "_HANDLER": config["Handler"],
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{config['Runtime']}",
        "AWS_LAMBDA_FUNCTION_NAME": name,
        "AWS_LAMBDA_FUNCTION_VERSION": config.get("Version", "$LATEST"),
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": config.get("MemorySize", 128),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": (config.get("LoggingConfig") or {}).get("LogGroup")
        or f"/aws/lambda/{name}",
    }


def _logging(config: FunctionConfig) -> dict[str, str]:
    logging = config.get("LoggingConfig") or {}
    log_format = logging.get("LogFormat", "Text")
    level = logging.get("ApplicationLogLevel", "") if log_format == "JSON" else ""
    return {"AWS_LAMBDA_LOG_FORMAT": log_format, "AWS_LAMBDA_LOG_LEVEL": level}
