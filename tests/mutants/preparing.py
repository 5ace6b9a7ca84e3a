"""Mutations of what prepares a function: its rollback point, its code and settings, its version."""

from tests.mutants.mutation import Mutation

_CHANGE = "tests/tasks/change"
_UPDATE = (f"{_CHANGE}/test_bring_up_to_date.py", f"{_CHANGE}/test_create_function.py")
_PUBLISH = (f"{_CHANGE}/test_publish_candidate.py",)
_SECURE = (f"{_CHANGE}/test_secure_rollback_point.py", f"{_CHANGE}/test_secure_latest.py")
_PREPARE = (f"{_CHANGE}/test_prepare_functions.py",)

PREPARING = (
    Mutation(
        "$LATEST whose settings somebody else changed is overwritten",
        "tasks/change/bring_up_to_date.py",
        "if before is None or before.differing_configuration(state.settings):",
        "if before is None:",
        _UPDATE,
    ),
    Mutation(
        "$LATEST whose code somebody else changed is overwritten",
        "tasks/change/bring_up_to_date.py",
        "if before.settings is None or not state.has_code(before.code_sha256, before.settings):",
        "if before.settings is None:",
        _UPDATE,
    ),
    Mutation(
        "a write of code is not announced before it is made",
        "tasks/change/bring_up_to_date.py",
        'record = work.save(record.about_to("code"))',
        'record = record.about_to("code")',
        _UPDATE,
    ),
    Mutation(
        "a write of settings is not announced before it is made",
        "tasks/change/bring_up_to_date.py",
        'record = work.save(record.about_to("settings"))',
        'record = record.about_to("settings")',
        _UPDATE,
    ),
    Mutation(
        "a creation is not announced before it is made",
        "tasks/change/bring_up_to_date.py",
        'record = work.save(record.about_to("create"))',
        'record = record.about_to("create")',
        _UPDATE,
    ),
    Mutation(
        "code is written under no revision",
        "tasks/change/bring_up_to_date.py",
        "work.functions.update_code(name, source, state.revision_id, wanted.architectures)",
        'work.functions.update_code(name, source, "", wanted.architectures)',
        _UPDATE,
    ),
    Mutation(
        "settings are written under no revision",
        "tasks/change/bring_up_to_date.py",
        "work.functions.update_settings(name, wanted, state.revision_id)",
        'work.functions.update_settings(name, wanted, "")',
        _UPDATE,
    ),
    Mutation(
        "a function that somebody else has created is taken for an own one",
        "tasks/change/bring_up_to_date.py",
        "if existing is None or not existing.has(expected, function.settings):",
        "if existing is None:",
        _UPDATE,
    ),
    Mutation(
        "a function counts as up to date without being compared with the plan",
        "tasks/change/bring_up_to_date.py",
        'state.has(record.candidate_code_sha256 or "", function.settings)',
        "True",
        _UPDATE,
    ),
    Mutation(
        "the time limit is not looked at before a function is written",
        "tasks/change/bring_up_to_date.py",
        "        work.check_time()\n",
        "",
        _UPDATE,
    ),
    Mutation(
        "a version is published of whatever code is there",
        "tasks/change/publish_candidate.py",
        "if not current.has(state.code_sha256, state.settings):",
        "if False:",
        _PUBLISH,
    ),
    Mutation(
        "a version of foreign settings is published",
        "tasks/change/publish_candidate.py",
        "if not current.has(state.code_sha256, state.settings):",
        "if current.code_sha256 != state.code_sha256:",
        _PUBLISH,
    ),
    Mutation(
        "a version is published without the hash of its code",
        "tasks/change/publish_candidate.py",
        "work.functions.publish_version(name, state.code_sha256, state.revision_id, note)",
        'work.functions.publish_version(name, "", state.revision_id, note)',
        _PUBLISH,
    ),
    Mutation(
        "a version is published under no revision",
        "tasks/change/publish_candidate.py",
        "work.functions.publish_version(name, state.code_sha256, state.revision_id, note)",
        'work.functions.publish_version(name, state.code_sha256, "", note)',
        _PUBLISH,
    ),
    Mutation(
        "a version that is not ready gets traffic",
        "tasks/change/publish_candidate.py",
        "if not published.is_ready:",
        "if False:",
        _PUBLISH,
    ),
    Mutation(
        "an alias that already splits its traffic is accepted",
        "domain/rollback/obstacles.py",
        "    if alias.routing.is_split:",
        "    if False:",
        _SECURE,
    ),
    Mutation(
        "an alias that already splits its traffic is not even asked about",
        "tasks/change/secure_rollback_point.py",
        "    refuse(alias_obstacle(function, alias))\n",
        "",
        _SECURE,
    ),
    Mutation(
        "$LATEST is secured for a target that no longer runs",
        "tasks/change/secure_rollback_point.py",
        "        check_running(work.ports, work.deployment_id, work.plan.name)\n",
        "",
        _SECURE,
    ),
    Mutation(
        "the rollback point of $LATEST is not what was published",
        "tasks/change/secure_rollback_point.py",
        "function.function_name, state.code_sha256, state.revision_id, _note(function, state)",
        'function.function_name, state.code_sha256, "", _note(function, state)',
        _SECURE,
    ),
    Mutation(
        "a candidate that is the secured version lacks the planned description",
        "tasks/change/secure_rollback_point.py",
        "return None if planned is not None and planned == state.settings.description else SECURED_NOTE",
        "return SECURED_NOTE",
        _SECURE,
    ),
    Mutation(
        "a stale view of an alias becomes the rollback point",
        "tasks/change/secure_rollback_point.py",
        "return left is None or not left.may_be_stale(alias_name, routing, now)",
        "return True",
        _SECURE,
    ),
    Mutation(
        "the rollback point is not stored before the first change",
        "tasks/change/secure_rollback_point.py",
        "return work.save(record, is_new=True), state",
        "return record, state",
        _SECURE,
    ),
    Mutation(
        "what cannot be put back is changed all the same",
        "tasks/change/secure_rollback_point.py",
        "    refuse(restore_obstacle(function, state))\n",
        "",
        _SECURE,
    ),
    Mutation(
        "a rollback point that is stored is secured anew from what is there by now",
        "tasks/change/prepare_functions.py",
        "    elif record is None:\n",
        "    elif record is None or record.candidate_version is None:\n",
        _PREPARE,
    ),
    Mutation(
        "functions are changed without a look at the alarms",
        "tasks/change/prepare_functions.py",
        "    begin_watching(ports, given.deployment_id, work.plan)\n",
        "",
        _PREPARE,
    ),
)
