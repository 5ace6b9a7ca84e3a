"""Mutations of what ends by force, of sweeps that die, and of the way in for those who restore."""

from tests.mutants.mutation import Mutation

_DISPATCH = "tests/tasks/dispatch"
_GIVE_UP = (f"{_DISPATCH}/test_give_up_targets.py", f"{_DISPATCH}/test_give_up_deployments.py")
_FORCED = ("tests/unit/domain/record/test_repairs.py",)

GIVING_UP = (
    Mutation(
        "a deployment of which sweeps die keeps those behind it waiting",
        "tasks/sweeping.py",
        "if self._sweep.is_careful:",
        "if False:",
        (f"{_DISPATCH}/test_sweeps.py",),
    ),
    Mutation(
        "an execution that may still write does not keep its locks",
        "domain/record/repairs.py",
        "return found is Found.STOPPED_NOW or (",
        "return (",
        (*_GIVE_UP, *_FORCED),
    ),
    Mutation(
        "an execution that cannot be read does not keep its locks for a while",
        "domain/record/repairs.py",
        "(found is Found.UNKNOWN and round_ == 1)",
        "False",
        (*_GIVE_UP, *_FORCED),
    ),
    Mutation(
        "what cannot be repaired is never ended",
        "domain/record/repairs.py",
        "    if round_ >= LAST_ROUND:\n",
        "    if False:\n",
        (*_GIVE_UP, *_FORCED),
    ),
    Mutation(
        "a target is ended before its execution was stopped",
        "tasks/dispatch/give_up.py",
        """    if must_wait(doubt, failure.round):
        return False
""",
        "",
        _GIVE_UP,
    ),
    Mutation(
        "the application is freed while a target has not ended",
        "tasks/dispatch/give_up.py",
        "must_wait(Found.STOPPED_NOW if alive else Found.OVER, failure.round)",
        "False",
        _GIVE_UP,
    ),
    Mutation(
        "what was given up counts as a success",
        "tasks/dispatch/give_up.py",
        "target.name, TargetStatus.ROLLBACK_FAILED, reason",
        "target.name, TargetStatus.SUCCEEDED, reason",
        _GIVE_UP,
    ),
    Mutation(
        "a throttle counts as a repair that failed",
        "tasks/dispatch/give_up.py",
        "        except RetryableError:\n            raise\n",
        "",
        _GIVE_UP,
    ),
    Mutation(
        "failures of one sweep are counted as several",
        "domain/record/repairs.py",
        "        if self.count and since < _APART_SECONDS:\n            return self\n",
        "",
        _FORCED,
    ),
    Mutation(
        "failures are counted though repairs have succeeded in between",
        "domain/record/repairs.py",
        "            return FailedRepairs(1, now)\n",
        "            pass\n",
        _FORCED,
    ),
    Mutation(
        "one target that cannot be read stops the repair of all others",
        "tasks/dispatch/reconcile.py",
        "readable.append(ports.targets.get(deployment_id, name))",
        "pass",
        (f"{_DISPATCH}/test_isolated_repairs.py",),
    ),
    Mutation(
        "a rollback knows only the external id of today",
        "aws/target/sessions.py",
        "            if as_begun is None:\n                raise\n",
        "            raise\n",
        ("tests/unit/aws/test_role_sessions.py",),
    ),
    Mutation(
        "a rollback knows only the external id of the beginning",
        "tasks/restore/connect_to_restore.py",
        "    if today == plan:\n",
        "    if True:\n",
        ("tests/tasks/restore/test_connect_to_restore.py",),
    ),
)
