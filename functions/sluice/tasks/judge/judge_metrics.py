"""Judge metrics: looks at an analysis, judges what is due, and ends it or leaves the workflow waiting.

The state calls it at the beginning of each wait, with a new token. A window is judged once: called again, in
the middle of it or after it, this finds the stored judgment and says the same.
"""

from collections.abc import Sequence

from sluice.domain.analysis.conclusion import Conclusion, Move
from sluice.domain.analysis.judge import conclude, judge, judge_run, progress_in_words
from sluice.domain.analysis.judgment import Judgment
from sluice.domain.analysis.looks import (
    Timing,
    corrected_wait,
    counts_from,
    next_look,
    seconds_between_looks,
)
from sluice.domain.analysis.subjects import has_anything_to_judge, left_out, subjects_for, subjects_of
from sluice.domain.analysis.verdict import Judged, Verdict
from sluice.domain.analysis.windows import call_seconds, delay_seconds, first_start, window_of
from sluice.domain.plan.actions import JudgeMetrics
from sluice.domain.plan.judge_metrics import SLACK_SECONDS
from sluice.domain.plan.target import TargetPlan
from sluice.domain.record.event_details import JudgmentFacts, QueryFacts
from sluice.domain.record.reasons import shortened
from sluice.domain.times import in_words
from sluice.domain.waits.analysis import Analysis
from sluice.domain.waits.token_life import TokenLife, life_of
from sluice.domain.waits.wait import WaitStatus, wait_id
from sluice.errors import AnalysisContinuesError, TargetError
from sluice.ports import Ports
from sluice.tasks.allow.calls import check_providers
from sluice.tasks.guard import ActionInput, report_begun
from sluice.tasks.judge.look_at_windows import Watched, next_judgment
from sluice.tasks.record_event import record_wait
from sluice.tasks.wait.begin_action import begin_action, skip_waiting_step
from sluice.tasks.wait.change_wait import change_wait
from sluice.tasks.wait.deliver_reply import deliver_reply
from sluice.tasks.wait.open_wait import open_wait


def judge_metrics(ports: Ports, given: ActionInput, seconds: float, task_token: str) -> None:
    """Judge what is due. `seconds` is how long the state waits from now on, if nobody answers its token."""
    records = begin_action(ports, given)
    plan = records.plan
    action = plan.action(given.action)
    if not isinstance(action, JudgeMetrics):
        raise TargetError(f"Action {given.action} of target '{given.target}' judges no metrics")
    check_providers(ports, given.deployment_id, action, [query.provider for query in action.queries])
    report_begun(ports, given, records)
    if skip_waiting_step(ports, given, records, task_token):
        return
    stored = _found(ports, given, plan, action)
    analysis = _open(ports, action, stored, task_token, life_of(ports.clock.now(), seconds))
    if analysis.status is not WaitStatus.OPEN:
        return
    timing = _timing(plan, action, analysis)
    analysis = _judge_due(ports, plan, timing, analysis)
    if analysis.status is WaitStatus.OPEN:
        _wait_on(ports, timing, analysis, seconds, task_token)
    else:
        deliver_reply(ports, analysis)


def _found(ports: Ports, given: ActionInput, plan: TargetPlan, action: JudgeMetrics) -> Analysis:
    """The analysis as it is stored; the first call decides when its first window begins."""
    name = wait_id(given.deployment_id, plan.index, given.action)
    return ports.waits.find(Analysis, name) or _begun(ports, given, plan, action, name)


def _open(
    ports: Ports, action: JudgeMetrics, analysis: Analysis, task_token: str, life: TokenLife
) -> Analysis:
    """The analysis under its new token."""

    def announce(opened: Analysis) -> None:
        if not opened.judged:
            message = f"{action.title}, until {in_words(opened.ends_at)} at the latest"
            record_wait(ports, opened, "AnalysisStarted", message)

    return open_wait(ports, analysis, task_token, announce, life)


def _begun(ports: Ports, given: ActionInput, plan: TargetPlan, action: JudgeMetrics, name: str) -> Analysis:
    now = ports.clock.now()
    timeouts = _function_timeouts(ports, given, plan, action)
    delay, start = delay_seconds(action, timeouts), first_start(now, action)
    ends = window_of(action, start, action.runs - 1).end + delay + SLACK_SECONDS
    return Analysis(
        name,
        given.deployment_id,
        given.target,
        given.action,
        now,
        ends,
        starts_at=start,
        delay_seconds=delay,
        counts_from=counts_from(plan, action, now),
        call_seconds=call_seconds(timeouts),
    )


