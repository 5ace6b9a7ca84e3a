"""What an operator says of approvers is read, and a pattern that could never match is refused."""

import json
from pathlib import Path

import pytest
from aws_cdk import App, Stack
from aws_cdk.assertions import Template

from infra.identity_provider import IdentityProviderError
from infra.options import AlarmAccountsError, ApproverRolesError, SettingError, read_options
from infra.stack import SluiceStack
from tests.infra.templates import words

SRE = "arn:aws:iam::111111111111:role/sre-*"


def options(**context):
    return read_options(Stack(App(context={"allowMissingHandlers": "true", **context}), "Any"))


def synthesised(**context):
    flags = json.loads((Path(__file__).parents[2] / "cdk.json").read_text())["context"]
    chosen = {**flags, "allowMissingHandlers": "true", **context}
    return Template.from_stack(SluiceStack(App(analytics_reporting=False, context=chosen), "Any"))


@pytest.mark.parametrize("form", [{"sre": [SRE]}, json.dumps({"sre": [SRE]})])
def test_reads_approver_roles_from_a_file_or_the_command_line(form):
    assert options(approverRoles=form).approver_roles == {"sre": (SRE,)}


def test_knows_no_approver_roles_unless_there_are_some():
    assert options().approver_roles == {}


@pytest.mark.parametrize(
    "pattern",
    ["sre", "*", "arn:aws:sts::111111111111:assumed-role/sre/ada", "arn:aws:iam::111111111111:root"],
)
def test_refuses_a_pattern_that_names_neither_a_user_nor_a_role(pattern):
    with pytest.raises(ApproverRolesError, match="is not the ARN of an IAM user or role"):
        options(approverRoles={"sre": [pattern]})


@pytest.mark.parametrize("name", ["teams/payments/*", "teams/*/lead", "teams/lead-*"])
def test_refuses_a_pattern_that_names_roles_by_a_path(name):
    with pytest.raises(ApproverRolesError, match="STS shows no paths"):
        options(approverRoles={"sre": [f"arn:aws:iam::111111111111:role/{name}"]})


@pytest.mark.parametrize("name", ["role/teams/payments/lead", "role/lead-*", "user/people/*"])
def test_reads_a_pattern_that_names_what_aws_shows(name):
    pattern = f"arn:aws:iam::111111111111:{name}"
    assert options(approverRoles={"sre": [pattern]}).approver_roles == {"sre": (pattern,)}


def test_lets_handlers_speak_on_the_default_bus_only(assembly):
    buses = {
        resource
        for name in assembly.control_plane.handlers()
        for action, resource in assembly.control_plane.allowed_to_handler(name)
        if action == "events:PutEvents"
    }
    (bus,) = buses
    assert bus.endswith(":event-bus/default")


def test_refuses_an_alarm_account_that_is_no_account():
    assert options(alarmAccounts="111111111111,222222222222").alarm_accounts == (
        "111111111111",
        "222222222222",
    )
    with pytest.raises(AlarmAccountsError, match=r"\* is not the id of an AWS account"):
        options(alarmAccounts="*")


def test_refuses_a_target_account_or_an_organization_that_is_none():
    chosen = options(deployAccounts="111111111111", organizationId="o-a1b2c3d4e5")
    assert (chosen.deploy_accounts, chosen.organization_id) == (("111111111111",), "o-a1b2c3d4e5")
    with pytest.raises(SettingError, match=r"deployAccounts: \* is not the id"):
        options(deployAccounts="*")
    with pytest.raises(SettingError, match="organizationId: expected an id such as"):
        options(organizationId="shop")


