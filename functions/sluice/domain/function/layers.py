"""Tells layers of AWS from those of customers, by their ARNs; knows nothing of what is in them."""

_ACCOUNTS_OF_AWS = frozenset(
    {
        "017000801446",  # Powertools for AWS Lambda
        "094274105915",  # Powertools for AWS Lambda (TypeScript)
        "580247275435",  # CloudWatch Lambda Insights
        "615299751070",  # AWS Distro for OpenTelemetry
        "901920570463",  # AWS Distro for OpenTelemetry, before
        "177933569100",  # Parameters and Secrets Lambda Extension in us-east-1
        "027255383542",  # AppConfig agent in us-east-1
    }
)
"""Accounts in which AWS publishes layers, from the guides of these products; it has more, by region."""


def is_owned_by_aws(arn: str) -> bool:
    """Whether it is one of those without account, region and version: `arn:aws:lambda:::awslayer:...`."""
    return ":::awslayer:" in arn


def is_published_by_aws(arn: str) -> bool:
    """Whether its account is known as one of AWS's."""
    return arn.split(":")[4] in _ACCOUNTS_OF_AWS
