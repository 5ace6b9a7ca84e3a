"""Draws on one CloudWatch dashboard how deployments go and how Sluice itself does; it measures nothing."""

from collections.abc import Mapping, Sequence

from aws_cdk import Aws, Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra.alarms import Alarms
from infra.handler_environment import METRICS_NAMESPACE
from infra.http_api import HttpApi
from infra.lambdas import HANDLERS, Handlers
from infra.storage import Storage
from infra.workflow import DEPLOYMENT_HANDLERS, TARGET_HANDLERS, Workflow

_WIDTH = 24
_PERIOD = Duration.minutes(5)
_SUM, _MOST, _MEDIAN, _SLOW = "Sum", "Maximum", "p50", "p95"
_OF_STATES = {"a deployment's states": DEPLOYMENT_HANDLERS, "a target's states": TARGET_HANDLERS}
_EXECUTIONS = (
    *("ExecutionsStarted", "ExecutionsSucceeded", "ExecutionsFailed", "ExecutionsTimedOut"),
    *("ExecutionsAborted", "ExecutionThrottled"),
)

Row = Mapping[str, Sequence[cloudwatch.IMetric]]
"""Graphs beside each other: the title of each, and its lines."""


class Dashboard(Construct):
    """The dashboard; what it draws comes from the lists of the stack, so that none is forgotten."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        handlers: Handlers,
        http_api: HttpApi,
        workflow: Workflow,
        storage: Storage,
        alarms: Alarms,
    ) -> None:
        super().__init__(scope, construct_id)
        self.name = f"{Aws.STACK_NAME}-{Aws.REGION}"
        """Unique in the account, also where another region has a stack of the same name."""
        dashboard = cloudwatch.Dashboard(
            self, "Dashboard", dashboard_name=self.name, default_interval=Duration.days(7)
        )
        dashboard.add_widgets(
            cloudwatch.AlarmStatusWidget(title="Alarms of Sluice", alarms=alarms.alarms, width=_WIDTH)
        )
        rows = (
            *(_deployments(), _waits(), _troubles(alarms, storage), _api(http_api), _machines(workflow)),
            *_handlers(handlers),
        )
        for row in rows:
            dashboard.add_widgets(*_graphs(row))


def _graphs(row: Row) -> list[cloudwatch.GraphWidget]:
    width = _WIDTH // len(row)
    return [cloudwatch.GraphWidget(title=title, left=[*lines], width=width) for title, lines in row.items()]


def _deployments() -> Row:
    return {
        "Deployments that ended": [_by("status", one, _SUM) for one in ("Deployments", "Undos")],
        "Seconds to their end": [_by("status", "DeploymentDuration", one) for one in (_MEDIAN, _SLOW)],
        "Seconds to restore": [_own("TimeToRestore", one) for one in (_MEDIAN, _MOST)],
        "Seconds from artifact to live": [_own("LeadTime", one) for one in (_MEDIAN, _SLOW)],
    }


def _waits() -> Row:
    return {
        "Deployments under way": [_own("UnfinishedDeployments", _MOST)],
        "Open waits": [_by("kind", "OpenWaits", _MOST)],
        "Seconds that the oldest is open": [_by("kind", "LongestWait", _MOST)],
        "Seconds that was waited": [_by("kind", "WaitDuration", one) for one in (_MEDIAN, _SLOW)],
    }


def _troubles(alarms: Alarms, storage: Storage) -> Row:
    return {
        "Repairs by the reconciler": [_by("kind", "Repairs", _SUM)],
        "What alarms count in logs": alarms.logged,
        "Events that were given up": [
            storage.dead_letters.metric_approximate_number_of_messages_visible(period=_PERIOD)
        ],
    }


def _api(http_api: HttpApi) -> Row:
    api = http_api.api
    failed = api.metric_client_error, api.metric_server_error
    return {
        "Calls to the API": [api.metric_count(period=_PERIOD, statistic=_SUM)],
        "Calls that failed": [one(period=_PERIOD, statistic=_SUM) for one in failed],
        "Milliseconds of a call": [
            api.metric_latency(period=_PERIOD, statistic=one) for one in (_MEDIAN, _SLOW)
        ],
    }


def _machines(workflow: Workflow) -> Row:
    machines = {"deployments": workflow.deployment, "targets": workflow.target}
    return {f"Executions of {name}": _executions(machine) for name, machine in machines.items()}


def _executions(machine: sfn.StateMachine) -> list[cloudwatch.IMetric]:
    return [machine.metric(one, period=_PERIOD, statistic=_SUM) for one in _EXECUTIONS]


def _handlers(handlers: Handlers) -> list[Row]:
    """Three graphs for each group; the last group has whatever no state of a machine calls."""
    of_states = {name for names in _OF_STATES.values() for name in names}
    others = tuple(row.name for row in HANDLERS if row.name not in of_states)
    return [_group(handlers, *one) for one in (*_OF_STATES.items(), ("nobody's states", others))]


def _group(handlers: Handlers, group: str, names: Sequence[str]) -> Row:
    functions = {name: handlers.function(name) for name in names}
    return {
        f"Errors of {group}": [
            one.metric_errors(period=_PERIOD, label=name) for name, one in functions.items()
        ],
        f"Throttles of {group}": [
            one.metric_throttles(period=_PERIOD, label=name) for name, one in functions.items()
        ],
        f"Milliseconds of {group}, {_SLOW}": [
            one.metric_duration(period=_PERIOD, statistic=_SLOW, label=name)
            for name, one in functions.items()
        ],
    }


def _own(metric: str, statistic: str) -> cloudwatch.IMetric:
    """A metric of Sluice that has no dimension."""
    return cloudwatch.Metric(
        namespace=METRICS_NAMESPACE,
        metric_name=metric,
        period=_PERIOD,
        statistic=statistic,
        label=f"{metric} {statistic}",
    )


def _by(dimension: str, metric: str, statistic: str) -> cloudwatch.IMetric:
    """A metric of Sluice: a line for each value that its dimension has had, whatever they are.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html
    """
    wanted = f'{{"{METRICS_NAMESPACE}",{dimension}}} MetricName="{metric}"'
    return cloudwatch.MathExpression(
        expression=f"SEARCH('{wanted}', '{statistic}')",
        label=f"{metric} {statistic} ${{PROP('Dim.{dimension}')}}",
        period=_PERIOD,
    )
