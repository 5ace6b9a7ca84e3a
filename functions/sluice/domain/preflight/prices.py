"""What AWS charges for what Sluice uses: list prices in US dollars, without free tiers, as assumptions."""

from collections.abc import Mapping

AS_OF = "2026-11-29"
REGION = "us-east-1"

PER_TRANSITION = 0.025 / 1_000
"""Step Functions, standard workflows."""
PER_INVOCATION = 0.20 / 1_000_000
PER_GB_SECOND = 0.0000133334
"""Lambda on arm64, the first tier."""
PER_READ = 0.125 / 1_000_000
PER_WRITE = 0.625 / 1_000_000
"""DynamoDB on demand, for a strongly consistent read of up to 4 KB and a write of up to 1 KB."""

SOURCES: Mapping[str, str] = {
    "Step Functions": "https://aws.amazon.com/step-functions/pricing/",
    "Lambda": "https://aws.amazon.com/lambda/pricing/",
    "DynamoDB": "https://aws.amazon.com/dynamodb/pricing/on-demand/",
}
