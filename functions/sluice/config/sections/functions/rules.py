"""Checks environment variables, tags and networks against AWS's rules. Knows nothing about any account.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html, configuration-tags.html
"""

import re
import unicodedata
from collections.abc import Mapping

from sluice.config.sections.section import refusal

MAX_ENVIRONMENT_BYTES = 4096
_VARIABLE = re.compile(r"[a-zA-Z][a-zA-Z0-9_]+")
_RESERVED = frozenset(
    {
        *("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_RUNTIME_API"),
        *("AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"),
        *("AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION"),
        *("AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME"),
        *("LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR"),
    }
)

_SIGNS_IN_TAGS = "_.:/=+-@"


def environment(variables: dict[str, str]) -> dict[str, str]:
    """Check names and the total size (4 KB); no message shows a value, because it may be a secret."""
    for name in variables:
        if not _VARIABLE.fullmatch(name):
            raise refusal(
                f"'{name}' cannot be the name of an environment variable",
                "Use two or more letters, digits and underscores, starting with a letter",
            )
        if name in _RESERVED:
            raise refusal(f"Lambda sets {name} itself", "Use another name")
    size = sum(len(text.encode()) for pair in variables.items() for text in pair)
    if size > MAX_ENVIRONMENT_BYTES:
        raise refusal(
            f"the environment has {size} bytes (limit: {MAX_ENVIRONMENT_BYTES})",
            "Keep larger values in Secrets Manager, Parameter Store or S3",
        )
    return variables


def tags(given: dict[str, str]) -> dict[str, str]:
    """Check keys and values."""
    for key, value in given.items():
        if not key or len(key) > 128 or len(value) > 256:
            raise refusal(
                f"the tag '{key}' is too long or empty", "Use up to 128 characters, 256 for the value"
            )
        if key.lower().startswith("aws:"):
            raise refusal(f"the tag '{key}' begins with `aws:`, which AWS reserves", "Rename it")
        for what, text in (("key", key), ("value", value)):
            _check_characters(key, what, text)
    return given


def _check_characters(key: str, what: str, text: str) -> None:
    refused = dict.fromkeys(one for one in text if not _is_of_a_tag(one))
    if refused:
        raise refusal(
            f"the {what} of the tag '{key}' contains {' '.join(refused)}",
            f"Use letters, digits, spaces and {' '.join(_SIGNS_IN_TAGS)}: AWS takes no others",
        )


def _is_of_a_tag(character: str) -> bool:
    # AWS: the pattern of tags has the classes L (letters), Z (separators) and N (numbers) of Unicode.
    return character in _SIGNS_IN_TAGS or unicodedata.category(character)[0] in "LZN"


def both_or_none(vpc: Mapping[str, object]) -> None:
    """Check that a network has subnets and security groups, or neither."""
    if bool(vpc["subnet_ids"]) is not bool(vpc["security_group_ids"]):
        raise refusal(
            "`subnetIds` and `securityGroupIds` go together",
            "Fill both lists, or leave both empty to remove the function from its VPC",
        )
