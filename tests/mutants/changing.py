"""Mutations of what moves traffic: guards, intents, leases, stale views, the time limit, alarms."""

from tests.mutants.mutation import Mutation

_CHANGE = "tests/tasks/change"
_MOVE = (f"{_CHANGE}/test_move_alias.py",)
_UPDATE = (f"{_CHANGE}/test_bring_up_to_date.py", f"{_CHANGE}/test_create_function.py")
_PROMOTE = (f"{_CHANGE}/test_promote.py",)
_WEIGHT = (f"{_CHANGE}/test_set_weight.py",)
_LOCK = (f"{_CHANGE}/test_lock_functions.py",)

CHANGING = (
    Mutation(
        "a run that finds the settings written stores its record over that of the run that has written them",
        "tasks/change/bring_up_to_date.py",
        "        return record, state\n    before = record.rollback_point.settings\n",
        "        return work.save(record.confirmed()), state\n    before = record.rollback_point.settings\n",
        (f"{_CHANGE}/test_bring_up_to_date.py",),
    ),
    Mutation(
        "the intent of a skipped step is forgotten",
        "tasks/change/move_alias.py",
        'if record.intent == "alias" and record.intended and',
        "if False and record.intended and",
        _MOVE,
    ),
    *(
        Mutation(
            f"{name} is done again when it was done",
            f"tasks/change/{name}.py",
            "if is_done(given, records)",
            "if False",
            (f"{_CHANGE}/test_set_weight.py",),
        )
        for name in ("prepare_functions", "set_weight", "promote")
    ),
    Mutation(
        "a move is not announced before it is made",
        "tasks/change/move_alias.py",
        'record = work.save(record.about_to("alias", wanted))',
        'record = record.about_to("alias", wanted)',
        _MOVE,
    ),
    Mutation(
        "a refused move is written again under the revision that was refused",
        "tasks/change/move_alias.py",
        "                revision_id = left.revision_id\n                continue",
        "                continue",
        _MOVE,
    ),
    Mutation(
        "an alias that somebody else has moved is overwritten",
        "tasks/change/move_alias.py",
        "if state is not None and record.is_ours(state.routing):\n        return state",
        "if state is not None:\n        return state",
        _MOVE,
    ),
    Mutation(
        "an alias that is shown as it was before the refusal is believed",
        "tasks/change/move_alias.py",
        "state is not None and state.revision_id != refused and record.is_ours(state.routing)",
        "state is not None and record.is_ours(state.routing)",
        _MOVE,
    ),
    Mutation(
        "a move counts as done before all traffic has moved",
        "tasks/change/move_alias.py",
        "            seen = work.as_written(*_alias(record), written, wanted, based_on=revision_id)\n",
        "            seen = written\n",
        _MOVE,
    ),
    Mutation(
        "a move counts as done without its answer being read",
        "tasks/change/move_alias.py",
        "if same_routing(state.routing, wanted):",
        "if True:",
        _MOVE,
    ),
    Mutation(
        "an alias that somebody has deleted or moved right after a write counts as written",
        "tasks/change/target_work.py",
        "return answered if seen is not None and seen.revision_id == based_on else seen",
        "return answered",
        (*_MOVE, "tests/tasks/restore/test_read_back_alias.py"),
    ),
    Mutation(
        "an old view of an alias counts as somebody's write",
        "tasks/change/target_work.py",
        "return answered if seen is not None and seen.revision_id == based_on else seen",
        "return seen",
        (*_MOVE, "tests/tasks/restore/test_read_back_alias.py"),
    ),
    Mutation(
        "an alias that somebody has deleted is waited for while its traffic moves",
        "tasks/change/target_work.py",
        "            if seen is None:\n                return None\n            state = seen\n",
        "            state = seen or state\n",
        (*_MOVE, "tests/tasks/restore/test_read_back_alias.py"),
    ),
    Mutation(
        "the time limit is never looked at",
        "tasks/change/target_work.py",
        "if self.deadline_seconds is not None and self.ports.clock.now() >= self.deadline_seconds:",
        "if False:",
        _WEIGHT,
    ),
    Mutation(
        "the time limit is looked at a moment late",
        "tasks/change/target_work.py",
        "self.ports.clock.now() >= self.deadline_seconds",
        "self.ports.clock.now() > self.deadline_seconds",
        _WEIGHT,
    ),
    Mutation(
        "a target keeps waiting for AWS when its time is up",
        "tasks/change/target_work.py",
        "        self.check_time()\n        self.ports.clock.sleep(seconds)",
        "        self.ports.clock.sleep(seconds)",
        _UPDATE,
    ),
    Mutation(
        "a function that AWS could not update is waited for",
        "tasks/change/target_work.py",
        "            _refuse_endless_wait(name, state)\n",
        "",
        _UPDATE,
    ),
    Mutation(
        "a record is stored under the fence of somebody else",
        "tasks/change/target_work.py",
        "lease = Lease(arn, record.fence, until, self.deployment_id, self.plan.name)",
        "lease = Lease(arn, 0, until, self.deployment_id, self.plan.name)",
        _MOVE,
    ),
    Mutation(
        "a lease that another target holds is taken",
        "tasks/change/lock_functions.py",
        "    if seen is not None and not is_over(work.ports, seen):",
        "    if False:",
        _LOCK,
    ),
    Mutation(
        "a lease is taken although its time is not up",
        "tasks/change/lock_functions.py",
        "if lease.is_free or lease.until <= ports.clock.now():",
        "if lease.is_free or lease.until > ports.clock.now():",
        _LOCK,
    ),
    Mutation(
        "a lease is taken from a target that may have to roll back",
        "tasks/change/lock_functions.py",
        "return rolls_back_all and status is TargetStatus.SUCCEEDED",
        "return False",
        _LOCK,
    ),
    Mutation(
        "a new holder of a lease has the number of the old one",
        "tasks/change/lock_functions.py",
        "fence = seen.fence + 1 if seen else 1",
        "fence = seen.fence if seen else 1",
        _LOCK,
    ),
    Mutation(
        "a lease that was lost on the way counts as taken",
        "tasks/change/lock_functions.py",
        "if ports.leases.take([one.lease for one in locked.values()], seen):",
        "if ports.leases.take([one.lease for one in locked.values()], seen) or True:",
        _LOCK,
    ),
    Mutation(
        "the lease of somebody else is given back",
        "tasks/change/lock_functions.py",
        "if lease is not None and lease.is_of(target.deployment_id, target.name):",
        "if lease is not None:",
        _LOCK,
    ),
    Mutation(
        "a promotion takes an alias that somebody else has created",
        "tasks/change/promote.py",
        "if existing is None or not same_routing(existing.routing, wanted):",
        "if existing is None:",
        _PROMOTE,
    ),
    Mutation(
        "a promotion says that a version serves without having looked",
        "tasks/change/promote.py",
        "            alias_as_left(work, record)  # nobody else will look whether it really serves\n",
        "            pass\n",
        _PROMOTE,
    ),
    Mutation(
        "a promotion does not look at the alarms",
        "tasks/change/promote.py",
        "    check_alarms(ports, given.deployment_id, work.plan)\n",
        "",
        _PROMOTE,
    ),
    Mutation(
        "a promotion does not look at the time limit",
        "tasks/change/promote.py",
        "    work.check_time()\n",
        "",
        _PROMOTE,
    ),
    Mutation(
        "an alias is created without being announced",
        "tasks/change/promote.py",
        'record = work.save(record.about_to("alias", wanted))',
        'record = record.about_to("alias", wanted)',
        _PROMOTE,
    ),
    Mutation(
        "a weight is set without a look at the alarms",
        "tasks/change/set_weight.py",
        "    check_alarms(ports, given.deployment_id, work.plan)\n",
        "",
        _WEIGHT,
    ),
    Mutation(
        "a weight is set although AWS would refuse to split the traffic",
        "tasks/change/set_weight.py",
        "if record.is_unweighted and 0 < weight < 100:",
        "if False:",
        _WEIGHT,
    ),
    Mutation(
        "what another run of the step has done is blamed on somebody else",
        "tasks/change/interference.py",
        "if stored is not None and replace(",
        "if stored is None and replace(",
        ("tests/tasks/change/test_interference.py",),
    ),
)
