"""What AWS refuses to take back is left out and named; everything else is restored all the same."""

from dataclasses import replace

import pytest

from sluice.domain.function.code_source import OWN_COPY, ZipFile
from sluice.domain.function.settings import FunctionSettings
from sluice.domain.function.state import FunctionState
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import Live
from sluice.domain.rollback.report import Restored
from sluice.errors import AccessDeniedError, PublishFailedError, ResourceNotFoundError, SluiceError
from sluice.tasks.restore.restore_function import restore_function
from tests.builders import SETTINGS, a_function_plan, a_rollback_point, a_target_plan
from tests.tasks.ports import functions
from tests.tasks.scene import FUNCTION, latest, work
from tests.tasks.script import Script

LAYER = "arn:aws:lambda:eu-central-1:111111111111:layer:libs:1"
OLD_SETTINGS = replace(SETTINGS, layers=(LAYER,))
NEW_SETTINGS = replace(SETTINGS, layers=(), handler="app.other")
POINT = replace(a_rollback_point(Live.LATEST, alias_name=None), settings=OLD_SETTINGS)
CHANGED = FunctionRecord(POINT, "7", "new-code", is_changed=True)
NEW = replace(latest("new-code", "f5"), settings=NEW_SETTINGS)
OLD_VERSION = latest(version="6")
NO_LAYER = PublishFailedError(f"Layer version {LAYER} does not exist")
NOTE = "restored by a rollback"


PLAN = a_target_plan(functions=(replace(a_function_plan(), settings=NEW_SETTINGS),))


def restored(script: Script, record: FunctionRecord = CHANGED) -> Restored:
    return script.play(lambda ports: restore_function(work(ports, PLAN), record))


def finds_new() -> Script:
    return (
        Script()
        << functions.get_function(FUNCTION)
        >> NEW
        << functions.get_function(FUNCTION, "6")
        >> OLD_VERSION
    )


def writes(wanted: FunctionSettings, known: str, then: FunctionState) -> Script:
    return (
        Script()
        << functions.update_settings(FUNCTION, wanted, known)
        >> then
        << functions.get_function(FUNCTION)
        >> then
    )


def is_refused(wanted: FunctionSettings, known: str, error: SluiceError, state: FunctionState) -> Script:
    return (
        Script()
        << functions.update_settings(FUNCTION, wanted, known)
        >> error
        << functions.get_function(FUNCTION)
        >> state
    )


def writes_code(known: str, then: FunctionState) -> Script:
    return (
        Script()
        << functions.download_code(FUNCTION, "6")
        >> b"old zip"
        << functions.update_code(FUNCTION, ZipFile(b"old zip", OWN_COPY), known, None)
        >> then
        << functions.get_function(FUNCTION)
        >> then
    )


def publishes(state: FunctionState) -> Script:
    return (
        Script()
        << functions.publish_version(FUNCTION, state.code_sha256, state.revision_id, NOTE)
        >> state
        << functions.get_function(FUNCTION)
        >> state
    )


def refused_together(error: SluiceError = NO_LAYER) -> Script:
    both = OLD_SETTINGS.only(("handler", "layers"))
    return finds_new() << functions.update_settings(FUNCTION, both, "f5") >> error


BACK_BUT_FOR_LAYERS = replace(latest("new-code", "f6"), settings=replace(SETTINGS, layers=()))
WHOLE_BUT_FOR_LAYERS = replace(latest("old-code", "f7"), settings=replace(SETTINGS, layers=()))


def with_layers_refused(error: SluiceError = NO_LAYER) -> Script:
    return (
        refused_together(error)
        << writes(OLD_SETTINGS.only(["handler"]), "f5", BACK_BUT_FOR_LAYERS)
        << is_refused(OLD_SETTINGS.only(["layers"]), "f6", error, BACK_BUT_FOR_LAYERS)
        << writes_code("f6", WHOLE_BUT_FOR_LAYERS)
        << publishes(WHOLE_BUT_FOR_LAYERS)
    )


def test_restores_code_and_other_settings_when_one_setting_is_refused() -> None:
    outcome = restored(with_layers_refused())
    assert outcome.differences == [
        f"layers is none, was {LAYER}",
        f"layers could not be restored: Layer version {LAYER} does not exist",
    ]


def test_prints_commands_without_the_setting_that_aws_refuses() -> None:
    commands = " ; ".join(restored(with_layers_refused()).leftover(POINT).commands("eu-west-1"))
    assert "--layers" not in commands
    assert "update-function-code" in commands
    assert "--handler app.handler" in commands


def test_keeps_no_layer_in_the_commands_when_it_may_not_be_read_any_more() -> None:
    denied = AccessDeniedError("Role r may not: no permission for lambda:GetLayerVersion")
    commands = " ".join(restored(with_layers_refused(denied)).leftover(POINT).commands("eu-west-1"))
    assert "--layers" not in commands


def test_keeps_a_setting_in_the_commands_when_only_the_role_may_not_write_it() -> None:
    settings = replace(SETTINGS, handler="app.other")
    state = replace(latest("old-code", "f5"), settings=settings)
    denied = AccessDeniedError("Role r may not update the configuration")
    script = (
        Script()
        << functions.get_function(FUNCTION)
        >> state
        << is_refused(SETTINGS.only(["handler"]), "f5", denied, state)
        << publishes(state)
    )
    record = replace(CHANGED, rollback_point=a_rollback_point(Live.LATEST, alias_name=None))
    outcome = restored(script, record)
    assert "handler could not be restored: Role r may not update the configuration" in outcome.differences
    commands = outcome.leftover(record.rollback_point).commands("eu-west-1")
    assert "--handler app.handler" in " ".join(commands)


