"""Mutations of how a submission is stored: whole or not at all, whoever else tries meanwhile."""

from tests.mutants.mutation import Mutation

SUBMITTING = (
    Mutation(
        "a config takes the id of another that was stored in part",
        "aws/table/submissions.py",
        'f"{_IS_NEW} OR sha256 = :sha256",',
        'f"{_IS_NEW} OR sha256 <> :sha256 OR sha256 = :sha256",',
        ("tests/adapters/test_stored_submissions.py",),
    ),
    Mutation(
        "a deployment that waits takes its own place when its request is repeated",
        "aws/table/submissions.py",
        "if admission is None or is_known:",
        "if admission is None:",
        ("tests/adapters/test_stored_submissions.py",),
    ),
    Mutation(
        "a try goes on with its plans when another has begun to store others",
        "aws/table/submissions.py",
        "if self._check_claim(submission) != plans:",
        "if not self._check_claim(submission):",
        ("tests/adapters/test_stored_submissions.py",),
    ),
    Mutation(
        "a try completes the plans of another",
        "aws/table/submissions.py",
        "[*last, ours]]",
        "last]",
        ("tests/adapters/test_stored_submissions.py",),
    ),
    Mutation(
        "a late try writes over targets that are at work",
        "aws/table/submissions.py",
        "([*part, none_yet, ours] for part in middle)",
        "([*part, ours] for part in middle)",
        ("tests/adapters/test_stored_submissions.py",),
    ),
    Mutation(
        "a late try writes over the first targets that are at work",
        "aws/table/submissions.py",
        "[*first, none_yet]",
        "first",
        ("tests/adapters/test_stored_submissions.py",),
    ),
    Mutation(
        "a large config is stored over another of the same id",
        "aws/table/submissions.py",
        "/config/{submission.fingerprint}",
        "/config",
        ("tests/adapters/test_stored_submissions.py",),
    ),
    Mutation(
        "a large plan is stored over another of the same id",
        "aws/table/items/new_targets.py",
        "hashlib.sha256(text.encode())",
        "hashlib.sha256(plan.name.encode())",
        ("tests/adapters/test_stored_submissions.py",),
    ),
)
