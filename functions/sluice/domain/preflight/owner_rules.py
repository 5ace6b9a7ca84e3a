"""Says whose next deployment would undo what this one does to a function. Reads nothing."""

from collections.abc import Iterator

from sluice.domain.plan.target import TargetPlan
from sluice.domain.preflight.facts import FunctionFacts
from sluice.domain.preflight.findings import Finding

_STACK = "aws:cloudformation:stack-name"
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html"""
_SEE = "see docs/how-to/functions-of-other-tools.md"


def owner_findings(plan: TargetPlan, facts: FunctionFacts) -> Iterator[Finding]:
    """A warning where a CloudFormation stack owns the function, whichever tool has written its template."""
    tags = (facts.latest.tags if facts.latest else None) or {}
    stack, name, alias = tags.get(_STACK), facts.planned.function_name, facts.planned.alias_name
    if not stack:
        return
    owned = f"{name} belongs to the CloudFormation stack {stack}"
    if facts.planned.is_published:
        message = f"{owned}: if that stack also declares alias {alias}, its next deployment moves the alias"
        remedy = f"Let the stack publish versions and leave the alias to Sluice; {_SEE}"
        yield Finding("warning", "AliasOfStack", plan.name, name, message, remedy)
    else:
        message = f"{owned}, whose next deployment writes its own code and settings over these"
        remedy = f"Let the stack publish, and deploy its versions by `type: version`; {_SEE}"
        yield Finding("warning", "FunctionOfStack", plan.name, name, message, remedy)