def _function_timeouts(
    ports: Ports, given: ActionInput, plan: TargetPlan, action: JudgeMetrics
) -> tuple[int, ...]:
    """How long the functions may run: their calls are counted only then."""
    if not action.reads_cloudwatch:
        return ()
    subjects = subjects_of(plan.functions, ports.targets.functions(given.deployment_id, given.target))
    names = {one.function_name for query in action.queries for one in subjects_for(query, subjects)}
    if not names:
        return ()
    inspection = ports.inspectors.inspect([plan], given.deployment_id)
    states = [inspection.get_function(name) for name in sorted(names)]
    return tuple(state.settings.timeout for state in states if state is not None and state.settings.timeout)


def _judge_due(ports: Ports, plan: TargetPlan, timing: Timing, analysis: Analysis) -> Analysis:
    """The analysis after everything that can be judged by now, ended if that decides it."""
    action = timing.action
    records = ports.targets.functions(analysis.deployment_id, analysis.target)
    subjects = subjects_of(plan.functions, records)
    for name, why_not in left_out(action, subjects).items():
        message = f"{name}: not judged, because {why_not}"
        record_wait(ports, analysis, "AnalysisLeavesOut", message, part=name)
    if not has_anything_to_judge(action, subjects):
        return _end(ports, analysis, Conclusion(Verdict.PASSED, Move.SUCCEED, "there is nothing to judge"))
    judgments = list(ports.judgments.list(analysis.wait_id))
    for count in range(analysis.judged + 1, len(judgments) + 1):  # whoever judged them has died
        _note(ports, action, analysis, judgments[:count])
    watched = Watched(ports, analysis, plan, timing, records)
    while (conclusion := conclude(action, judgments)) is None:
        judgment = next_judgment(watched, judgments)
        if judgment is None:
            return analysis
        judgments.append(judgment)
        _note(ports, action, analysis, judgments)
    return _end(ports, analysis, conclusion)


def _note(ports: Ports, action: JudgeMetrics, analysis: Analysis, judgments: list[Judgment]) -> None:
    last, count = judge_run(action, judgments), len(judgments)
    found = judge(action, judgments)
    change_wait(ports, Analysis, analysis.wait_id, lambda stored: stored.noted(found, count))
    record_wait(
        ports,
        analysis,
        "MetricsJudged",
        shortened(_in_words(action, judgments, last)),
        facts=_facts(analysis, last, count),
        part=f"{count:05d}",
    )


def _in_words(action: JudgeMetrics, judgments: Sequence[Judgment], last: Judged) -> str:
    count = len(judgments)
    if judgments[-1].is_early:
        return f"Run {count} failed early, {progress_in_words(action, judgments)}: {last.words}"
    words = "; ".join(one.words for one in last.queries)
    return f"Run {count} of {max(action.runs, count)} {last.verdict.in_words}: {words}"


def _timing(plan: TargetPlan, action: JudgeMetrics, analysis: Analysis) -> Timing:
    return Timing(
        action,
        analysis.starts_at,
        analysis.counts_from,
        analysis.delay_seconds,
        analysis.call_seconds,
        seconds_between_looks(plan),
    )


def _end(ports: Ports, analysis: Analysis, conclusion: Conclusion) -> Analysis:
    """Store the end; of a verdict and a person who skips, the first one counts."""
    return change_wait(ports, Analysis, analysis.wait_id, lambda stored: stored.ended(conclusion))


def _wait_on(ports: Ports, timing: Timing, analysis: Analysis, seconds: float, token: str) -> None:
    """Nothing, as long as the state wakes about when the next look is due."""
    done, now = len(ports.judgments.list(analysis.wait_id)), ports.clock.now()
    wait = corrected_wait(next_look(timing, done, now), now, seconds)
    if wait is not None:
        ports.workflow.fail(token, AnalysisContinuesError.__name__, str(wait))


def _facts(analysis: Analysis, found: Judged, run: int) -> JudgmentFacts:
    queries: list[QueryFacts] = [
        {"query": one.query, "verdict": one.verdict.value, "value": one.value} for one in found.queries
    ]
    return {
        "analysisId": analysis.wait_id,
        "verdict": found.verdict.value,
        "queries": queries,
        "run": run,
    }
