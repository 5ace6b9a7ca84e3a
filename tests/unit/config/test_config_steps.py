"""Steps and gates: every form they have in a file, and what each means."""

import pytest

from sluice.config.sections.analysis import AnalysisStep
from sluice.config.sections.pause import PauseStep
from sluice.config.sections.smoke_test import SmokeTestStep
from sluice.config.sections.steps import SetWeightStep
from sluice.config.sections.webhooks import WebhookStep
from tests.unit.config.builders import (
    changed,
    config_of,
    errors_of,
    only,
    warnings_of,
    with_gates,
    with_steps,
)

QUERY = {"name": "errors", "queryTemplate": "q", "upperLimit": "1"}
ANALYSIS = {"queries": ["errors"], "interval": "5", "units": "minutes", "numberOfJudgmentRuns": "3"}
WEBHOOK = {"name": "notify", "uriTemplate": "https://chat.example", "disableCallback": True}


def steps_of(*steps):
    config = config_of(
        changed(("analysis", {"queries": [QUERY]}), ("webhooks", [WEBHOOK]), base=with_steps(*steps))
    )
    return config.strategies["ramp"].steps


def test_weight_is_a_number_when_it_is_written_as_text():
    assert steps_of({"setWeight": {"weight": "25"}}) == (SetWeightStep(weight=25),)


@pytest.mark.parametrize(
    ("text", "weight"), [("0.5", "0.5"), ("25.0", "25"), ("33.3", "33.3"), ("100", "100")]
)
def test_weight_has_one_decimal_where_it_needs_one(text, weight):
    (step,) = steps_of({"setWeight": {"weight": text}})
    assert str(step.weight) == weight


@pytest.mark.parametrize(
    ("duration", "unit", "seconds"),
    [(90, "seconds", 90), (2, "minutes", 120), (3, "HOURS", 10800), (1, "Minutes", 60)],
)
def test_pause_is_in_seconds_when_it_has_a_unit(duration, unit, seconds):
    (step,) = steps_of({"pause": {"duration": duration, "unit": unit}})
    assert isinstance(step, PauseStep)
    assert step.seconds == seconds


def test_pause_has_no_seconds_when_it_waits_for_approval():
    (step,) = steps_of({"pause": {"untilApproved": True}})
    assert (step.seconds, step.until_approved, step.approval_expiration_seconds) == (None, True, None)


def test_approval_has_roles_and_expiry_when_they_are_given():
    expiration = {"duration": 24, "unit": "hours"}
    (step,) = steps_of(
        {"pause": {"untilApproved": True, "requiresRoles": ["QA", "Ops"], "approvalExpiration": expiration}}
    )
    assert step.requires_roles == ("QA", "Ops")
    assert step.approval_expiration_seconds == 86400


@pytest.mark.parametrize(
    ("pause", "message"),
    [
        (
            {"untilApproved": True, "duration": 1, "unit": "hours"},
            "pause is not valid: untilApproved cannot be set with both a unit and duration",
        ),
        ({"duration": 1}, "pause is not valid: duration must be set with a unit"),
        ({"unit": "hours"}, "pause is not valid: unit must be set with a duration"),
        ({}, "pause has neither a duration nor an approval"),
        ({"untilApproved": False}, "pause has neither a duration nor an approval"),
        (
            {"duration": 1, "unit": "hours", "requiresRoles": ["QA"]},
            "pause is not valid: approvalExpiration and requiresRoles need untilApproved",
        ),
        (
            {"duration": 1, "unit": "hours", "approvals": 2},
            "pause is not valid: approvals and requesterMayNotApprove need untilApproved",
        ),
    ],
)
def test_pause_is_refused_when_its_keys_do_not_go_together(pause, message):
    problem = only(errors_of(with_steps({"pause": pause})))
    assert problem.message == message
    assert problem.path == "strategies.ramp.canary.steps[0].pause"


def test_pause_is_refused_when_its_roles_are_an_empty_list():
    problem = only(errors_of(with_steps({"pause": {"untilApproved": True, "requiresRoles": []}})))
    assert problem.path.endswith("pause.requiresRoles")


def test_webhook_step_has_its_name_and_context_when_both_are_given():
    (step,) = steps_of({"runWebhook": {"name": "notify", "context": {"weight": 25}}})
    assert step == WebhookStep(name="notify", context={"weight": "25"})


