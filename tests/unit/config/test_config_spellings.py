"""Spellings that CDaaS files have in the wild: each loads as the one of the reference, with a warning."""

from sluice.config.load import load_config
from tests.unit.config.builders import (
    REMOVED,
    SMALL,
    changed,
    config_of,
    errors_of,
    load,
    only,
    warnings_of,
    with_gates,
    with_steps,
)

QUERY = {"name": "errors", "queryTemplate": "{{context.owner}}", "upperLimit": "1"}
CALL = {"name": "call", "uriTemplate": "https://x.example/{{context.a}}", "disableCallback": True}


def test_weight_is_read_when_it_stands_directly_under_its_step():
    data = with_steps({"setWeight": 100})
    assert config_of(data).strategies["ramp"].steps[0].weight == 100
    assert only(warnings_of(data)).path == "strategies.ramp.canary.steps[0].setWeight"


def test_weight_is_refused_at_its_place_when_it_stands_directly_under_its_step():
    assert only(errors_of(with_steps({"setWeight": 500}))).path == "strategies.ramp.canary.steps[0].setWeight"


def test_steps_are_read_when_the_level_canary_is_missing():
    data = changed(("strategies/ramp", {"steps": [{"setWeight": {"weight": 100}}]}))
    assert config_of(data).strategies["ramp"].steps[0].weight == 100
    assert only(warnings_of(data)).path == "strategies.ramp.steps"


def test_problem_stands_at_the_written_place_when_the_level_canary_is_missing():
    data = changed(("strategies/ramp", {"steps": [{"setWeight": {"weight": 101}}]}))
    assert only(errors_of(data)).path == "strategies.ramp.steps[0].setWeight.weight"


def test_alias_is_read_when_its_function_is_called_function():
    block = {"targets": ["dev"], "alias": [{"function": "quote", "aliasName": "live"}]}
    data = changed(("trafficManagement", [block]))
    assert config_of(data).alias_of("dev", "quote") == "live"
    assert only(warnings_of(data)).path == "trafficManagement[0].alias[0].function"


def test_problem_stands_at_the_written_key_when_an_old_spelling_names_nothing():
    block = {"targets": ["dev"], "alias": [{"function": "other", "aliasName": "live"}]}
    assert (
        only(errors_of(changed(("trafficManagement", [block])))).path
        == "trafficManagement[0].alias[0].function"
    )


def test_roles_are_read_when_the_key_is_in_the_singular():
    data = with_gates("beforeDeployment", {"pause": {"untilApproved": True, "requiresRole": "QA"}})
    (gate,) = config_of(data).targets["dev"].constraints.before_deployment
    assert gate.requires_roles == ("QA",)
    assert only(warnings_of(data)).path.endswith("pause.requiresRole")


def test_roles_are_read_when_they_stand_under_the_expiry():
    expiration = {"duration": 1, "unit": "hours", "requiresRoles": ["QA"]}
    data = with_gates(
        "beforeDeployment", {"pause": {"untilApproved": True, "approvalExpiration": expiration}}
    )
    (gate,) = config_of(data).targets["dev"].constraints.before_deployment
    assert gate.requires_roles == ("QA",)
    assert only(warnings_of(data)).path.endswith("pause.approvalExpiration.requiresRoles")


def test_roles_are_refused_when_they_are_one_text_under_the_right_key():
    data = with_gates("beforeDeployment", {"pause": {"untilApproved": True, "requiresRoles": "QA"}})
    assert only(errors_of(data)).message == "Expected a list, found 'QA'"


def test_step_is_refused_when_its_content_is_no_map():
    for kind in ("pause", "analysis", "runWebhook"):
        assert only(errors_of(with_steps({kind: "x"}))).message == "Expected a map, found 'x'"


def test_expiry_is_read_when_it_is_called_approval_duration():
    pause = {"untilApproved": True, "approvalDuration": {"duration": 1, "unit": "hours"}}
    data = with_gates("beforeDeployment", {"pause": pause})
    (gate,) = config_of(data).targets["dev"].constraints.before_deployment
    assert gate.approval_expiration_seconds == 3600
    assert only(warnings_of(data)).path.endswith("pause.approvalDuration")


