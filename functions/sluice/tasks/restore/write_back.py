"""Writes the old settings and code back to `$LATEST`, and leaves out what AWS refuses, part by part."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sluice.domain.function.code_source import CodeSource, ZipFile
from sluice.domain.function.settings import FunctionSettings
from sluice.domain.function.state import FunctionState
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import RollbackPoint, foreign_settings
from sluice.domain.rollback.repair_commands import CODE, STABLE_VERSION
from sluice.errors import (
    AccessDeniedError,
    ArtifactMissingError,
    PublishFailedError,
    RequestRefusedError,
    ResourceNotFoundError,
    SluiceError,
)
from sluice.tasks.change.target_work import TargetWork

_REFUSALS = (AccessDeniedError, ArtifactMissingError, PublishFailedError, RequestRefusedError)
_GONE_WITH_ITS_RIGHTS = frozenset({"layers"})
"""Of these AWS says that they may not be read once they are deleted, whoever asks."""

Refused = Mapping[str, SluiceError]
"""Each part that could not be written back, and why."""


@dataclass
class _Writes:
    """What was written so far: `$LATEST` as it is now, and the parts that were refused."""

    work: TargetWork
    name: str
    state: FunctionState
    refused: dict[str, SluiceError] = field(default_factory=dict)
    is_written: bool = False

    def settings(self, wanted: FunctionSettings) -> None:
        """Write these settings at once and wait for AWS."""
        self.work.functions.update_settings(self.name, wanted, self.state.revision_id)
        self._wait()

    def code(self, code: CodeSource | ZipFile, architectures: Sequence[str] | None) -> None:
        """Write the code and wait for AWS."""
        self.work.functions.update_code(self.name, code, self.state.revision_id, architectures)
        self._wait()

    def refuse(self, part: str, error: SluiceError) -> None:
        """Leave the part out; AWS may have taken the write and failed to apply it, so it is read again."""
        self.refused[part] = error
        self.state = self.work.functions.get_function(self.name) or self.state

    def _wait(self) -> None:
        self.state = self.work.wait_until_ready(self.name) or self.state
        self.is_written = True


def write_back(work: TargetWork, record: FunctionRecord, state: FunctionState) -> Refused:
    """Write the settings that differ, then the code if it does, then publish a version of the result.

    A write of ours that may still be under way is beaten by writing at least once, if only the description
    that is there: that changes the RevisionId on which it was based (recorded at AWS, 2025-11-25). Without
    the version that kept the old code nothing is written: old settings under new code would be worse. What
    somebody else has changed stays, also when that happens between two writes.
    """
    point, writes = record.rollback_point, _Writes(work, record.function_name, state)
    settings = point.settings
    if settings is None:
        return {}
    foreign = foreign_settings(point, planned_settings(work, record), state.settings)
    differing = [name for name in settings.differing_configuration(state.settings) if name not in foreign]
    if differing and _needs_code(point, settings, state) and not _has_old_code(work, point):
        return {STABLE_VERSION: _version_gone(point)}
    if differing:
        _write_settings(writes, settings, differing)
    if record.intent is not None and not writes.is_written:
        writes.settings(writes.state.settings.only(["description"]))
    if writes.is_written and was_changed_by_others(work, record, writes.state):
        return writes.refused
    if _needs_code(point, settings, writes.state):
        _write_code(writes, point, settings)
    if writes.state.has_failed and not (writes.is_written or writes.refused):
        # Nothing can be published while the last update has failed: one that succeeds ends that.
        writes.settings(writes.state.settings.only(["description"]))
    _publish(writes)
    return writes.refused


def planned_settings(work: TargetWork, record: FunctionRecord) -> FunctionSettings | None:
    """The settings that the deployment gives the function."""
    name = record.function_name
    return next((one.settings for one in work.plan.functions if one.function_name == name), None)


def was_changed_by_others(work: TargetWork, record: FunctionRecord, state: FunctionState) -> bool:
    """Whether `$LATEST` holds code that is neither the old one nor ours.

    The hash of ours may never have been learnt, when the answer to its write was lost: then the artifact is
    asked. Where even that gives no answer, going back comes first.
    """
    if state.code_sha256 in (record.rollback_point.code_sha256, record.candidate_code_sha256):
        return False
    if record.intent not in ("code", "create"):
        return True
    planned = next((one for one in work.plan.functions if one.function_name == record.function_name), None)
    if planned is None or record.intent == "create":
        return False
    source = work.ports.deployments.pin_artifact(work.deployment_id, planned.source)
    try:
        return work.functions.code_sha256_of(record.function_name, source) != state.code_sha256
    except _REFUSALS:
        return False


def still_missing(refused: Refused, point: RollbackPoint, state: FunctionState) -> Refused:
    """Without the parts that are as they were all the same: of those only the look after the write failed."""
    if point.settings is None or state.has_failed:
        return refused
    missing = {STABLE_VERSION, *point.settings.differing_configuration(state.settings)}
    if _needs_code(point, point.settings, state):
        missing.add(CODE)
    return {part: error for part, error in refused.items() if part in missing}


def commands_fail_for(refused: Refused) -> frozenset[str]:
    """The parts that nobody could write back; of others only the deploy role may not."""
    return frozenset(
        part
        for part, error in refused.items()
        if not isinstance(error, AccessDeniedError) or part in _GONE_WITH_ITS_RIGHTS
    )


def _write_settings(writes: _Writes, settings: FunctionSettings, differing: Iterable[str]) -> None:
    """All at once; if AWS refuses that, each alone, so that one refusal does not keep the others away."""
    names = tuple(differing)
    try:
        writes.settings(settings.only(names))
    except _REFUSALS as error:
        if len(names) == 1:
            writes.refuse(names[0], error)
            return
    else:
        return
    for name in names:
        try:
            writes.settings(settings.only([name]))
        except _REFUSALS as error:
            writes.refuse(name, error)


def _write_code(writes: _Writes, point: RollbackPoint, settings: FunctionSettings) -> None:
    # A zip, its base64 and the request hold six times its size, and a target may have many functions.
    with writes.work.ports.side_by_side.one_at_a_time():
        try:
            code = _old_code(writes.work, point)
        except ResourceNotFoundError:
            writes.refuse(STABLE_VERSION, _version_gone(point))
            return
        try:
            writes.code(code, settings.architectures)
        except _REFUSALS as error:
            writes.refuse(CODE, error)


def _publish(writes: _Writes) -> None:
    """Publish too, so that the restored state has a version number to point at and to compare with later."""
    state = writes.state
    try:
        writes.work.functions.publish_version(
            writes.name, state.code_sha256, state.revision_id, "restored by a rollback"
        )
    except PublishFailedError:
        # After a refusal there may be nothing that AWS publishes; what differs is reported in any case.
        if not writes.refused:
            raise


def _needs_code(point: RollbackPoint, settings: FunctionSettings, state: FunctionState) -> bool:
    return not (state.has_code(point.code_sha256, settings) and state.keeps(point.code))


def _has_old_code(work: TargetWork, point: RollbackPoint) -> bool:
    is_elsewhere = point.code is not None and point.code.is_readable
    return is_elsewhere or work.functions.get_function(point.function_name, point.stable_version) is not None


def _old_code(work: TargetWork, point: RollbackPoint) -> CodeSource | ZipFile:
    """An image by its digest, which ECR still has; a zip from where it was, or from the secured version."""
    code = point.code or CodeSource("", "")
    if code.is_readable:
        return code
    content = work.functions.download_code(point.function_name, point.stable_version or "")
    return ZipFile(content, code.storage)


def _version_gone(point: RollbackPoint) -> ResourceNotFoundError:
    return ResourceNotFoundError(
        f"version {point.stable_version}, which kept the old code, no longer exists", "Deploy the old code"
    )
