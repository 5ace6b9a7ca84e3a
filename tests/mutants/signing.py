"""Mutations of what signatures, keys and rights rest on: what AWS would refuse is found before a change."""

from tests.mutants.mutation import Mutation

_LOOK = ("tests/tasks/look/test_preflight.py",)
_PARTS = ("tests/tasks/look/test_new_parts.py",)
_RIGHTS = ("tests/unit/aws/test_refused_actions.py",)


SIGNING = (
    Mutation(
        "signed code that might not be taken again is deployed without an alias",
        "domain/preflight/restore_rules.py",
        'yield Finding("error", "OldSignature"',
        'yield Finding("warning", "OldSignature"',
        _LOOK,
    ),
    Mutation(
        "nobody looks whether a function takes only signed code",
        "tasks/look/inspect_function.py",
        "signed = view.requires_signature()",
        "signed = False",
        _LOOK,
    ),
    Mutation(
        "signatures count as enforced where AWS only warns",
        "aws/target/inspection.py",
        'policies.get("UntrustedArtifactOnDeployment") == "Enforce"',
        "policies",
        ("tests/unit/aws/test_code_signing.py",),
    ),
    Mutation(
        "the rights on executions are judged by the version's ARN, which says nothing of them",
        "aws/target/parts.py",
        'judged = {one: version_arn if "List" in one else execution for one in actions}',
        "judged = {one: version_arn for one in actions}",
        _RIGHTS,
    ),
    Mutation(
        "the right to set a function's controls counts for its qualifiers as well",
        "aws/target/parts.py",
        "if not all((one, arn) in allowed for arn in resources)]",
        "if not any((one, arn) in allowed for arn in resources)]",
        _RIGHTS,
    ),
    Mutation(
        "a missing right to set controls is found only after the new version was published",
        "domain/preflight/setting_rules.py",
        "if facts.refused_control_actions:",
        "if False:",
        _PARTS,
    ),
    Mutation(
        "the key that encrypts a package now is not asked about",
        "domain/preflight/facts.py",
        "self.planned.storage.on_top_of(stored).kms_key_arn",
        "self.planned.storage.kms_key_arn",
        _PARTS,
    ),
    Mutation(
        "the key that encrypts the environment now is not asked about",
        "domain/preflight/facts.py",
        "if key is None and planned.environment is not None and now is not None:",
        "if False:",
        _PARTS,
    ),
    Mutation(
        "one key for settings and package is asked about for one of them only",
        "domain/preflight/facts.py",
        "found[one] = tuple(dict.fromkeys((*found.get(one, ()), *actions)))",
        "found[one] = actions",
        _PARTS,
    ),
)