def test_problem_stands_at_the_written_key_when_two_old_spellings_are_nested():
    pause = {"untilApproved": True, "approvalDuration": {"duration": 1, "unit": "hours", "requiresRole": ""}}
    problem = only(errors_of(with_gates("beforeDeployment", {"pause": pause})))
    assert problem.path.endswith("pause.approvalDuration.requiresRole")


def test_analysis_unit_is_read_when_the_key_is_in_the_singular():
    step = {
        "queries": ["errors"],
        "interval": 5,
        "unit": "minutes",
        "numberOfJudgmentRuns": 1,
        "context": {"owner": "x"},
    }
    data = changed(("analysis", {"queries": [QUERY]}), base=with_steps({"analysis": step}))
    assert config_of(data).strategies["ramp"].steps[0].interval_seconds == 300
    assert only(warnings_of(data)).path.endswith("analysis.unit")


def test_analysis_interval_is_in_seconds_when_it_has_no_unit():
    step = {"queries": ["errors"], "interval": 60, "numberOfJudgmentRuns": 1, "context": {"owner": "x"}}
    data = changed(("analysis", {"queries": [QUERY]}), base=with_steps({"analysis": step}))
    assert config_of(data).strategies["ramp"].steps[0].interval_seconds == 60
    assert "read as seconds" in only(warnings_of(data)).message


def test_context_is_read_when_it_is_a_list_of_maps():
    step = {"runWebhook": {"name": "call", "context": [{"a": "1"}, {"b": "2"}]}}
    data = changed(("webhooks", [CALL]), base=with_steps(step))
    assert config_of(data).strategies["ramp"].steps[0].context == {"a": "1", "b": "2"}
    assert only(warnings_of(data)).path.endswith("runWebhook.context")


def test_webhook_step_is_read_when_its_key_is_in_the_plural():
    data = changed(
        ("webhooks", [CALL]), ("context", {"a": "1"}), base=with_steps({"runWebhooks": {"name": "call"}})
    )
    assert config_of(data).strategies["ramp"].steps[0].name == "call"
    assert only(warnings_of(data)).path.endswith("steps[0].runWebhooks")


def test_version_is_read_when_it_is_that_of_old_client_tests_and_doubted_when_it_is_unknown():
    assert warnings_of(changed(("version", "apps/v1"))) == []
    assert only(warnings_of(changed(("version", "v7")))).path == "version"


def test_kind_is_read_when_its_letter_case_differs():
    assert only(warnings_of(changed(("kind", "Lambda")))).path == "kind"


def test_old_context_is_read_when_the_file_has_context_overrides():
    data = changed(("contextOverrides", {"a": "1"}))
    assert config_of(data).context_overrides == {"a": "1"}
    assert only(warnings_of(data)).path == "contextOverrides"


def test_new_spelling_wins_when_both_spellings_are_there():
    binding = {"functionName": "quote", "function": "other", "aliasName": "live"}
    data = changed(("trafficManagement", [{"alias": [binding]}]))
    assert config_of(data).alias_of("dev", "quote") == "live"
    assert "Unknown key" in only(warnings_of(data)).message


def test_unknown_key_is_a_warning_when_the_rest_is_valid():
    problem = only(warnings_of(changed(("targets/dev/regoin", "x"))))
    assert problem.path == "targets.dev.regoin"
    assert problem.remedy == "Perhaps you meant 'region'"


def test_unknown_key_is_an_error_when_strict():
    assert only(errors_of(changed(("metadata", {"name": "x"})), strict=True)).path == "metadata"


def test_remedy_is_to_rename_when_a_needed_key_has_a_typo():
    data = changed(("targets/dev/region", REMOVED), ("targets/dev/regoin", "eu-west-1"))
    problem = only(errors_of(data))
    assert problem.message == "`region` is missing"
    assert problem.remedy == "Rename `regoin` to `region`"


def test_key_counts_as_not_given_when_it_has_no_value():
    text = load_config(
        "kind: lambda\napplication: a\ndescription:\ncontext:\ntargetFilters: null\n"
        "targets:\n  dev:\n    deployAsIamRole: arn:aws:iam::111111111111:role/d\n    region: us-east-1\n"
        "    constraints:\nartifacts:\n  - {functionName: f, path: s3://code/k, type: zipFile}\n"
        "providerOptions:\n  lambda:\n    - target: dev\n      name: f\n      handler: h\n"
        "      runtime: python3.13\n      runAsIamRole: arn:aws:iam::111111111111:role/f\n      memorySize:\n"
    )
    assert text.config.description == ""
    assert text.warnings == ()


