"""Tells layers of AWS's own kind from all others, by their ARNs; knows nothing of what is in them."""


def is_owned_by_aws(arn: str) -> bool:
    """Whether it is one of those without account, region and version: `arn:aws:lambda:::awslayer:...`."""
    return ":::awslayer:" in arn
