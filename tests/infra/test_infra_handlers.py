"""Each handler has the code, the size, the variables and exactly the permissions that its work needs."""

import re

import pytest

from infra.lambdas import HANDLERS
from infra.packaging.bundles import API_HANDLERS, bundle_of
from tests.infra.templates import as_list

TABLE = {
    "dynamodb:BatchGetItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:UpdateItem",
}
OWN_LOGS = {"logs:CreateLogStream", "logs:PutLogEvents"}
KEY_OF_TABLE = {
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
}
EVERYONE = OWN_LOGS | KEY_OF_TABLE
TELL, WAKE = {"events:PutEvents"}, {"states:SendTaskFailure", "states:SendTaskSuccess"}
EXECUTIONS = {"states:DescribeExecution", "states:ListExecutions", "states:StopExecution"}
RESUME, CANCEL = {"states:SendTaskSuccess"}, {"states:SendTaskFailure"}
START = {"states:DescribeStateMachineAlias", "states:StartExecution"}
INTAKE = TELL | START | {"s3:GetObject", "s3:PutObject"}
DISPATCH = TELL | {"states:StartExecution"}
SECRETS = {"secretsmanager:GetSecretValue", "ssm:GetParameter"}
TAGS = {"secretsmanager:DescribeSecret", "ssm:ListTagsForResource"}
CHANGE = {"sts:AssumeRole", "sts:SetSourceIdentity"}
ACTIONS = {
    "api": INTAKE | WAKE | TAGS | CHANGE | {"kms:GenerateMac", "lambda:GetAccountSettings"},
    "config_upload": INTAKE | CANCEL | {"s3:GetObjectVersion", "sqs:SendMessage"},
    "approvals": WAKE | TELL | {"kms:VerifyMac"},
    "callbacks": WAKE | {"kms:VerifyMac"},
    "page": {"s3:GetObject"} | SECRETS | TAGS,
    "page_acts": INTAKE | WAKE | CHANGE,
    "guardrails": TELL,
    "begin_deployment": TELL,
    "run_preflight": CHANGE | SECRETS | TAGS | {"lambda:GetAccountSettings"},
    "run_targets": DISPATCH | RESUME,
    "cancel_targets": TELL | WAKE,
    "finish_deployment": TELL | {"states:StartExecution"},
    "begin_target": TELL,
    "prepare_functions": CHANGE,
    "set_weight": CHANGE,
    "pause": WAKE | TELL,
    "ask_for_approval": WAKE | TELL,
    "run_webhook": WAKE | TELL | SECRETS | TAGS | {"kms:GenerateMac"},
    "judge_metrics": WAKE | TELL | SECRETS | TAGS | CHANGE,
    "smoke_test": CHANGE,
    "promote": CHANGE,
    "undo_target": CHANGE | TELL,
    "roll_back": CHANGE | TELL,
    "finish_target": DISPATCH | WAKE,
    "reconcile": DISPATCH | WAKE | EXECUTIONS | {"sqs:SendMessage"},
    "watch_alarms": CHANGE | WAKE | TELL | {"sqs:SendMessage"},
    "versions": CHANGE | TELL,
    "prune_versions": CHANGE | TELL | {"sqs:SendMessage"},
    "detect_drift": CHANGE | TELL | {"sqs:SendMessage"},
    "notify_people": TELL | SECRETS | TAGS | {"sqs:SendMessage"},
}
_OPENS_TOKENS = ("api", "config_upload", "page_acts", "approvals", "callbacks")
_SEALS_TOKENS = ("pause", "ask_for_approval", "run_webhook", "judge_metrics", "run_targets", "cancel_targets")
TOKEN_KEY = {
    **{name: {"kms:Decrypt"} for name in (*_OPENS_TOKENS, "finish_target", "reconcile", "watch_alarms")},
    **{name: {"kms:Decrypt", "kms:Encrypt"} for name in _SEALS_TOKENS},
}
ONLY_LOOKS = {"api", "page_acts", "run_preflight", "judge_metrics", "watch_alarms", "detect_drift"}
CHANGES_FUNCTIONS = {name for name, actions in ACTIONS.items() if "sts:AssumeRole" in actions} - ONLY_LOOKS
READ_NO_PLANS = {"cancel_targets", "begin_deployment", "config_upload", "guardrails", "notify_people"}
NAMES = sorted(ACTIONS)


def resources_of(template, handler, *actions):
    return {resource for action, resource in template.allowed_to_handler(handler) if action in actions}


def denials(template, handler):
    return [one for one in template.statements_of_handler(handler) if one["Effect"] == "Deny"]


def test_declares_one_function_for_each_row_of_the_table(assembly):
    assert sorted(assembly.control_plane.handlers()) == NAMES == sorted(row.name for row in HANDLERS)


@pytest.mark.parametrize("name", NAMES)
def test_allows_exactly_the_actions_of_its_work(assembly, name):
    allowed = {action for action, _ in assembly.control_plane.allowed_to_handler(name)}
    large_plans = set() if name in READ_NO_PLANS else {"s3:GetObject"}
    assert allowed - TABLE == EVERYONE | ACTIONS[name] | large_plans


