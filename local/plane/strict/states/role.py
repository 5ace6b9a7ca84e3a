"""Asks whether a state machine's role may call a function, as IAM does; it checks nothing else of a role.

"Step Functions can't access your resources without permission", yet the emulator never asks. Policies count
only when the plane enforces policies at all.
https://docs.aws.amazon.com/step-functions/latest/dg/lambda-iam.html
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import stepfunctions

from local.plane import settings

_ACTION = "lambda:InvokeFunction"


def check_may_invoke(role_arn: str, function_ref: str, qualifier: str | None) -> None:
    """Fail the Task, as Lambda's refusal does, unless the role's policies allow the call."""
    if not settings.current().iam:
        return
    resource = _function_arn(function_ref, qualifier)
    role_name, account = role_arn.rpartition("/")[2], role_arn.split(":")[4]
    caller = f"arn:aws:sts::{account}:assumed-role/{role_name}/states"
    context = iam_evaluator.EvalContext(caller, "AssumedRole", account, _ACTION, resource, get_region())
    policies = iam_evaluator._gather_role_policies(role_name, account)
    if iam_evaluator.evaluate(context, policies).decision != "Allow":
        raise stepfunctions._ExecutionError(
            "Lambda.AWSLambdaException",
            f"User: {caller} is not authorized to perform: {_ACTION} on resource: {resource}"
            f" because no identity-based policy allows the {_ACTION} action",
        )


def _function_arn(function_ref: str, qualifier: str | None) -> str:
    """The ARN a policy must name: with the qualifier if the call has one."""
    is_arn = function_ref.startswith("arn:")
    arn = (
        function_ref
        if is_arn
        else f"arn:aws:lambda:{get_region()}:{get_account_id()}:function:{function_ref}"
    )
    return f"{arn}:{qualifier}" if qualifier else arn
