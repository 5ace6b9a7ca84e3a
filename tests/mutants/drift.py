"""Mutations of what watches for drift: what it believes, what it keeps, and that it tells once."""

from tests.mutants.mutation import Mutation

_COMPARE = ("tests/unit/domain/drift/test_compare.py",)
_DETECT = ("tests/tasks/drift/test_detect_drift.py",)
_EXPECTED = ("tests/unit/domain/drift/test_expected.py",)
_NOTE = ("tests/tasks/drift/test_note_deployed.py",)
_PROBE = ("tests/tasks/drift/test_probe_function.py",)
_WATCHED = ("tests/unit/domain/drift/test_watched.py",)

DRIFT = (
    Mutation(
        "what could not be read is taken for changed",
        "domain/drift/compare.py",
        "    return [one for one in found if one.kind.part not in observed.unread]\n",
        "    return found\n",
        _COMPARE,
    ),
    Mutation(
        "a function that could not be read is taken for deleted",
        "domain/drift/compare.py",
        "observed.latest is None and Part.FUNCTION not in observed.unread",
        "observed.latest is None",
        _COMPARE,
    ),
    Mutation(
        "an environment that could not be read is taken for changed",
        "domain/drift/compare.py",
        "        if getattr(now, name) is not None:\n",
        "        if True:\n",
        _COMPARE,
    ),
    Mutation(
        "`$LATEST` is Sluice's business although others publish",
        "domain/drift/expected.py",
        "not planned.is_published and record.is_changed",
        "record.is_changed",
        _EXPECTED,
    ),
    Mutation(
        "a target that changed nothing is said to have gone back",
        "domain/drift/expected.py",
        "target.status in _WENT_BACK and record.is_changed",
        "target.status in _WENT_BACK",
        _EXPECTED,
    ),
    Mutation(
        "a finding that could not be checked again is forgotten",
        "domain/drift/watched.py",
        "findings=(*kept, *seen)",
        "findings=(*seen,)",
        _WATCHED,
    ),
    Mutation(
        "a finding begins anew with every probe",
        "domain/drift/watched.py",
        "since=since.get(one.kind, now)",
        "since=now",
        _WATCHED,
    ),
    Mutation(
        "a function is probed while a deployment holds it",
        "tasks/drift/probe_function.py",
        "    if not lease.is_free:\n        return True\n",
        "",
        _PROBE,
    ),
    Mutation(
        "what an open deployment has left is taken for drift",
        "tasks/drift/probe_function.py",
        "one.ended_at is None or one.ended_at >= run.started_at",
        "False",
        _PROBE,
    ),
    Mutation(
        "what a deployment does meanwhile is taken for drift",
        "tasks/drift/probe_function.py",
        "is_settled and ports.leases.get(watched.function_arn) == lease",
        "is_settled",
        _PROBE,
    ),
    Mutation(
        "an old view of the alias is taken for drift",
        "tasks/drift/probe_function.py",
        "now - watched.deployed_at >= SHOWN_BY_THEN_SECONDS",
        "True",
        _PROBE,
    ),
    Mutation(
        "an account is entered that guardrails do not list",
        "tasks/drift/probe_function.py",
        "    if refusal is not None:\n",
        "    if False:\n",
        _PROBE,
    ),
    Mutation(
        "drift is told although a newer deployment was noted",
        "tasks/drift/detect_drift.py",
        "    if not ports.drift.save(after):\n        return None\n",
        "    ports.drift.save(after)\n",
        _DETECT,
    ),
    Mutation(
        "one probe that fails ends the run",
        "tasks/drift/detect_drift.py",
        "    elif isinstance(error, SluiceError):\n",
        "    elif False:\n",
        _DETECT,
    ),
    Mutation(
        "a deployment that the list shows late is passed over for good",
        "tasks/drift/catch_up.py",
        "ports.clock.now() - LISTED_BY_THEN_SECONDS",
        "ports.clock.now()",
        _DETECT,
    ),
    Mutation(
        "a deployment that has not ended is passed over for good",
        "tasks/drift/catch_up.py",
        "        return progress.with_open(deployment.created_at)\n",
        "        return progress\n",
        _DETECT,
    ),
    Mutation(
        "an earlier deployment takes the place of a later one",
        "tasks/drift/note_deployed.py",
        "    if before.deployed_at >= new.deployed_at:\n        return False\n",
        "",
        _NOTE,
    ),
    Mutation(
        "what passed the alias before the deployment is called new",
        "tasks/drift/note_deployed.py",
        "known_bypasses=None if deployment.reverts else bypasses_in(warnings, name)",
        "known_bypasses=()",
        _NOTE,
    ),
)