def assuming_statements(**context):
    policies = [
        one["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
        for one in synthesised(**context).find_resources("AWS::IAM::Role").values()
        if "Policies" in one["Properties"]
    ]
    return [one for policy in policies for one in policy if "sts:AssumeRole" in one["Action"]]


def test_assumes_roles_in_the_listed_accounts_alone():
    for one in assuming_statements(deployAccounts="222222222222", deployRoleNames="Deployer"):
        assert words(one["Resource"]) == "arn:<AWS::Partition>:iam::222222222222:role/Deployer"


def test_assumes_roles_of_the_organization_alone():
    found = assuming_statements(organizationId="o-a1b2c3d4e5")
    assert found
    for one in found:
        assert one["Condition"] == {"StringEquals": {"aws:ResourceOrgID": "o-a1b2c3d4e5"}}


def test_prunes_daily_when_the_operator_says_how_many_versions_stay():
    template = synthesised(keepVersions="20")
    daily = [
        one["Properties"]
        for one in template.find_resources("AWS::Events::Rule").values()
        if one["Properties"].get("ScheduleExpression") == "rate(1 day)"
    ]
    assert [one["Targets"][0]["Arn"]["Fn::GetAtt"][0] for one in daily] == [
        name for name in template.find_resources("AWS::Lambda::Function") if "PruneVersions" in name
    ]


def test_lets_a_named_account_send_changes_of_alarms_and_nothing_else():
    template = synthesised(alarmAccounts=["222222222222"])
    (policy,) = template.find_resources("AWS::Events::EventBusPolicy").values()
    statement = policy["Properties"]["Statement"]
    assert statement["Action"] == "events:PutEvents"
    assert statement["Principal"]["AWS"]["Fn::Join"][1][-1] == ":iam::222222222222:root"
    assert statement["Condition"] == {
        "StringEquals": {
            "events:source": "aws.cloudwatch",
            "events:detail-type": "CloudWatch Alarm State Change",
        }
    }


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("logLevel", "VERBOSE"),
        ("keepVersions", "many"),
        ("externalId", "a"),
        ("externalId", "with a space"),
        ("publicUrl", "http://deploy.example.com"),
        ("publicUrl", "https://deploy.example.com/"),
    ],
)
def test_refuses_a_setting_that_could_not_work(key, value):
    with pytest.raises(SettingError, match=f"^{key}: "):
        options(**{key: value})


def handlers(**context):
    found = synthesised(**context).find_resources("AWS::Lambda::Function").values()
    return [one["Properties"] for one in found]


def test_logs_what_the_level_says_and_how_long_each_call_took():
    config = [one["LoggingConfig"] for one in handlers(logLevel="DEBUG")]
    assert {(one["ApplicationLogLevel"], one["SystemLogLevel"]) for one in config} == {("DEBUG", "INFO")}


def test_keeps_the_external_id_of_the_operator_when_the_stack_is_created_anew():
    ids = {one["Environment"]["Variables"]["EXTERNAL_ID"] for one in handlers(externalId="of-our-own-7f3a")}
    assert ids == {"of-our-own-7f3a"}


def test_shows_the_public_address_where_there_is_one():
    variables = [one["Environment"]["Variables"] for one in handlers(publicUrl="https://deploy.example.com")]
    assert {one["API_URL"] for one in variables if "API_URL" in one} == {"https://deploy.example.com"}


@pytest.mark.parametrize(
    ("text", "minutes"), [("1 hour", 60), ("15 minutes", 15), ("6 hours", 360), ("1 minute", 1)]
)
def test_looks_for_drift_as_often_as_the_operator_says(text, minutes):
    assert options(driftRate=text).drift_rate.to_minutes() == minutes
    assert options().drift_rate.to_minutes() == 60


def test_never_looks_for_drift_when_it_is_turned_off():
    assert options(driftRate="off").drift_rate is None


@pytest.mark.parametrize("text", ["hourly", "0 hours", "1 day", "rate(1 hour)", "-5 minutes"])
def test_refuses_a_rate_that_is_none(text):
    with pytest.raises(SettingError, match="driftRate"):
        options(driftRate=text)


OIDC = {"issuer": "https://login.example.com/tenant", "clientId": "sluice-page"}


@pytest.mark.parametrize("form", [OIDC, json.dumps(OIDC)])
def test_reads_the_identity_provider_from_a_file_or_the_command_line(form):
    assert json.loads(options(oidc=form).oidc) == OIDC


def test_knows_no_identity_provider_unless_there_is_one():
    assert options().oidc == ""


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"issuer": "http://login.example.com"}, "issuer is an https:// address"),
        ({"issuer": "https://login.example.com?x"}, "issuer is an https:// address"),
        ({"clientId": ""}, "clientId is the id"),
        ({"clientSecret": "../other"}, "clientSecret is the name of a secret"),
        ({"scopes": "profile"}, "scopes with openid"),
        ({"hosts": "oauth2.googleapis.com"}, "hosts is a list"),
        ({"hosts": ["https://x"]}, "hosts is a list"),
        ({"secret": "x"}, "there is no secret"),
    ],
)
def test_refuses_an_identity_provider_that_could_not_work(more, why):
    with pytest.raises(IdentityProviderError, match=why):
        options(oidc={**OIDC, **more})


@pytest.mark.parametrize("form", ["{", "[]", '"x"', {"clientId": "c"}])
def test_refuses_what_names_no_identity_provider(form):
    with pytest.raises(IdentityProviderError, match="oidc: "):
        options(oidc=form)
