"""Mutations of admission: limits, lines and turns."""

from tests.mutants.mutation import Mutation

_STORED = ("tests/adapters/test_stored_quotas.py", "tests/adapters/test_stored_targets.py")
_ADMIT = ("tests/tasks/dispatch/test_admit.py",)
_TURNS = ("tests/unit/domain/test_quotas.py",)
_INVARIANTS = ("tests/properties/test_admission_invariants.py",)

ADMITTING = (
    Mutation(
        "everybody who ends tries to start the same target",
        "domain/record/quotas.py",
        "turn = spread % len(found)",
        "turn = 0",
        _TURNS,
    ),
    Mutation(
        "whoever ends looks for more targets than there is a place for",
        "tasks/dispatch/admit.py",
        "if started[line.key] < each)",
        "if each)",
        _ADMIT,
    ),
    Mutation(
        "nobody takes the place of a target that was started meanwhile",
        "tasks/dispatch/admit.py",
        "        if move is not _Move.ON:\n            return move or moved\n        moved = move\n",
        "        return move\n",
        _ADMIT,
    ),
    Mutation(
        "a target that cannot be put in line keeps the others out",
        "aws/table/quotas.py",
        "if number not in others]",
        "if number < 0]",
        _STORED,
    ),
    Mutation(
        "those that find no place are forgotten",
        "tasks/dispatch/run_targets.py",
        "    queue_all(ports, later)\n",
        "",
        ("tests/tasks/dispatch/test_run_targets.py",),
    ),
    Mutation(
        "a target whose taker died halfway says for ever that it is in line",
        "aws/table/quotas.py",
        "        self._table.try_transact(self._updates_target(queued, forgets))\n"
        "        self._table.try_transact(self._leaves(queued, line), self._counts(line, -1))\n",
        "        self._table.try_transact(self._leaves(queued, line), self._counts(line, -1))\n"
        "        self._table.try_transact(self._updates_target(queued, forgets))\n",
        _STORED,
    ),
    Mutation(
        "more targets run at once than may",
        "aws/table/quotas.py",
        "size(holders) < :limit",
        "size(holders) <= :limit",
        _STORED,
    ),
    Mutation(
        "a target passes those that wait in line",
        "aws/table/quotas.py",
        "waiting <= :none",
        "waiting >= :none",
        _STORED,
    ),
    Mutation(
        "a blocked target is started",
        "aws/table/quotas.py",
        '            {":running": TargetStatus.RUNNING.value, ":waiting": TargetStatus.WAITING.value},\n'
        '            condition="#s = :waiting AND attribute_not_exists(pending)",\n',
        '            {":running": TargetStatus.RUNNING.value, ":waiting": TargetStatus.WAITING.value},\n'
        '            condition="#s = :waiting",\n',
        _STORED,
    ),
    Mutation(
        "a place is not given back at the end",
        "aws/table/targets.py",
        "ends, tells, *releases(self._table, target, quota_keys(target))",
        "ends, tells",
        _STORED,
    ),
    Mutation(
        "a target that runs loses its place",
        "aws/table/quotas.py",
        "attribute_not_exists(pk) OR #s IN",
        "attribute_exists(pk) OR #s IN",
        _STORED,
    ),
    Mutation(
        "a fleet is served before a small deployment",
        "domain/record/quotas.py",
        "return held[one.deployment_id], one.deployment_id",
        "return -held[one.deployment_id], one.deployment_id",
        _TURNS,
    ),
    Mutation(
        "equals have no turns",
        "domain/record/quotas.py",
        "one.deployment_id <= last_served, one",
        "False, one",
        _TURNS,
    ),
    Mutation(
        "nobody is started when a place comes free",
        "tasks/dispatch/admit.py",
        "        if not any(moves.values()):\n",
        "        if moves:\n",
        _INVARIANTS,
    ),
    Mutation(
        "a target that cannot be started keeps those behind it waiting",
        "tasks/dispatch/admit.py",
        "        ports.quotas.leave(queued, line)\n    return _Move.NONE\n",
        "        pass\n    return _Move.NONE\n",
        _ADMIT,
    ),
    Mutation(
        "a place that came free before the target was in the other line is left empty",
        "tasks/dispatch/admit.py",
        "        looked[started.full.key] = started.full\n",
        "",
        _ADMIT,
    ),
)