@pytest.mark.parametrize("step", [{}, None, {"context": {"a": "b"}}, {"name": ""}])
def test_webhook_step_is_refused_when_it_has_no_name(step):
    problem = only(errors_of(with_steps({"runWebhook": step})))
    assert (
        problem.message == "webhook constraint is not valid: you must provide a name for a configured webhook"
    )


def test_analysis_step_has_defaults_when_only_the_needed_keys_are_given():
    (step,) = steps_of({"analysis": ANALYSIS})
    assert isinstance(step, AnalysisStep)
    assert (step.interval_seconds, step.roll_back_mode, step.roll_forward_mode) == (
        300,
        "automatic",
        "automatic",
    )
    assert (step.lookback_method, step.abort_on_failed_judgment) == ("sliding", False)


def test_analysis_modes_are_read_when_their_letter_case_differs():
    (step,) = steps_of({"analysis": {**ANALYSIS, "rollBackMode": "MANUAL", "lookbackMethod": "GROWING"}})
    assert (step.roll_back_mode, step.lookback_method) == ("manual", "growing")


@pytest.mark.parametrize("key", ["queries", "interval", "numberOfJudgmentRuns"])
def test_analysis_step_is_refused_when_a_needed_key_is_missing(key):
    step = {name: value for name, value in ANALYSIS.items() if name != key}
    problem = only(errors_of(with_steps({"analysis": step})))
    assert problem.path == f"strategies.ramp.canary.steps[0].analysis.{key}"


def test_smoke_test_has_defaults_when_nothing_is_given():
    assert steps_of({"smokeTest": None}) == (SmokeTestStep(),)


def test_steps_keep_their_order_when_there_are_several():
    kinds = [
        type(step)
        for step in steps_of({"setWeight": {"weight": 5}}, {"smokeTest": {}}, {"analysis": ANALYSIS})
    ]
    assert kinds == [SetWeightStep, SmokeTestStep, AnalysisStep]


def test_strategy_is_valid_when_it_has_no_steps():
    assert steps_of() == ()


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({"setWeight": {"weight": 5}, "pause": {"untilApproved": True}}, "2 keys (setWeight, pause)"),
        ({}, "Expected a step, found a map"),
        (None, "Expected a step, found nothing"),
        ("pause", "Expected a step, found 'pause'"),
        (["pause"], "Expected a step, found a list"),
        ({"setWeigth": {"weight": 5}}, "Unknown step `setWeigth`"),
        ({"exposeServices": {"services": ["a"]}}, "is for Kubernetes"),
    ],
)
def test_item_is_refused_when_it_is_no_step(item, words):
    problem = only(errors_of(with_steps(item)))
    assert words in problem.message
    assert problem.path == "strategies.ramp.canary.steps[0]"


def test_remedy_names_the_key_of_the_step_when_it_has_a_typo():
    problem = only(
        warnings_of(
            with_gates("beforeDeployment", {"pause": {"untilApproved": True, "requireRoles": ["QA"]}})
        )
    )
    assert problem.remedy == "Perhaps you meant 'requiresRoles'"


def test_method_is_upper_case_when_it_is_written_in_lower_case():
    webhook = {**WEBHOOK, "method": "put", "retryCount": 50}
    assert config_of(changed(("webhooks", [webhook]))).webhooks[0].method == "PUT"


def test_remedy_names_the_step_when_its_name_has_a_typo():
    assert only(errors_of(with_steps({"setWeigth": {"weight": 5}}))).remedy == "Perhaps you meant 'setWeight'"


@pytest.mark.parametrize("kind", ["setWeight", "analysis", "smokeTest"])
def test_gate_is_refused_when_it_is_not_allowed_before_a_deployment(kind):
    problem = only(errors_of(with_gates("beforeDeployment", {kind: {}})))
    assert f"`{kind}` is not allowed under `beforeDeployment`" in problem.message
    assert problem.remedy == "Use pause or runWebhook here"


def test_gate_is_refused_when_it_would_move_traffic_after_a_deployment():
    problem = only(errors_of(with_gates("afterDeployment", {"setWeight": {"weight": 5}})))
    assert problem.remedy == "Use pause or runWebhook or analysis or smokeTest here"


@pytest.mark.parametrize("weight", ["-1", "101", "100.1", "4.55", "0.04", "many", "", "1e2", "nan"])
def test_weight_is_refused_when_it_is_no_percentage(weight):
    problem = only(errors_of(with_steps({"setWeight": {"weight": weight}})))
    assert problem.path == "strategies.ramp.canary.steps[0].setWeight.weight"