@pytest.mark.parametrize("name", [name for name in NAMES if name not in {"guardrails", "page"}])
def test_writes_no_guardrails_when_it_is_not_there_to_apply_them(assembly, name):
    condition = {"ForAnyValue:StringEquals": {"dynamodb:LeadingKeys": ["GUARDRAILS"]}}
    (denied,) = [one for one in denials(assembly.control_plane, name) if one["Condition"] == condition]
    allowed = {action for action, _ in assembly.control_plane.allowed_to_handler(name)}
    writes = {
        action for action in allowed & TABLE if action.endswith(("DeleteItem", "PutItem", "UpdateItem"))
    }
    assert set(as_list(denied["Action"])) == writes


def test_touches_nothing_but_guardrails_when_it_applies_them(assembly):
    conditions = [
        one["Condition"]
        for one in assembly.control_plane.statements_of_handler("guardrails")
        if set(one["Action"]) & TABLE
    ]
    assert conditions == [{"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["GUARDRAILS"]}}]


@pytest.mark.parametrize("name", ["approvals", "callbacks"])
def test_touches_deployments_alone_when_strangers_may_call_it(assembly, name):
    condition = {"ForAnyValue:StringNotLike": {"dynamodb:LeadingKeys": ["DEP#*", "GUARDRAILS"]}}
    (denied,) = [one for one in denials(assembly.control_plane, name) if one["Condition"] == condition]
    assert set(denied["Action"]) == TABLE


def test_writes_nothing_but_sessions_when_it_shows_pages(assembly):
    writers = [
        one
        for one in assembly.control_plane.statements_of_handler("page")
        if one["Effect"] == "Allow"
        and {"dynamodb:PutItem", "dynamodb:UpdateItem"} & set(as_list(one["Action"]))
    ]
    conditions = [one["Condition"] for one in writers]
    assert conditions == [{"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["PERSON#*"]}}]
    partitions = ["DEP#*", "DRIFT", "GUARDRAILS", "LOCK", "OUTCOMES", "PERSON#*"]
    (denied,) = denials(assembly.control_plane, "page")
    assert denied["Condition"] == {"ForAnyValue:StringNotLike": {"dynamodb:LeadingKeys": partitions}}
    assert set(denied["Action"]) == TABLE


@pytest.mark.parametrize("name", NAMES)
def test_names_every_resource_it_may_use(assembly, name):
    wildcards = {
        resource
        for action, resource in assembly.control_plane.allowed_to_handler(name)
        if "*" in resource
        and action != "lambda:GetAccountSettings"  # AWS knows no resource for it
        and not re.fullmatch(r"<StorageDocuments\w+\.Arn>/(deployments/\*/plans/)?\*", resource)
        and not re.fullmatch(r"<StorageConfigs\w+\.Arn>/(configs|results)/\*", resource)
        and not re.fullmatch(r"arn:<AWS::Partition>:states:.*:execution:<AWS::StackName>-\w+:\*", resource)
        and not re.fullmatch(r".*:secretsmanager:.*:secret:sluice/((metric-providers|oidc)/)?\*", resource)
        and not re.fullmatch(r".*:ssm:.*:parameter/sluice/((metric-providers|oidc)/)?\*", resource)
        and not re.fullmatch(
            r"arn:<AWS::Partition>:iam::\*:role/(SluiceDeployRole|SluiceAliasRole|ArmoryRole)", resource
        )
    }
    assert wildcards == set()


@pytest.mark.parametrize("name", NAMES)
def test_opens_and_seals_tokens_only_where_tokens_are_handled(assembly, name):
    used = {
        action
        for action, resource in assembly.control_plane.allowed_to_handler(name)
        if resource.startswith("<StorageTokenKey")
    }
    assert used == TOKEN_KEY.get(name, set())


@pytest.mark.parametrize("name", ["api", "config_upload", "finish_deployment"])
def test_starts_deployments_and_no_targets_when_it_takes_configs_in(assembly, name):
    (machine,) = resources_of(assembly.control_plane, name, "states:StartExecution")
    assert machine.endswith(":stateMachine:<AWS::StackName>-deployment")


def test_wakes_targets_and_no_deployments_when_a_person_decides(assembly):
    (machine,) = resources_of(assembly.control_plane, "approvals", *WAKE)
    assert machine.endswith(":stateMachine:<AWS::StackName>-target")


def test_reads_the_signing_key_and_secrets_under_one_prefix_when_it_calls_webhooks(assembly):
    read = resources_of(assembly.control_plane, "run_webhook", *SECRETS, *TAGS)
    (key,) = [resource for resource in read if resource.startswith("<StorageWebhookKey")]
    assert {resource.rpartition(":")[2] for resource in read - {key}} == {"sluice/*", "parameter/sluice/*"}
    assert SECRETS & {action for action, _ in assembly.control_plane.allowed_to_handler("callbacks")} == set()


def test_reads_no_secrets_but_those_of_metric_providers_when_it_looks_ahead(assembly):
    read = resources_of(assembly.control_plane, "run_preflight", *SECRETS)
    assert {resource.partition("sluice/")[2] for resource in read} == {"metric-providers/*"}


def test_reads_uploads_and_writes_results_apart_when_a_config_is_uploaded(assembly):
    template = assembly.control_plane
    configs = {
        (action, resource.rpartition("Arn>")[2])
        for action, resource in template.allowed_to_handler("config_upload")
        if resource.startswith("<StorageConfigs")
    }
    assert configs == {
        ("s3:GetObject", "/configs/*"),
        ("s3:GetObjectVersion", "/configs/*"),
        ("s3:PutObject", "/results/*"),
    }


@pytest.mark.parametrize("name", NAMES)
def test_uses_the_data_key_only_through_the_service_whose_data_it_is(assembly, name):
    template = assembly.control_plane
    role = template.body["Resources"][template.handlers()[name]["Role"]["Fn::GetAtt"][0]]
    conditions = [
        one.get("Condition", {}).get("StringEquals", {})
        for policy in role["Properties"]["Policies"]
        for one in policy["PolicyDocument"]["Statement"]
        if "StorageDataKey" in str(one["Resource"])
    ]
    assert conditions
    assert all("kms:ViaService" in condition for condition in conditions)


@pytest.mark.parametrize("name", NAMES)
def test_runs_python_on_arm_with_json_logs_and_without_tracing(assembly, name):
    function = assembly.control_plane.handlers()[name]
    assert (function["Runtime"], function["Architectures"]) == ("python3.13", ["arm64"])
    assert function["LoggingConfig"]["LogFormat"] == "JSON"
    assert "TracingConfig" not in function


@pytest.mark.parametrize("name", NAMES)
def test_keeps_its_logs_for_a_while_and_not_for_ever(assembly, name):
    template = assembly.control_plane
    group = template.handlers()[name]["LoggingConfig"]["LogGroup"]["Ref"]
    assert template.body["Resources"][group]["Properties"]["RetentionInDays"] == 90


@pytest.mark.parametrize("name", NAMES)
def test_knows_its_surroundings_from_variables(assembly, name):
    known = set(assembly.control_plane.handlers()[name]["Environment"]["Variables"])
    with_url = {"api", "approvals", "ask_for_approval", "notify_people", "page", "page_acts", "run_webhook"}
    api_url = {"API_URL"} if name in with_url else set()
    webhook_key = {"WEBHOOK_KEY_ARN"} if name in {"notify_people", "run_webhook"} else set()
    config_bucket = {"CONFIG_BUCKET"} if name in {"api", "config_upload"} else set()
    with_window = {"api", "page", "page_acts", "versions", "prune_versions"}
    window = {"REVERT_WINDOW_HOURS"} if name in with_window else set()
    places = {"TARGETS_PER_REGION"} if name in {"finish_target", "reconcile", "run_targets"} else set()
    assert known == api_url | config_bucket | webhook_key | window | places | {
        "DEPLOYMENT_STATE_MACHINE_ARN",
        "DOCUMENTS_BUCKET",
        "EXTERNAL_ID",
        "LINK_KEY_ARN",
        "POWERTOOLS_LOG_LEVEL",
        "POWERTOOLS_METRICS_NAMESPACE",
        "POWERTOOLS_SERVICE_NAME",
        "STATE_MACHINE_ALIAS",
        "TABLE_NAME",
        "TARGET_STATE_MACHINE_ARN",
        "TOKEN_KEY_ARN",
    }


def test_gives_time_to_the_handlers_that_change_functions(assembly):
    functions = assembly.control_plane.handlers()
    patient = {name for name, one in functions.items() if one["Timeout"] == 800}
    assert patient - {"run_webhook"} <= CHANGES_FUNCTIONS
    changing = {"prepare_functions", "set_weight", "promote", "undo_target", "roll_back"}
    assert {*changing, "run_webhook", "prune_versions"} <= patient


def test_answers_within_the_thirty_seconds_of_an_http_api(assembly):
    functions = assembly.control_plane.handlers()
    assert {functions[name]["Timeout"] for name in ("api", "approvals", "callbacks", "versions")} == {30}


def test_gives_the_config_models_to_those_handlers_alone_that_read_configs():
    assert {row.name for row in HANDLERS if bundle_of(row.name) == "api"} == set(API_HANDLERS)


def test_makes_the_external_id_from_the_id_of_the_stack(assembly):
    variables = assembly.control_plane.handlers()["roll_back"]["Environment"]["Variables"]
    uuid = {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]}
    assert variables["EXTERNAL_ID"] == {"Fn::Join": ["", ["sluice-", uuid]]}


def test_reserves_concurrency_so_that_strangers_rollbacks_and_repairs_starve_nobody(assembly):
    functions = assembly.control_plane.properties("AWS::Lambda::Function")
    reserved = {
        one["Handler"].split(".")[1]: one["ReservedConcurrentExecutions"]
        for one in functions
        if "ReservedConcurrentExecutions" in one
    }
    strangers = {"approvals": 10, "callbacks": 10, "page": 20, "page_acts": 10}
    assert reserved == strangers | {"api": 20, "reconcile": 5, "roll_back": 50}
