"""Mutations of the command: what it sends, what it refuses to send, and how it is interrupted."""

from tests.mutants.mutation import Mutation

_FOR_NOW = ("tests/unit/cli/test_cli_for_now.py",)
_OPTIONS = ("tests/unit/cli/test_cli_deploy_options.py",)
_WATCH = ("tests/unit/cli/test_cli_watch.py",)
_VERSIONS = ("tests/unit/cli/test_cli_versions.py",)
_ROLE = ("tests/unit/cli/test_role.py",)
_STACK_SETS = ("tests/unit/cli/organization/test_stack_sets.py",)
_OPERATIONS = ("tests/unit/cli/organization/test_operations.py",)
_LOCAL = ("tests/unit/cli/test_cli_local.py",)

COMMANDING = (
    Mutation(
        "the plan is written into the comment of whoever has copied its mark",
        "cli/sluice_cli/github/comment.py",
        "if not _is_own(comment, login):",
        "if False:",
        ("tests/unit/github/test_action_comment.py",),
    ),
    Mutation(
        "a deployment to one target goes to all because the text could not be changed",
        "cli/sluice_cli/inputs/for_now.py",
        "if read_document(text).data == {**document.data, **wanted}:",
        "if True:",
        _FOR_NOW,
    ),
    Mutation(
        "a target that does not exist is sent",
        "cli/sluice_cli/inputs/for_now.py",
        "if isinstance(known, dict) and name not in known]",
        "if False]",
        _FOR_NOW,
    ),
    Mutation(
        "the targets of the file are deployed to besides those that are named",
        "cli/sluice_cli/inputs/for_now.py",
        "is_replaced = len(path) == 1 and path[0] in wanted",
        "is_replaced = False",
        _FOR_NOW,
    ),
    Mutation(
        "variables are sent to a control plane that ignores them",
        "cli/sluice_cli/client/versions.py",
        "    if control_plane is None:\n        raise CliError(",
        "    if False:\n        raise CliError(",
        _VERSIONS,
    ),
    Mutation(
        "the id of a deployment is lost when CI ends the job while it starts",
        "cli/sluice_cli/watching/stay.py",
        "                held.release()\n",
        "                pass\n",
        _OPTIONS,
    ),
    Mutation(
        "a second signal ends the cancelling",
        "cli/sluice_cli/watching/interrupts.py",
        "if kind in self._arrived:",
        "if True:",
        _OPTIONS,
    ),
    Mutation(
        "a deployment is cancelled that nobody wanted cancelled",
        "cli/sluice_cli/watching/stay.py",
        "if not self._stay.cancels:",
        "if False:",
        _OPTIONS,
    ),
    Mutation(
        "watching ends with the first lost connection",
        "cli/sluice_cli/watching/persistence.py",
        "if not self._was_reached or not _may_pass(error) or now - lost_at >= PATIENCE:",
        "if True:",
        _WATCH,
    ),
    Mutation(
        "watching never ends when the connection stays lost",
        "cli/sluice_cli/watching/persistence.py",
        " or now - lost_at >= PATIENCE:",
        ":",
        _WATCH,
    ),
    Mutation(
        "the stack of something else becomes that of a role",
        "cli/sluice_cli/roles/stacks.py",
        "if not has_role or OURS not in stack.parameters:",
        "if False:",
        _ROLE,
    ),
    Mutation(
        "a role that lets others in passes its check",
        "cli/sluice_cli/roles/checks.py",
        "if others:",
        "if False:",
        _ROLE,
    ),
    Mutation(
        "an update of a role's stack forgets its parameters",
        "cli/sluice_cli/roles/stacks.py",
        "kept = [key for key in before if key not in parameters]",
        "kept = list[str]()",
        _ROLE,
    ),
    Mutation(
        "the StackSet of something else becomes that of a role",
        "cli/sluice_cli/roles/stack_sets.py",
        "if OURS not in now.parameters or kind.role not in now.template:",
        "if False:",
        _STACK_SETS,
    ),
    Mutation(
        "an update of an organization's StackSet forgets its parameters",
        "cli/sluice_cli/roles/stack_sets.py",
        "parameter_rows(parameters, now.parameters)",
        "parameter_rows(parameters)",
        _STACK_SETS,
    ),
    Mutation(
        "a StackSet makes the global role in a second region",
        "cli/sluice_cli/roles/stack_sets.py",
        "region = min(now.regions, default=region)",
        "region = str(region)",
        _STACK_SETS,
    ),
    Mutation(
        "an account counts as done before its StackSet shows it",
        "cli/sluice_cli/roles/stack_sets.py",
        "        if one.is_behind and one.account not in failed\n    ]",
        "        if False\n    ]",
        _STACK_SETS,
    ),
    Mutation(
        "a failed account counts because the list of instances is late",
        "cli/sluice_cli/roles/stack_sets.py",
        "if one.is_current and one.account not in failed]",
        "if one.is_current]",
        _STACK_SETS,
    ),
    Mutation(
        "a failed operation on a StackSet is never tried again",
        "cli/sluice_cli/roles/operations.py",
        '[stack_set_id, last["OperationId"], operation, request]',
        "[stack_set_id, operation, request]",
        _OPERATIONS,
    ),
    Mutation(
        "a lost answer of a StackSet fails the command",
        "cli/sluice_cli/roles/operations.py",
        'if error.code != "OperationIdAlreadyExistsException":',
        "if True:",
        _OPERATIONS,
    ),
    Mutation(
        "an operation on a StackSet that failed as a whole is a success",
        "cli/sluice_cli/roles/operations.py",
        'if ended["Status"] != "SUCCEEDED" and not failures:',
        "if False:",
        _OPERATIONS,
    ),
    Mutation(
        "accounts that a StackSet did not reach are left out",
        "cli/sluice_cli/roles/operations.py",
        'if row["Status"] in {"FAILED", "CANCELLED"}',
        'if row["Status"] == "FAILED"',
        _STACK_SETS,
    ),
    Mutation(
        "a delegated administrator asks as the management account",
        "cli/sluice_cli/roles/organization.py",
        "CallAs=self.call_as",
        'CallAs="SELF"',
        _STACK_SETS,
    ),
    Mutation(
        "a person's key on one plane is used on another",
        "cli/sluice_cli/client/identities.py",
        'people = kept["people"] if kept["apiUrl"] == plane.url else {}',
        'people = kept["people"]',
        _LOCAL,
    ),
)
