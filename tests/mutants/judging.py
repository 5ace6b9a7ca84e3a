"""Mutations of analyses: that windows are judged by final numbers, and fail early only when these suffice."""

from tests.mutants.mutation import Mutation

_LOOKING = "tasks/judge/look_at_windows.py"
_EARLY = "domain/analysis/early_failure.py"
_EVIDENCE = "domain/analysis/statistics/sequential.py"
_JUDGE = ("tests/tasks/judge/test_judge_metrics.py", "tests/tasks/judge/test_look_at_windows.py")
_DOMAIN = "tests/unit/domain/analysis"
_FAILS_EARLY = (f"{_DOMAIN}/test_early_failure.py",)
_LOOKS = (f"{_DOMAIN}/test_looks.py",)
_SEQUENTIAL = (f"{_DOMAIN}/test_sequential.py",)

JUDGING = (
    Mutation(
        "a window is judged by what was measured last",
        _LOOKING,
        "    return watched.keep(Judgment(run, window, now, readings))",
        "    return Judgment(run, window, now, readings)",
        _JUDGE,
    ),
    Mutation(
        "a window is judged before it is complete",
        _LOOKING,
        "    if is_complete(window, watched.analysis.delay_seconds, now):\n",
        "    if True:\n",
        _JUDGE,
    ),
    Mutation(
        "a window is judged early although no other look has found the same",
        _LOOKING,
        "    if may_be_final and look.confirms(before):\n",
        "    if may_be_final:\n",
        _JUDGE,
    ),
    Mutation(
        "a window is judged early before its numbers can have arrived",
        _LOOKING,
        "    if may_be_final and look.confirms(before):\n",
        "    if look.confirms(before):\n",
        _JUDGE,
    ),
    Mutation(
        "a window is judged early although minutes have no calls yet",
        _LOOKING,
        "    if not measures.is_full:\n",
        "    if False:\n",
        _JUDGE,
    ),
    Mutation(
        "two looks right after each other count as two",
        "domain/analysis/looks.py",
        "            and self.at - earlier.at >= _APART_SECONDS\n",
        "",
        _LOOKS,
    ),
    Mutation(
        "an early failure goes by numbers that the next try may not find again",
        _LOOKING,
        "    return watched.keep(early) if judge_early(",
        "    return early if judge_early(",
        _JUDGE,
    ),
    Mutation(
        "calls that have not ended count at a look, so quick failures outnumber slow successes",
        "domain/analysis/looks.py",
        "        ended = (now - self.call_seconds + EARLY_SECONDS) // _MINUTE * _MINUTE\n",
        "        ended = (now + EARLY_SECONDS) // _MINUTE * _MINUTE\n",
        _LOOKS,
    ),
    Mutation(
        "what people let a version warm up with counts against it",
        "domain/analysis/looks.py",
        "    return start - _MINUTE if weights and 0 < weights[-1] < _ALL and start > now else start\n",
        "    return start - _MINUTE if start > now else start\n",
        _LOOKS,
    ),
    Mutation(
        "a few failures of one retried event fail a version early",
        _EARLY,
        "self.candidate.events >= LEAST_FAILURES",
        "self.candidate.events >= 1",
        _FAILS_EARLY,
    ),
    Mutation(
        "a version fails early on fewer calls than the config asks for",
        _EARLY,
        "        least = self.action.min_invocations or few\n",
        "        least = few\n",
        _FAILS_EARLY,
    ),
    Mutation(
        "a version fails early by numbers that could not be read",
        _EARLY,
        " or any(one.problem for one in readings)",
        "",
        _FAILS_EARLY,
    ),
    Mutation(
        "a version fails early by a sample that is above the limit by luck",
        _EARLY,
        "        if evidence > needed_evidence(_early_risk(LIMIT_CONFIDENCE)):\n",
        "        if evidence > 0.0:\n",
        _FAILS_EARLY,
    ),
    Mutation(
        "looks may be wrong as often as the final verdict, on top of it",
        _EARLY,
        "    return (1.0 - confidence) * EARLY_SHARE\n",
        "    return 20 * (1.0 - confidence)\n",
        _FAILS_EARLY,
    ),
    Mutation(
        "allowed rates count only as the stable version's own",
        _EVIDENCE,
        "    best = _best_allowed(candidate, stable, offset, factor)\n",
        "    best = stable.share\n",
        _SEQUENTIAL,
    ),
    Mutation(
        "the evidence forgets the likelihood under the allowed rate",
        _EVIDENCE,
        "    return _mixed(rate) + log(above / before) - _likelihood(rate, limit)\n",
        "    return log(above / before) - _likelihood(rate, limit)\n",
        _SEQUENTIAL,
    ),
)
