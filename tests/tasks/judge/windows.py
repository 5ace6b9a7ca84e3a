"""What is said while an analysis judges its windows, whatever they show."""

from collections.abc import Mapping
from dataclasses import replace

from sluice.domain.analysis.answer import TimeWindow
from sluice.domain.analysis.judge import judge
from sluice.domain.analysis.judgment import Judgment, Measured, Reading
from sluice.domain.analysis.verdict import Verdict
from sluice.domain.plan.judge_metrics import JudgeMetrics
from sluice.domain.plan.target import TargetPlan
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.waits.analysis import Analysis
from sluice.domain.waits.token_life import TokenLife
from sluice.domain.waits.wait import WaitStatus
from sluice.errors import RetryableError
from sluice.ports.metrics import LambdaSeries
from sluice.tasks.judge.judge_metrics import judge_metrics
from tests.analysis_builders import an_analysis
from tests.tasks.calls import text_with
from tests.tasks.ports import (
    inspection,
    inspectors,
    judgments,
    metrics,
    targets,
    waits,
)
from tests.tasks.scene import (
    DEPLOYMENT,
    FUNCTION,
    QUARTER,
    RECORD,
    TARGET,
    an_event,
    an_input,
    latest,
    records,
    runs,
    still_runs,
)
from tests.tasks.script import NOW, Script
from tests.tasks.wait.asked import ACTION, WAIT_ID, a_plan, seals

STARTS = 1_000_020.0


"""The next whole minute, on which the first window begins."""


DELAY = 120


ONCE, TWICE = an_analysis(), an_analysis(runs=2)


ON_QUARTER = RECORD.moved(QUARTER, "r2")


COMPLETE = STARTS + 60 + DELAY


_SECONDS = 1_000.0
"""How long the state waits in most scripts."""

FIRST_LOOK = STARTS + 60 + 15
"""A little after the first minute."""


ANALYSIS = Analysis(
    *(WAIT_ID, DEPLOYMENT, TARGET, ACTION, NOW, COMPLETE + 5),
    starts_at=STARTS,
    delay_seconds=DELAY,
    counts_from=STARTS,
)


WINDOW = TimeWindow(STARTS, STARTS + 60)


def begins(plan: TargetPlan, found: Analysis | None, now: float = NOW) -> Script:
    return (
        (Script().at(now) << runs(plan))
        << targets.report_stage(DEPLOYMENT, TARGET, 0, now)
        << waits.find(Analysis, WAIT_ID)
        >> found
    )


def opens(analysis: Analysis, now: float, seconds: float = _SECONDS) -> Script:
    """The analysis is stored under the token of a state that waits for so long; a minute later it is over."""
    return seals(analysis, life=TokenLife(now, now + seconds + 60))


def judged(script: Script, seconds: float = _SECONDS) -> None:
    script.play(lambda ports: judge_metrics(ports, an_input(ACTION), seconds, "token"))


def has(*found: FunctionRecord) -> Script:
    return Script() << targets.functions(DEPLOYMENT, TARGET) >> found


def waits_on(*stored: Judgment) -> Script:
    return Script() << judgments.list(WAIT_ID) >> stored


def a_judgment(run: int = 0, failed: float = 0.0) -> Judgment:
    window = TimeWindow(STARTS + 60 * run, STARTS + 60 * (run + 1))
    reading = Reading("errors", FUNCTION, Measured((), failed, 1_000.0), source="cloudwatch")
    return Judgment(run, window, window.end + DELAY, (reading,))


def lives_on(now: float, opened: Analysis = ANALYSIS, seconds: float = _SECONDS) -> Script:
    """The state waits again, under a new token, for the analysis as it was stored."""
    return begins(JUDGES, opened, now) << opens(opened, now, seconds) << still_runs()


JUDGES, JUDGES_TWICE = a_plan(ONCE), a_plan(TWICE)


STARTED = records(an_event("AnalysisStarted", ACTION))


READS_TIMEOUTS: Script = (
    has(ON_QUARTER)
    << inspectors.inspect([JUDGES], DEPLOYMENT)
    >> inspection
    << inspection.get_function(FUNCTION)
    >> latest()
)


def series(metric: str) -> LambdaSeries:
    return LambdaSeries(metric, "Sum", FUNCTION, "live", "7")


def measures(
    failed: float, calls: float = 1_000.0, *, plan: TargetPlan = JUDGES, window: TimeWindow = WINDOW
) -> Script:
    return asks_cloudwatch(
        {series("Invocations"): (calls,), series("Errors"): (failed,)}, plan=plan, window=window
    )


def asks_cloudwatch(
    values: Mapping[LambdaSeries, tuple[float, ...]],
    *,
    plan: TargetPlan = JUDGES,
    window: TimeWindow = WINDOW,
) -> Script:
    return (
        Script()
        << inspectors.metrics(plan, DEPLOYMENT)
        >> metrics
        << metrics.series([series("Invocations"), series("Errors")], window)
        >> values
    )


def notes(stored: Analysis, *found: Judgment, action: JudgeMetrics = ONCE, at: float = COMPLETE) -> Script:
    """The verdict so far is stored and told."""
    count = len(found)
    return (
        Script()
        << waits.get(Analysis, WAIT_ID)
        >> stored
        << waits.change(stored, stored.noted(judge(action, found), count))
        >> True
        << records(an_event("MetricsJudged", f"{ACTION}@{count:05d}", f"Run {count}", at=at))
    )


def ends(stored: Analysis, status: WaitStatus, verdict: Verdict) -> tuple[Script, Analysis]:
    """The end is stored; this is the analysis then."""
    ended = replace(stored, status=status, verdict=verdict.value, words=text_with())
    return (Script() << waits.get(Analysis, WAIT_ID) >> stored << waits.change(stored, ended) >> True), ended


def told_at(script: Script, at: float) -> Script:
    return script << records(an_event("AnalysisEnded", ACTION, at=at))


def reported_at(at: float) -> Script:
    return (
        Script()
        << targets.plan(DEPLOYMENT, TARGET)
        >> JUDGES
        << targets.report_stage(DEPLOYMENT, TARGET, 1, at)
    )


def starts_at(at: float) -> Script:
    return records(an_event("AnalysisStarted", ACTION, at=at))


def judges_one(judgment: Judgment, failed: float) -> Script:
    return (
        lives_on(COMPLETE)
        << starts_at(COMPLETE)
        << has(ON_QUARTER)
        << waits_on()
        << measures(failed)
        << judgments.keep(WAIT_ID, judgment)
        >> judgment
        << notes(ANALYSIS, judgment)
    )


def kept(failed: float) -> Judgment:
    return replace(a_judgment(failed=failed), at=COMPLETE)


def unreadable(at: float) -> Script:
    return (
        lives_on(at)
        << starts_at(at)
        << has(ON_QUARTER)
        << waits_on()
        << inspectors.metrics(JUDGES, DEPLOYMENT)
        >> RetryableError("throttled")
    )
