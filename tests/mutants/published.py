"""Mutations of what moves an alias to a version that somebody else has published."""

from tests.mutants.mutation import Mutation

_PREPARE = ("tests/tasks/change/test_prepare_published.py",)
_RULES = ("tests/unit/domain/preflight/test_published_rules.py",)
_POLICIES = ("tests/unit/aws/test_session_policies.py",)
_TASK = "tasks/change/prepare_published.py"

PUBLISHED = (
    Mutation(
        "a version that was published since is taken in place of the pinned one",
        "tasks/look/choose_version.py",
        "    if known is not None:\n",
        "    if known is None:\n",
        _PREPARE,
    ),
    Mutation(
        "a latest version is used and not pinned",
        "tasks/look/choose_version.py",
        "ports.deployments.pin_version(deployment_id, arn, number)",
        "number",
        _PREPARE,
    ),
    Mutation(
        "an alias is moved without a stored rollback point",
        _TASK,
        "    return work.save(_record(work, function, alias, new, lease), is_new=True)\n",
        "    return _record(work, function, alias, new, lease)\n",
        _PREPARE,
    ),
    Mutation(
        "an alias that already splits its traffic is taken over",
        _TASK,
        "    refuse(alias_obstacle(function, alias))\n",
        "",
        _PREPARE,
    ),
    Mutation(
        "a version that cannot serve is given traffic",
        _TASK,
        "    refuse(version_obstacle(function, version, new))\n",
        "",
        _PREPARE,
    ),
    Mutation(
        "a version that stays inactive is given traffic",
        _TASK,
        "    if state is None or not state.serves:\n",
        "    if state is None:\n",
        _PREPARE,
    ),
    Mutation(
        "traffic is split between versions with different roles",
        _TASK,
        "        refuse(obstacle)\n",
        "        pass\n",
        _PREPARE,
    ),
    Mutation(
        "a failed version passes preflight",
        "domain/rollback/published.py",
        "    if state.has_failed:\n",
        "    if False:\n",
        _RULES,
    ),
    Mutation(
        "a session that moves an alias may write the function",
        "aws/target/session_policy.py",
        "    if function.is_published:\n",
        "    if False:\n",
        _POLICIES,
    ),
)
