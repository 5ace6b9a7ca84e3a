"""Mutations of what AWS's limits rest on: waits, sizes, blind alarms, and what a rollback can still write."""

from tests.mutants.mutation import Mutation

_WRITE = ("tests/tasks/restore/test_write_back.py", "tests/tasks/restore/test_restore_latest.py")
_RUNTIME = ("tests/tasks/change/test_secure_latest.py",)
_WAITS = ("tests/unit/config/test_config_waits.py",)
_GATES = ("tests/unit/domain/guardrails/test_guardrails_wait_limit.py",)
_KINDS = ("tests/unit/domain/rollback/test_domain_kinds.py",)
_RULES = ("tests/unit/domain/preflight/test_preflight_rules.py",)
_COMMANDS = ("tests/unit/domain/rollback/test_repair_commands.py",)
_PARTS = ("tests/tasks/look/test_new_parts.py",)

_WRITE_BACK = "tasks/restore/write_back.py"
_OLD_RUNTIME = "tasks/change/check_old_runtime.py"
_CONFIG_WAITS = "config/checks/waits.py"
_GATE_WAITS = "domain/guardrails/wait_limit.py"
_REPAIR = "domain/rollback/repair_commands.py"

LIMITS = (
    Mutation(
        "a session works with the rights of another",
        "aws/role_client.py",
        "vars(view).update(vars(client), _role=credentials, _shared=client)",
        "vars(view).update(vars(client), _shared=client)\n    _RoleCalls._role = credentials",
        ("tests/unit/aws/test_role_clients.py",),
    ),
    Mutation(
        "smoke tests keep a client for every time that they have left",
        "aws/clients.py",
        "if len(self._foreign) > MOST_FOREIGN:",
        "if not self._foreign:",
        ("tests/unit/aws/test_role_clients.py",),
    ),
    Mutation(
        "what no role signs is done with the rights of the control plane",
        "aws/role_client.py",
        '["request_credentials"] = _ROLE.get()',
        '["request_credentials"] = _ROLE.get(None)',
        ("tests/unit/aws/test_role_clients.py",),
    ),
    Mutation(
        "a late run of a step writes over the record of later ones",
        "tasks/change/target_work.py",
        "record, lease, stage=self.stage, is_new=is_new",
        "record, lease, is_new=is_new",
        ("tests/tasks/change/test_set_weight.py",),
    ),
    Mutation(
        "of two runs that have read a record each stores the next",
        "aws/table/items/target.py",
        'return "saves = :read", {":read": record.saves - 1}',
        'return "saves <> :read", {":read": -1}',
        ("tests/adapters/test_stored_targets.py",),
    ),
    Mutation(
        "a record of an earlier release is followed by each run that has read it",
        "aws/table/items/target.py",
        "attribute_exists(pk) AND attribute_not_exists(saves)",
        "attribute_exists(pk)",
        ("tests/adapters/test_stored_targets.py",),
    ),
    Mutation(
        "a record does not count how often it was stored",
        "tasks/change/target_work.py",
        "        record = record.saved()\n",
        "",
        ("tests/tasks/change/test_bring_up_to_date.py",),
    ),
    Mutation(
        "another run that takes the concurrency is told as a reason why it stays",
        "tasks/change/provide_concurrency.py",
        "        record = work.save(replace(record, is_released=True))\n        try:\n",
        "        try:\n            record = work.save(replace(record, is_released=True))\n",
        ("tests/tasks/change/test_provide_concurrency.py",),
    ),
    Mutation(
        "a step that is done is still written",
        "aws/table/items/target_updates.py",
        'return f"#s = :running AND {_NOT_DONE}"',
        'return f"#s = :running AND (attribute_not_exists(doneStage) OR doneStage <= :stage)"',
        ("tests/adapters/test_stored_targets.py",),
    ),
    Mutation(
        "one account uses up the retries of all",
        "aws/clients.py",
        "key = (service, account, region, config)",
        'key = (service, "", region, config)',
        ("tests/unit/aws/test_role_clients.py",),
    ),
    Mutation(
        "a client that was given up breaks off a call",
        "aws/role_client.py",
        ", _shared=client)",
        ")",
        ("tests/unit/aws/test_role_clients.py",),
    ),
    Mutation(
        "the records of a target's functions are taken for those of no function",
        "aws/table/records.py",
        "{record.function_name: record for record in records},",
        "{},",
        ("tests/adapters/test_stored_records.py",),
    ),
    Mutation(
        "AWS is asked at once whether an update that it has just begun is done",
        "tasks/change/target_work.py",
        "        if left > 0:\n            self._wait(left)\n",
        "",
        ("tests/tasks/change/test_bring_up_to_date.py",),
    ),
    Mutation(
        "a setting that AWS refuses keeps all others from being restored",
        _WRITE_BACK,
        "    for name in names:\n        try:\n            writes.settings(settings.only([name]))",
        "    for name in ():\n        try:\n            writes.settings(settings.only([name]))",
        _WRITE,
    ),
    Mutation(
        "old settings are written under new code although the old code is gone",
        _WRITE_BACK,
        "if differing and _needs_code(point, settings, state) and not _has_old_code(work, point):",
        "if False:",
        _WRITE,
    ),
    Mutation(
        "commands are printed for what nobody can write",
        _WRITE_BACK,
        "if not isinstance(error, AccessDeniedError) or part in _GONE_WITH_ITS_RIGHTS",
        "if False",
        _WRITE,
    ),
    Mutation(
        "code that AWS refuses is not named",
        _WRITE_BACK,
        "            writes.refuse(CODE, error)",
        "            pass",
        _WRITE,
    ),
    Mutation(
        "a rollback publishes while the last update has failed",
        _WRITE_BACK,
        "    if writes.state.has_failed and not (writes.is_written or writes.refused):",
        "    if False:",
        _WRITE,
    ),
    Mutation(
        "a rollback stops at an update that has failed",
        "tasks/restore/restore_latest.py",
        "        state = work.wait_until_updatable(name)\n        if state is None:",
        "        state = work.wait_until_ready(name)\n        if state is None:",
        _WRITE,
    ),
    Mutation(
        "nobody asks AWS about the runtime that a rollback needs",
        _OLD_RUNTIME,
        'if not old or function.settings.runtime in ("", old):',
        "if True:",
        _RUNTIME,
    ),
    Mutation(
        "a runtime that AWS does not take any more is changed all the same",
        _OLD_RUNTIME,
        "        except PublishFailedError as error:\n            raise TargetError(",
        "        except PublishFailedError as error:\n            return state\n"
        "            raise TargetError(",
        _RUNTIME,
    ),
    Mutation(
        "the question about the runtime is not asked again after a conflict",
        _OLD_RUNTIME,
        "            continue\n",
        "            return state\n",
        _RUNTIME,
    ),
    Mutation(
        "waits of the targets before do not count",
        _CONFIG_WAITS,
        "        starts = max((ends[need] for need in needs[name]), default=0)",
        "        starts = 0",
        _WAITS,
    ),
    Mutation(
        "gates that stand side by side count one after another",
        _CONFIG_WAITS,
        "        return max((self._step(gate) for gate in gates), default=0)",
        "        return sum(self._step(gate) for gate in gates)",
        _WAITS,
    ),
    Mutation(
        "an approval counts as nothing",
        _CONFIG_WAITS,
        "return step.seconds or step.approval_expiration_seconds or 0",
        "return step.seconds or 0",
        _WAITS,
    ),
    Mutation(
        "gates of guardrails may make waits longer than an execution lives",
        _GATE_WAITS,
        "if starts <= LONGEST_WAIT_SECONDS < ends[name] and rules[name]:",
        "if False:",
        _GATES,
    ),
    Mutation(
        "a gate of a target before is forgotten",
        _GATE_WAITS,
        ' or next((rules[need] for need in needs[name] if rules[need]), "")',
        "",
        _GATES,
    ),
    Mutation(
        "an approval without an expiry counts as 300 days",
        _GATE_WAITS,
        "return action.longest_wait_seconds - open_seconds",
        "return action.longest_wait_seconds",
        _GATES,
    ),
    Mutation(
        "a function gets what only Managed Instances may have",
        "domain/rollback/kinds.py",
        "if value is not None and value > largest:",
        "if False:",
        _KINDS,
    ),
    Mutation(
        "a custom runtime is set without saying which",
        "domain/rollback/kinds.py",
        "if runtime == _CUSTOM and present_runtime != _CUSTOM:",
        "if False:",
        _KINDS,
    ),
    Mutation(
        "an update of an unknown status is waited for",
        "domain/function/state.py",
        "return self.state in _PASSING_STATES and self.last_update_status in _KNOWN_UPDATES",
        "return self.state in _PASSING_STATES",
        _KINDS,
    ),
    Mutation(
        "an alarm that sees nothing is not warned of",
        "domain/plan/alarms.py",
        "return self.evaluation in _BLIND",
        "return False",
        _RULES,
    ),
    Mutation(
        "a layer that AWS owns is asked for",
        "tasks/look/inspect_function.py",
        "if is_owned_by_aws(arn):",
        "if False:",
        _PARTS,
    ),
    Mutation(
        "a layer that the deploy role may not read, and so not attach, does not refuse the deployment",
        "tasks/look/inspect_function.py",
        'f"Layer {arn}", self.name, is_essential=True)',
        'f"Layer {arn}", self.name)',
        _PARTS,
    ),
    Mutation(
        "no command gives provisioned concurrency back",
        _REPAIR,
        "    if point.provisioned:",
        "    if False:",
        _COMMANDS,
    ),
    Mutation(
        "reserved concurrency of 0 is taken for none",
        _REPAIR,
        "elif reserved is not None:",
        "elif reserved:",
        _COMMANDS,
    ),
)
