"""Mutations of waves: nothing of a later wave before all of an earlier one, and what lies in between."""

from tests.mutants.mutation import Mutation

_PLANNED = ("tests/unit/test_planner_waves.py",)
_SKIPPED = ("tests/tasks/dispatch/test_dispatcher.py",)

WAVES = (
    Mutation(
        "the next wave does not wait for the end of the one before",
        "config/order.py",
        "[*graph[name], *before]",
        "[*graph[name]]",
        _PLANNED,
    ),
    Mutation(
        "the end of a wave waits for nothing",
        "config/order.py",
        "found[wave.border] = list(wave.targets)",
        "found[wave.border] = []",
        _PLANNED,
    ),
    Mutation(
        "targets of a wave do not bake",
        "planner/deployment.py",
        "bake_seconds=bakes.get(name, 0)",
        "bake_seconds=0",
        _PLANNED,
    ),
    Mutation(
        "the gates between waves are left out",
        "planner/waves.py",
        "gate_stages(config, wave.gates, count())",
        "gate_stages(config, (), count())",
        _PLANNED,
    ),
    Mutation(
        "targets may be in no wave",
        "config/checks/waves.py",
        "room < targets",
        "room < 0",
        _PLANNED,
    ),
    Mutation(
        "a redeployment leaves out targets that are in no wave",
        "tasks/intake/redeploy_deployment.py",
        "room < wanted",
        "room < 0",
        ("tests/tasks/intake/test_redeploy_deployment.py",),
    ),
    Mutation(
        "a role in an old spelling is not asked for between waves",
        "config/spellings.py",
        '("deploymentConfig", "betweenWaves"),',
        "",
        _PLANNED,
    ),
    Mutation(
        "gates between waves do not count among the steps of a plan",
        "config/checks/sizes.py",
        "(*_steps_of_targets(config), *_gates_between_waves(config))",
        "(*_steps_of_targets(config),)",
        ("tests/unit/config/test_config_sizes.py",),
    ),
    Mutation(
        "what a skipped target was waited for by is not skipped",
        "tasks/dispatch/dispatcher.py",
        "ended = [one for one in skipped if one is not None]",
        "ended = []",
        _SKIPPED,
    ),
)
