"""Where the AWS console shows a function: addresses that a person may open, made of names alone."""

from urllib.parse import quote

from sluice.values import dataclass

_CONSOLES = {"us-gov-": "console.amazonaws-us-gov.com", "cn-": "console.amazonaws.cn"}


@dataclass(frozen=True, slots=True)
class FunctionConsole:
    """The pages of the console about one function."""

    function: str
    metrics: str
    logs: str


def console_of(region: str, function_name: str) -> FunctionConsole:
    """The console's pages about a function; the person opens them with their own sign-in."""
    lambda_page = f"{_home(region, 'lambda')}#/functions/{quote(function_name, safe='')}"
    group = quote(f"/aws/lambda/{function_name}", safe="")
    # The console decodes what follows its `#` twice, and writes `%` as `$`.
    logs = (
        f"{_home(region, 'cloudwatch')}#logsV2:log-groups/log-group/{quote(group, safe='').replace('%', '$')}"
    )
    return FunctionConsole(lambda_page, f"{lambda_page}?tab=monitoring", logs)


def execution_link(arn: str) -> str:
    """The console's page about an execution of Step Functions."""
    region = arn.split(":")[3]
    return f"{_home(region, 'states')}#/v2/executions/details/{quote(arn, safe=':')}"


def _home(region: str, service: str) -> str:
    domain = next(
        (one for start, one in _CONSOLES.items() if region.startswith(start)), "console.aws.amazon.com"
    )
    place = quote(region, safe="")
    return f"https://{place}.{domain}/{service}/home?region={place}"