def test_leaves_a_setting_out_when_aws_took_it_and_could_not_apply_it() -> None:
    state = replace(latest("old-code", "f5"), settings=replace(SETTINGS, handler="app.other"))
    failed = replace(state, revision_id="f6", last_update_status="Failed", reason="no such handler")
    script = (
        Script()
        << functions.get_function(FUNCTION)
        >> state
        << functions.update_settings(FUNCTION, SETTINGS.only(["handler"]), "f5")
        >> replace(failed, last_update_status="InProgress")
        << functions.get_function(FUNCTION)
        >> failed
        << functions.get_function(FUNCTION)
        >> failed
        << functions.publish_version(FUNCTION, "old-code", "f6", NOTE)
        >> PublishFailedError("The last update failed")
        << functions.get_function(FUNCTION)
        >> failed
    )
    record = replace(CHANGED, rollback_point=a_rollback_point(Live.LATEST, alias_name=None))
    assert "no such handler" in " ".join(restored(script, record).differences)


def test_names_the_code_when_aws_does_not_take_it_back() -> None:
    expired = PublishFailedError("AWS could not update the code: its signature has expired")
    state = latest("new-code", "f5")
    script = (
        Script()
        << functions.get_function(FUNCTION)
        >> state
        << functions.download_code(FUNCTION, "6")
        >> b"old zip"
        << functions.update_code(FUNCTION, ZipFile(b"old zip", OWN_COPY), "f5", None)
        >> expired
        << functions.get_function(FUNCTION)
        >> state
        << publishes(state)
    )
    record = replace(CHANGED, rollback_point=a_rollback_point(Live.LATEST, alias_name=None))
    outcome = restored(script, record)
    assert f"code could not be restored: {expired.message}" in outcome.differences
    assert "update-function-code" not in " ".join(outcome.leftover(POINT).commands("eu-west-1"))


def test_is_restored_when_only_the_look_after_the_write_was_denied_once() -> None:
    before, back = latest("new-code", "f5"), latest("old-code", "f6")
    script = (
        Script()
        << functions.get_function(FUNCTION)
        >> before
        << functions.download_code(FUNCTION, "6")
        >> b"old zip"
        << functions.update_code(FUNCTION, ZipFile(b"old zip", OWN_COPY), "f5", None)
        >> replace(back, last_update_status="InProgress")
        << functions.get_function(FUNCTION)
        >> AccessDeniedError("Role r may not read quote")
        << functions.get_function(FUNCTION)
        >> back
        << publishes(back)
    )
    record = replace(CHANGED, rollback_point=a_rollback_point(Live.LATEST, alias_name=None))
    assert restored(script, record).differences == []


GONE = "version 6, which kept the old code, no longer exists"


def test_writes_no_old_settings_under_the_new_code_when_the_old_code_is_gone() -> None:
    script = (
        Script()
        << functions.get_function(FUNCTION)
        >> NEW
        << functions.get_function(FUNCTION, "6")
        >> None
        << functions.get_function(FUNCTION)
        >> NEW
    )
    outcome = restored(script)
    assert GONE in outcome.differences
    assert outcome.leftover(POINT).commands("eu-west-1") == []


def test_says_that_the_old_code_is_gone_when_it_cannot_be_downloaded() -> None:
    state = replace(NEW, settings=OLD_SETTINGS)
    script = (
        Script()
        << functions.get_function(FUNCTION)
        >> state
        << functions.download_code(FUNCTION, "6")
        >> ResourceNotFoundError("Function not found")
        << functions.get_function(FUNCTION)
        >> state
        << publishes(state)
    )
    assert GONE in restored(script).differences


def test_fails_when_nothing_was_refused_and_aws_publishes_nothing() -> None:
    state = replace(latest("old-code", "f6"), settings=OLD_SETTINGS)
    script = (
        Script()
        << functions.get_function(FUNCTION)
        >> state
        << functions.publish_version(FUNCTION, "old-code", "f6", NOTE)
        >> PublishFailedError("no")
    )
    with pytest.raises(PublishFailedError):
        restored(script)


FOREIGN = replace(NEW, settings=replace(NEW_SETTINGS, handler="app.foreign"))
BACK_BUT_FOR_HANDLER = replace(
    latest("old-code", "f7"), settings=replace(OLD_SETTINGS, handler="app.foreign")
)


def test_leaves_a_setting_alone_and_names_it_when_somebody_else_has_changed_it() -> None:
    with_layers = replace(FOREIGN, settings=BACK_BUT_FOR_HANDLER.settings, revision_id="f6")
    script = (
        Script()
        << functions.get_function(FUNCTION)
        >> FOREIGN
        << functions.get_function(FUNCTION, "6")
        >> OLD_VERSION
        << writes(OLD_SETTINGS.only(["layers"]), "f5", with_layers)
        << writes_code("f6", BACK_BUT_FOR_HANDLER)
        << publishes(BACK_BUT_FOR_HANDLER)
    )
    assert restored(script).differences == [
        "handler is app.foreign, was app.handler (someone else changed it)"
    ]


def test_overwrites_no_code_when_somebody_else_has_written_it_right_after_the_settings() -> None:
    foreign = replace(latest("foreign-code", "f9"), settings=OLD_SETTINGS)
    both = OLD_SETTINGS.only(("handler", "layers"))
    script = finds_new() << writes(both, "f5", foreign) << functions.get_function(FUNCTION) >> foreign
    assert restored(script).differences == ["code hash is foreign-code, was old-code"]
