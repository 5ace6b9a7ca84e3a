"""Says what a run costs at most, by AWS's list prices for us-east-1 in November 2026; it reads no bill."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """So many of something at a price for each."""

    what: str
    count: float
    dollars_each: float

    @property
    def dollars(self) -> float:
        """What they cost together."""
        return self.count * self.dollars_each


# Counts are a generous guess: far more than a run makes on the plane.
ITEMS = (
    Item("Step Functions transitions: contract, TestState and three deployments", 2000, 0.000025),
    Item("calls of Lambda functions of half a second with 512 MB", 2000, 0.0000044),
    Item("KMS keys, charged by the hour until their deletion is scheduled", 10, 0.0014),
    Item("secrets and parameters, charged by the hour", 5, 0.0006),
    Item("CloudWatch alarms, charged by the hour", 5, 0.0007),
    Item("CloudWatch metrics and a dashboard, charged by the hour", 35, 0.0004),
    Item("API calls of S3, SQS, DynamoDB, KMS, EventBridge and CloudWatch", 5000, 0.00001),
    Item("logs in GB", 0.01, 0.50),
    Item("provisioned concurrency of one function with 128 MB for ten minutes", 1, 0.0004),
)


def total_dollars() -> float:
    """The whole estimate."""
    return sum(item.dollars for item in ITEMS)


def as_text() -> str:
    """The estimate, item by item."""
    lines = [f"  {item.dollars:6.3f} $  {item.count:g} {item.what}" for item in ITEMS]
    return "\n".join([*lines, f"  {total_dollars():6.3f} $  together, at most"])
