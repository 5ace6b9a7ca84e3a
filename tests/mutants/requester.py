"""Mutations of how a target account gets to know who requested a deployment."""

from tests.mutants.mutation import Mutation

REQUESTER = (
    Mutation(
        "a session names nobody in the target's account",
        "aws/target/sessions.py",
        "        identity = source_identity_of(target.requested_by)\n",
        '        identity = ""\n',
        ("tests/unit/aws/test_role_sessions.py",),
    ),
    Mutation(
        "a role of an older template cannot be used",
        "aws/target/sessions.py",
        "        except AccessDeniedError:\n            # Only",
        "        except LookupError:\n            # Only",
        ("tests/unit/aws/test_role_sessions.py",),
    ),
    Mutation(
        "a role without a source identity seems closed to strangers",
        "aws/target/sessions.py",
        '            self._assume(target, stranger, "sluice-external-id-check", policy)\n',
        '            self._assume(target, stranger, "x", policy, SourceIdentity="stranger")\n',
        ("tests/unit/aws/test_role_sessions.py",),
    ),
    Mutation(
        "two requesters with long names look the same",
        "domain/people/source_identity.py",
        '    return f"{short[: _MAX_LENGTH - _DIGEST_LENGTH - 1]}-{digest}"\n',
        "    return short[:_MAX_LENGTH]\n",
        ("tests/unit/domain/people/test_source_identity.py",),
    ),
    Mutation(
        "two people of a provider with one name look the same",
        "domain/people/source_identity.py",
        "is_whole = not is_of_provider(requester)",
        "is_whole = True",
        ("tests/unit/domain/people/test_source_identity.py",),
    ),
    Mutation(
        "a deployment's targets do not know who requested it",
        "tasks/intake/start_deployment.py",
        "targets=plan.for_requester(requested_by).targets,",
        "targets=plan.targets,",
        ("tests/tasks/intake/test_start_deployment.py",),
    ),
)