def test_needed_key_is_missing_when_it_has_no_value():
    assert only(errors_of(changed(("application", None)))).message == "`application` is missing"


def test_context_value_is_refused_when_it_is_empty():
    assert only(errors_of(changed(("context", {"a": None})))).path == "context.a"


def test_file_of_a_cdaas_client_loads_when_it_carries_its_own_keys():
    extra = [("files", {}), ("sourceControl", {"type": "github", "sha": "abc"}), ("targetFilters", None)]
    extra.append(("deploymentConfig", {"keepDeploymentObject": True}))
    assert load(changed(*extra)).warnings == ()


WHOLE_STEPS = [
    {"setWeight": {"weight": 10}},
    {"pause": {"duration": 5, "unit": "MINUTES"}},
    {
        "pause": {
            "untilApproved": True,
            "approvalExpiration": {"duration": 2, "unit": "hours"},
            "requiresRoles": ["sre"],
        }
    },
    {"runWebhook": {"name": "hook", "context": {"suite": "fast"}}},
    {
        "analysis": {
            "queries": ["errors"],
            "interval": 2,
            "units": "minutes",
            "numberOfJudgmentRuns": 3,
            "rollBackMode": "manual",
            "rollForwardMode": "AUTOMATIC",
            "lookbackMethod": "growing",
            "abortOnFailedJudgment": True,
            "metricProviderName": "main",
            "context": {"owner": "parcels"},
        }
    },
]
WHOLE = {
    "description": "everything that CDaaS has for Lambda",
    "context": {"team": "parcels"},
    "targets/dev/account": "parcels-dev",
    "targets/prod": {
        "account": "parcels-prod",
        "deployAsIamRole": "arn:aws:iam::222222222222:role/deploy",
        "region": "eu-central-1",
        "strategy": "ramp",
        "constraints": {
            "dependsOn": ["dev"],
            "beforeDeployment": [WHOLE_STEPS[1], WHOLE_STEPS[3]],
            "afterDeployment": [WHOLE_STEPS[2], WHOLE_STEPS[4]],
        },
    },
    "providerOptions/lambda/1": {**SMALL["providerOptions"]["lambda"][0], "target": "prod"},
    "strategies/ramp/canary/steps": WHOLE_STEPS,
    "trafficManagement": [
        {"targets": ["dev", "prod"], "alias": [{"functionName": "quote", "aliasName": "live"}]}
    ],
    "webhooks": [
        {
            "name": "hook",
            "method": "POST",
            "uriTemplate": "https://hooks.example/{{context.suite}}",
            "networkMode": "direct",
            "agentIdentifier": "agent-1",
            "headers": [{"key": "X-Team", "value": "{{context.team}}"}],
            "bodyTemplate": {"inline": "{{armory.callbackUri}}/callback"},
            "retryCount": 2,
            "disableCallback": False,
        }
    ],
    "analysis": {
        "defaultMetricProviderName": "main",
        "queries": [
            {
                "name": "errors",
                "queryTemplate": "{{context.owner}}",
                "upperLimit": 0.01,
                "lowerLimit": 0,
                "metricProviderName": "main",
                "aggregationMethod": "avg",
            }
        ],
    },
    "deploymentConfig": {
        "timeout": {"duration": 45, "unit": "minutes"},
        "keepDeploymentObject": True,
        "ifDeploymentInProgress": {"strategy": "enqueueOne"},
    },
    "targetFilters": [{"includeTarget": "prod"}],
    "files": {},
    "sourceControl": {"type": "github"},
}


def test_every_key_of_cdaas_is_read_without_a_warning_when_one_file_has_them_all():
    loaded = load(changed(*WHOLE.items()))
    assert [(warning.path, warning.message) for warning in loaded.warnings] == []
    assert [type(step).__name__ for step in loaded.config.strategies["ramp"].steps] == [
        "SetWeightStep",
        "PauseStep",
        "PauseStep",
        "WebhookStep",
        "AnalysisStep",
    ]
