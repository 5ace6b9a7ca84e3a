"""Mutations of what lets deployments outlive an update: the version of its machine that a target runs."""

from tests.mutants.mutation import Mutation

_STEP_FUNCTIONS = "aws/step_functions.py"
_VERSIONS = ("tests/adapters/test_machine_versions.py",)

UPGRADING = (
    Mutation(
        "a target that starts after an update runs the machine of that update",
        _STEP_FUNCTIONS,
        "version = target.machine_version or self._alias",
        "version = self._alias",
        _VERSIONS,
    ),
    Mutation(
        "a target whose version somebody has deleted never starts",
        _STEP_FUNCTIONS,
        "not in _NOT_THERE:\n                raise\n            logger.warning(",
        "in _NOT_THERE:\n                raise\n            logger.warning(",
        _VERSIONS,
    ),
    Mutation(
        "the version that a deployment began with is not stored",
        "tasks/intake/start_deployment.py",
        "ports.deployments.create(pinned, event)",
        "ports.deployments.create(submission, event)",
        ("tests/tasks/intake/test_start_deployment.py",),
    ),
    Mutation(
        "the stored version is not read",
        "aws/table/items/target.py",
        'machine_version=str(item.get("machineVersion", "")),',
        'machine_version="",',
        _VERSIONS,
    ),
)
