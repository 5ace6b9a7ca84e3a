"""Mutations of what keeps somebody else's changes: they are noticed, named, and never overwritten."""

from tests.mutants.mutation import Mutation

_CHANGE = "tests/tasks/change"
_RESTORE = "tests/tasks/restore"
_WRITE = (f"{_RESTORE}/test_write_back.py", f"{_RESTORE}/test_restore_latest.py")
_PROVIDE = (f"{_CHANGE}/test_provide_concurrency.py",)

BY_HAND = (
    Mutation(
        "a rollback overwrites settings that somebody else has changed",
        "tasks/restore/write_back.py",
        "if name not in foreign]",
        "]",
        _WRITE,
    ),
    Mutation(
        "a rollback does not name who has changed a setting",
        "domain/rollback/point.py",
        'by_whom = _BY_OTHERS if name in foreign else ""',
        'by_whom = ""',
        _WRITE,
    ),
    Mutation(
        "a rollback overwrites code that was written while it wrote the settings",
        "tasks/restore/write_back.py",
        "if writes.is_written and was_changed_by_others(work, record, writes.state):",
        "if False:",
        _WRITE,
    ),
    Mutation(
        "a rollback takes any code for its own when the hash of its own was never learnt",
        "tasks/restore/write_back.py",
        "return work.functions.code_sha256_of(record.function_name, source) != state.code_sha256",
        "return False",
        _WRITE,
    ),
    Mutation(
        "a function without an alias is called new without a look",
        "tasks/change/promote.py",
        "        _check_latest(work, function, record)\n",
        "",
        (f"{_CHANGE}/test_promote.py",),
    ),
    Mutation(
        "concurrency that somebody has changed is waited for in vain",
        "tasks/change/provide_concurrency.py",
        "if waited > _SHOWN_BY_THEN_SECONDS and (state is None or state.requested != amount):",
        "if False:",
        _PROVIDE,
    ),
    Mutation(
        "concurrency that somebody has changed is overwritten by a later try",
        "tasks/change/provide_concurrency.py",
        "(not is_asked and state.requested != amount)",
        "state.requested != amount",
        _PROVIDE,
    ),
    Mutation(
        "concurrency that somebody has given the new version is taken",
        "tasks/change/provide_concurrency.py",
        "if state is not None and amount and state.requested != amount:",
        "if False:",
        _PROVIDE,
    ),
    Mutation(
        "concurrency that somebody has given the old version is overwritten",
        "tasks/change/provide_concurrency.py",
        "    if state is not None and state.requested != amount:\n",
        "    if False:\n",
        _PROVIDE,
    ),
)
