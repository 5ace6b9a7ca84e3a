"""Mutations of what guardrails allow: who breaks the glass, external ids, secrets of others, uploads."""

from tests.mutants.mutation import Mutation

_GLASS = ("tests/tasks/control/test_break_glass.py",)
_SECRETS = ("tests/tasks/wait/test_run_webhook.py",)

ALLOWING = (
    Mutation(
        "anybody breaks the glass",
        "tasks/allow/break_glass.py",
        "    refuse_if(may_break_glass(rules, caller, application))\n",
        "    may_break_glass(rules, caller, application)\n",
        _GLASS,
    ),
    Mutation(
        "the glass is broken without a reason",
        "tasks/allow/break_glass.py",
        "    if not reason.strip():\n",
        "    if False:\n",
        _GLASS,
    ),
    Mutation(
        "a target starts without a mark on the deployment",
        "tasks/control/unfreeze_target.py",
        "    note_broken_glass(ports, deployment_id, use)\n",
        "",
        _GLASS,
    ),
    Mutation(
        "an approval of the file is passed by breaking the glass",
        "tasks/control/pass_required.py",
        "    if not rule_behind(ports, wait):\n",
        "    if rule_behind(ports, wait) is None:\n",
        _GLASS,
    ),
    Mutation(
        "a secret of another application is read",
        "aws/secret_values.py",
        "if use is not None and (refusal := tag_refusal(name, tags, use)) is not None:",
        "if use is not None and (refusal := tag_refusal(name, {}, use)) is not None:",
        ("tests/unit/aws/test_secret_values.py",),
    ),
    Mutation(
        "preflight reads a connection for any application",
        "tasks/look/check_metric_providers.py",
        "problem = ports.metric_providers.check(name, use)",
        "problem = ports.metric_providers.check(name, None)",
        ("tests/tasks/dispatch/test_run_preflight.py",),
    ),
    Mutation(
        "the host of a call is taken from an unread secret",
        "tasks/wait/call_webhook.py",
        'return "" if _UNREAD in host else host',
        "return host",
        _SECRETS,
    ),
    Mutation(
        "an undo enters an account with the external id of the old file",
        "tasks/intake/undo_deployment.py",
        "replace(plan, external_id=rules.external_id_of(plan.account_id), requested_by=by)",
        "replace(plan, requested_by=by)",
        ("tests/tasks/intake/test_undo_deployment.py",),
    ),
    Mutation(
        "a role that opens to strangers is used",
        "domain/preflight/rules.py",
        "    if facts.opens_to_strangers and not plan.may_ignore_external_id:\n",
        "    if facts.opens_to_strangers and plan.may_ignore_external_id:\n",
        ("tests/unit/domain/preflight/test_preflight_rules.py",),
    ),
    Mutation(
        "an upload may ask for an approval by somebody else than its requester",
        "tasks/intake/submit_deployment.py",
        "    if is_upload:\n",
        "    if False:\n",
        ("tests/tasks/intake/test_read_config_upload.py",),
    ),
    Mutation(
        "the variables of the whole file are shown with a config",
        "config/text/hidden_values.py",
        "for key in (*keys[:1], *keys[2:-1])) and len(keys) > 1:",
        "for key in keys[2:-1]) and len(keys) > 1:",
        ("tests/unit/config/test_config_function_settings.py",),
    ),
    Mutation(
        "a hidden character beyond the first plane reads as two others",
        "domain/record/visible.py",
        ' if character <= "\\uffff" else f"\\\\U{ord(character):08x}"',
        "",
        ("tests/unit/domain/record/test_visible.py",),
    ),
    Mutation(
        "whoever approves does not learn that the glass was broken",
        "api/pages/approval_page.py",
        "glass=broken_glass(view),",
        "glass=[],",
        ("tests/unit/api/test_approval_page.py",),
    ),
)
