"""Sets the planned tags of a function, and puts them back; tags nobody planned are left alone.

Tags belong to all versions at once, and AWS guards them by no RevisionId: what is found is judged by content,
and every write is read back.
"""

from collections.abc import Mapping

from sluice.domain.function.setting_words import tags_in_words
from sluice.domain.plan.target import FunctionPlan
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import Live, tag_differences
from sluice.errors import RetryableError
from sluice.tasks.change.interference import changed_by_others
from sluice.tasks.change.target_work import TargetWork

_TRIES = 5
_WAIT_SECONDS = 0.5

Tags = Mapping[str, str]


def tag_function(work: TargetWork, function: FunctionPlan, record: FunctionRecord) -> FunctionRecord:
    """The record once the function has the planned tags; one that was created has had them from the start."""
    name, planned, point = function.function_name, function.tags, record.rollback_point
    if not planned or point.live is Live.ABSENT:
        return record
    for attempt in range(_TRIES):
        now = _present(work, name, attempt)
        missing = tag_differences(planned, now)
        if not missing:
            return work.save(record.confirmed()) if record.intent == "tags" else record
        # Asked only before the first write: afterwards the differences may be our own half-done work.
        if record.intent != "tags":
            if tag_differences(point.tags or {}, now).keys() & missing.keys():
                raise changed_by_others(work, record)
            record = work.save(record.about_to("tags"))
        work.functions.tag(name, missing)
    raise RetryableError(f"AWS does not show the new tags of {name} yet")


def restore_tags(work: TargetWork, record: FunctionRecord) -> list[str]:
    """Put the tags back that this deployment has set; what differs in the end, in words."""
    name, point = record.function_name, record.rollback_point
    if point.tags is None or not record.is_changed:
        return []
    ours = next((one.tags or {} for one in work.plan.functions if one.function_name == name), {})
    # A tag that was planned as it was before is nobody's change.
    before = {key: value for key, value in point.tags.items() if ours.get(key) != value}
    differing: Mapping[str, str | None] = {}
    now: Tags = {}
    for attempt in range(_TRIES):
        now = _present(work, name, attempt)
        differing = tag_differences(before, now)
        mine = {key: value for key, value in differing.items() if now.get(key) == ours.get(key)}
        if not mine:
            break
        work.functions.tag(name, mine)
    return [
        f"tag {tags_in_words({key: now.get(key)})}, was {value or 'none'}" for key, value in differing.items()
    ]


def _present(work: TargetWork, name: str, attempt: int) -> Tags:
    """The tags that AWS shows; after a write it is given some time."""
    if attempt > 1:
        work.ports.clock.sleep(_WAIT_SECONDS)
    state = work.functions.get_function(name)
    return (state.tags if state else None) or {}
