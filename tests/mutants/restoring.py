"""Mutations of the way back: what is compared, written, read back, and left alone as somebody else's."""

from tests.mutants.mutation import Mutation

_CHANGE = "tests/tasks/change"
_RESTORE = "tests/tasks/restore"
_ALIAS = (f"{_RESTORE}/test_restore_alias.py",)
_CREATED = (f"{_RESTORE}/test_restore_created_alias.py",)
_LATEST = (f"{_RESTORE}/test_restore_latest.py",)
_TAGS = (f"{_CHANGE}/test_tag_function.py",)
_BACK = (f"{_RESTORE}/test_roll_back.py",)
_UNDO = (f"{_RESTORE}/test_undo_target.py",)

RESTORING = (
    Mutation(
        "what is back is reported as not restored",
        "tasks/restore/restore_latest.py",
        "still_missing(refused, point, state)",
        "refused",
        ("tests/tasks/restore/test_write_back.py",),
    ),
    Mutation(
        "a rollback no longer compares the alias with what it wrote",
        "tasks/restore/restore_alias.py",
        "    if not same_routing(alias.routing, _stable(record)):",
        "    if False:",
        _ALIAS,
    ),
    Mutation(
        "a rollback overwrites an alias that somebody else has moved",
        "tasks/restore/restore_alias.py",
        "if not is_known(current):",
        "if False:",
        _ALIAS,
    ),
    Mutation(
        "a rollback does not wait until the old version has all traffic",
        "tasks/restore/restore_alias.py",
        "    alias = work.drained(name, _alias_name(record), seen, _stable(record)) if seen else None\n",
        "    alias = seen\n",
        _ALIAS,
    ),
    Mutation(
        "a rollback overwrites code that somebody else has written",
        "tasks/restore/restore_latest.py",
        "if was_changed_by_others(work, record, state):",
        "if False:",
        _LATEST,
    ),
    Mutation(
        "a rollback is not read back",
        "tasks/restore/restore_latest.py",
        "differences, refused = _differences(work, record, state), ",
        "differences, refused = [], ",
        _LATEST,
    ),
    Mutation(
        "a rollback lets a late write of its own win",
        "tasks/restore/write_back.py",
        "if record.intent is not None and not writes.is_written:",
        "if False:",
        (*_LATEST, "tests/tasks/restore/test_write_back.py"),
    ),
    Mutation(
        "a rollback deletes an alias that somebody has moved since",
        "tasks/restore/drop_created_alias.py",
        "if current is not None and not same_routing(current.routing, ours):",
        "if False:",
        _CREATED,
    ),
    Mutation(
        "a rollback deletes an alias that somebody has just moved, which a late read does not show",
        "tasks/restore/drop_created_alias.py",
        "            work.functions.update_alias(name, alias_name, ours, revision_id)\n",
        "            pass\n",
        _CREATED,
    ),
    Mutation(
        "a rollback deletes an alias whose version somebody has deleted",
        "tasks/restore/drop_created_alias.py",
        "            return _gone(work, record, ours)\n",
        "            pass\n",
        _CREATED,
    ),
    Mutation(
        "a target that says that its alias is gone does not say where it was",
        "tasks/restore/restore_alias.py",
        'was = f"it was at {_stable(record)}{put_by_us(record)}"',
        'was = f"it was at {_stable(record)}"',
        _ALIAS,
    ),
    Mutation(
        "a rollback writes the old code under no revision",
        "tasks/restore/write_back.py",
        "update_code(self.name, code, self.state.revision_id, architectures)",
        'update_code(self.name, code, "", architectures)',
        (*_LATEST, "tests/tasks/restore/test_write_back.py"),
    ),
    Mutation(
        "a failed rollback ends as rolled back",
        "tasks/restore/roll_back.py",
        "    if not differing:\n",
        "    if True:\n",
        _BACK,
    ),
    Mutation(
        "a rollback restores a target that has ended",
        "tasks/restore/roll_back.py",
        "        if target.status is not TargetStatus.ROLLING_BACK:\n",
        "        if False:\n",
        _BACK,
    ),
    Mutation(
        "an alarm keeps the new version when only a failed gate may",
        "tasks/restore/roll_back.py",
        "if target.status is not TargetStatus.RUNNING or error in _STOPPED:",
        "if target.status is not TargetStatus.RUNNING:",
        _BACK,
    ),
    Mutation(
        "a failed gate before the promotion keeps the new version",
        "tasks/restore/roll_back.py",
        "return plan.keeps_after_gates and plan.is_promoted(target.progress.done_stage)",
        "return plan.keeps_after_gates",
        _BACK,
    ),
    Mutation(
        "the old version keeps its provisioned concurrency when the new one stays after a failed gate",
        "tasks/restore/keep_version.py",
        "if provided := [function for function in plan.functions if function.provisioned]:",
        "if provided := []:",
        (f"{_RESTORE}/test_keep_version.py",),
    ),
    Mutation(
        "an undo overwrites what somebody has deployed since",
        "tasks/restore/undo_target.py",
        "    if found:\n",
        "    if False:\n",
        _UNDO,
    ),
    Mutation(
        "an undo is not announced before it is made",
        "tasks/restore/undo_target.py",
        "stored[name] = work.save(going_back(record, fences[name]), is_new=True)",
        "stored[name] = going_back(record, fences[name])",
        _UNDO,
    ),
    Mutation(
        "an undo stores what is not made of its announcement",
        "tasks/restore/undo_target.py",
        "stored[name] = work.save(going_back(record, fences[name]), is_new=True)",
        "work.save(going_back(record, fences[name]), is_new=True)\n"
        "        stored[name] = going_back(record, fences[name])",
        _UNDO,
    ),
    Mutation(
        "a tag that somebody else has changed is overwritten",
        "tasks/change/tag_function.py",
        "if tag_differences(point.tags or {}, now).keys() & missing.keys():",
        "if False:",
        _TAGS,
    ),
    Mutation(
        "a rollback takes away tags that somebody has set since",
        "tasks/change/tag_function.py",
        "mine = {key: value for key, value in differing.items() if now.get(key) == ours.get(key)}",
        "mine = dict(differing)",
        _TAGS,
    ),
)
