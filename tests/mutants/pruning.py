"""Mutations of what keeps versions: each reason, each look, and the lock while some are deleted."""

from tests.mutants.mutation import Mutation

_WORLDS = ("tests/properties/test_prune_invariants.py",)
_UNREADABLE = ("tests/tasks/versions/test_unreadable_uses.py",)
_CHOOSE, _STORED = "domain/versions/choose.py", "domain/versions/stored_needs.py"
_LOOK, _PRUNE, _USES = (
    f"tasks/versions/{name}.py" for name in ("look_at_versions", "prune_function", "read_uses")
)

PRUNING = (
    Mutation("the newest versions are deleted", _CHOOSE, "if one.version in newest:", "if False:", _WORLDS),
    Mutation(
        "versions of others are deleted unasked",
        _CHOOSE,
        "if not (one.is_ours or rule.includes_others):",
        "if False:",
        _WORLDS,
    ),
    Mutation("managed instances lose their version", _CHOOSE, "if one.is_managed:", "if False:", _WORLDS),
    Mutation(
        "what could not be looked at counts as not there",
        _CHOOSE,
        "for what in unread:",
        "for what in ():",
        _WORLDS,
    ),
    Mutation(
        "a deployment that cannot be read needs nothing",
        _STORED,
        "if not self.is_unread:",
        "if True:",
        _WORLDS,
    ),
    Mutation(
        "a deployment that cannot be read needs nothing of a function in its plans",
        _STORED,
        "return not functions or any(",
        "return not functions and any(",
        _UNREADABLE,
    ),
    Mutation(
        "a status that nobody knows ends the look at all versions",
        "aws/table/items/readable.py",
        "    except _UNREADABLE as error:",
        "    except KeyError as error:",
        ("tests/adapters/test_unreadable_records.py",),
    ),
    Mutation(
        "a running deployment loses its versions",
        _STORED,
        "if use.ended_at is None:\n        return",
        "if False:\n        return",
        _WORLDS,
    ),
    Mutation(
        "what was open at the first look is not looked at again",
        _USES,
        "for one in gone_on}",
        "for one in ()}",
        _WORLDS,
    ),
    Mutation(
        "a pinned version is deleted",
        _STORED,
        "if use.ended_at is None and arn in use.pinned:",
        "if False:",
        _WORLDS,
    ),
    Mutation(
        "a version that a waiting deployment names is deleted",
        _STORED,
        "if number is not None and number.isdecimal():",
        "if False:",
        _WORLDS,
    ),
    Mutation("a running undo loses its version", _STORED, "if use.undone_by:", "if False:", _WORLDS),
    Mutation(
        "a deployment can no longer be undone",
        _STORED,
        "if now <= until + _MARGIN_SECONDS:",
        "if False:",
        _WORLDS,
    ),
    Mutation(
        "the version that was deployed last is deleted",
        _LOOK,
        "    needs += watched_needs(uses.watched, one.arn)\n",
        "",
        _WORLDS,
    ),
    Mutation(
        "a failed rollback can no longer be repaired",
        _STORED,
        "if has_failed and now - use.ended_at <= REPAIR_SECONDS:",
        "if False:",
        _WORLDS,
    ),
    Mutation(
        "the version of a rollback point is deleted",
        _STORED,
        "known = [record.stable_version, ",
        "known = [",
        _WORLDS,
    ),
    Mutation(
        "an event source loses its version",
        _LOOK,
        '        *event_source_needs(looks.take("the event sources", versions.event_sources, {})),\n',
        "",
        _WORLDS,
    ),
    Mutation(
        "a version with an event invoke config is deleted",
        "domain/versions/aws_needs.py",
        "    for qualifier in qualifiers:\n",
        "    for qualifier in ():\n",
        _WORLDS,
    ),
    Mutation(
        "a version that is called by its number is deleted",
        _LOOK,
        "[*call_needs(calls), *unread]",
        "unread",
        _WORLDS,
    ),
    Mutation(
        "a version whose policy lets others in is deleted",
        _LOOK,
        "list(permission_needs(number, callers))",
        "list[Need]()",
        _WORLDS,
    ),
    Mutation(
        "durable executions lose their version",
        _LOOK,
        "if running is not None and running.executions:",
        "if False:",
        _WORLDS,
    ),
    Mutation(
        "nobody looks again right before a deletion",
        _PRUNE,
        "        if needs:\n            return self._keep",
        "        if False:\n            return self._keep",
        _WORLDS,
    ),
    Mutation(
        "versions are deleted while somebody deploys the function",
        _PRUNE,
        "if seen is not None and not is_over(ports, seen):",
        "if False:",
        _WORLDS,
    ),
    Mutation(
        "the lock is given back while a deletion may still happen",
        _PRUNE,
        "        if pruned.is_sure:\n            ports",
        "        if True:\n            ports",
        _WORLDS,
    ),
    Mutation(
        "deployments are read before the function is locked",
        _PRUNE,
        "look_at_versions(ports, one, read_uses(ports, base), rule)",
        "look_at_versions(ports, one, base, rule)",
        _WORLDS,
    ),
    Mutation(
        "a deployment that is not in the list by time yet is overlooked",
        _USES,
        "wanted = {**ended, **opened, ",
        "wanted = {**ended, ",
        _WORLDS,
    ),
    Mutation(
        "a deployment begins while versions of its function are deleted",
        "tasks/look/await_pruning.py",
        "while any(lease is not None and",
        "while False and any(lease is not None and",
        ("tests/tasks/change/test_lock_functions.py",),
    ),
    Mutation(
        "a whole function is deleted",
        "aws/target/version_deletion.py",
        "if not _NUMBER.fullmatch(version):",
        "if False:",
        ("tests/unit/aws/test_version_deletion.py",),
    ),
)
