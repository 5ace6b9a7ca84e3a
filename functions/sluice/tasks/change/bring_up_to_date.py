"""Brings `$LATEST` of a function to the code and settings of the plan, or creates the function.

Every write is guarded by the RevisionId that was read just before, and announced in the record. What is found
after a conflict is judged by content, because AWS changes RevisionIds by itself when an update completes.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from sluice.domain.function.code_source import OWN_COPY, CodeSource, PackageStorage
from sluice.domain.function.settings import FunctionSettings
from sluice.domain.function.state import FunctionState
from sluice.domain.plan.target import FunctionPlan
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import Live
from sluice.errors import PublishFailedError, RetryableError
from sluice.ports.target import RevisionConflictError, UpdateInProgressError
from sluice.tasks.change.interference import changed_by_others
from sluice.tasks.change.tag_function import tag_function
from sluice.tasks.change.target_work import TargetWork

_TRIES = 8


def bring_up_to_date(
    work: TargetWork,
    function: FunctionPlan,
    record: FunctionRecord,
    state: FunctionState | None,
    pinned: CodeSource | None,
) -> tuple[FunctionRecord, FunctionState]:
    """The record and the function once it has the planned code and settings and AWS has finished with it.

    `state` is the function as it was just read, if it was, and `pinned` the artifact, if one is already.

    Raises:
        AliasChangedError: someone else changed the function meanwhile.
        ArtifactMissingError, AccessDeniedError, PublishFailedError: AWS refuses the artifact or the settings.
    """
    source = _pinned(work, function, pinned)
    if record.rollback_point.live is Live.ABSENT:
        record = _create(work, function, source, record)
    record, state = _settle(work, function, record, lambda r, s: _write_settings(work, function, r, s), state)
    # Settings come first: AWS publishes code and settings together, and new code must never meet old settings
    # in a version. With the hash known, the code was written by an earlier try.
    if record.candidate_code_sha256 is None:
        write = partial(_write_code, work, function, source)
        record, state = _settle(work, function, record, write, state)
    kept = CodeSource("", "", storage=function.storage)
    # The read-back. Without it a write by somebody else between our two would be published as our candidate.
    if not (state.has(record.candidate_code_sha256 or "", function.settings) and state.keeps(kept)):
        raise changed_by_others(work, record)
    return tag_function(work, function, record), state


def _pinned(work: TargetWork, function: FunctionPlan, known: CodeSource | None) -> CodeSource:
    """The artifact at one object version for the whole deployment, so that all targets get the same bytes.

    An image needs no pin: its digest says which bytes. Preflight pins what it has seen; where it could not
    look, the first target to ask pins for all, because the object may be overwritten meanwhile.
    """
    source = function.source
    if source.image_uri:
        return source
    return replace(known or _pin(work, function, source), storage=source.storage)


def _pin(work: TargetWork, function: FunctionPlan, source: CodeSource) -> CodeSource:
    if source.object_version is None:
        version = work.functions.object_version(function.function_name, source)
        source = replace(source, object_version=version)
    return work.ports.deployments.pin_artifact(work.deployment_id, source)


Write = Callable[[FunctionRecord, FunctionState], tuple[FunctionRecord, FunctionState]]


def _settle(
    work: TargetWork,
    function: FunctionPlan,
    record: FunctionRecord,
    write: Write,
    state: FunctionState | None = None,
) -> tuple[FunctionRecord, FunctionState]:
    """Repeat a guarded write until it is through or shows that someone else interferes."""
    name = function.function_name
    for _ in range(_TRIES):
        state = state or work.wait_until_ready(name)
        if state is None:
            raise PublishFailedError(f"{name} no longer exists", "Find out who deleted it, then deploy again")
        work.check_time()
        found, began = state, work.ports.clock.now()
        try:
            record, state = write(record, state)
        except (RevisionConflictError, UpdateInProgressError):
            # The conflict may be our own write whose response was lost: only the record and a new read can
            # tell.
            record, state = work.record(function) or record, None
            continue
        if state is not found and not state.is_ready:
            state = work.wait_until_updated(name, began) or state
        return record, state
    raise RetryableError(f"{name} kept changing during the update")


def _create(
    work: TargetWork, function: FunctionPlan, source: CodeSource, record: FunctionRecord
) -> FunctionRecord:
    if record.candidate_code_sha256 is not None:
        return record
    # The intent is stored before the write, so that a rollback after a crash knows the function may exist.
    record = work.save(record.about_to("create"))
    try:
        state = work.functions.create_function(
            function.function_name, source, function.settings, function.tags, function.creation
        )
    except UpdateInProgressError:
        # It exists. It is our own if it is exactly what we would have created: AWS's client repeats a call
        # whose answer was lost.
        existing = work.wait_until_ready(function.function_name)
        expected = work.functions.code_sha256_of(function.function_name, source)
        if existing is None or not existing.has(expected, function.settings):
            raise changed_by_others(work, record) from None
        state = existing
    return work.save(record.confirmed(candidate_code_sha256=state.code_sha256))


def _write_settings(
    work: TargetWork, function: FunctionPlan, record: FunctionRecord, state: FunctionState
) -> tuple[FunctionRecord, FunctionState]:
    name, differing = function.function_name, function.settings.differing_configuration(state.settings)
    if not differing:
        # Another run of this step may have written them and gone on: its record is not to be written over.
        return record, state
    before = record.rollback_point.settings
    # Neither as planned nor as before: a third party wrote, and a rollback could not tell whose settings win.
    if before is None or before.differing_configuration(state.settings):
        raise changed_by_others(work, record)
    record = work.save(record.about_to("settings"))
    # Only what differs is sent: an unchanged Role would need iam:PassRole for nothing.
    wanted = function.settings.only(differing).on_top_of(state.settings)
    state = work.functions.update_settings(name, wanted, state.revision_id)
    return work.save(record.confirmed()), state


def _write_code(
    work: TargetWork, function: FunctionPlan, source: CodeSource, record: FunctionRecord, state: FunctionState
) -> tuple[FunctionRecord, FunctionState]:
    name, wanted = record.function_name, function.settings
    source = source.stored_as(_storage_now(work, record, state))
    # Our hash is unknown until AWS has responded; after a lost response the artifact itself is the evidence.
    if record.intent == "code" and _is_written(work, source, wanted, state):
        return work.save(record.confirmed(candidate_code_sha256=state.code_sha256)), state
    before = record.rollback_point
    if before.settings is None or not state.has_code(before.code_sha256, before.settings):
        raise changed_by_others(work, record)
    record = work.save(record.about_to("code"))
    state = work.functions.update_code(name, source, state.revision_id, wanted.architectures)
    return work.save(record.confirmed(candidate_code_sha256=state.code_sha256)), state


def _is_written(work: TargetWork, source: CodeSource, wanted: FunctionSettings, state: FunctionState) -> bool:
    is_kept = state.code is None or source.storage.is_met_by(state.code.storage)
    return is_kept and state.has_code(work.functions.code_sha256_of(state.function_name, source), wanted)


def _storage_now(work: TargetWork, record: FunctionRecord, state: FunctionState) -> PackageStorage:
    """How the code was kept before: AWS forgets what is not said again; an old record does not know it."""
    known = record.rollback_point.code or state.code
    if known is None:
        seen = work.functions.get_function(record.function_name)
        known = seen.code if seen else None
    return known.storage if known else OWN_COPY
