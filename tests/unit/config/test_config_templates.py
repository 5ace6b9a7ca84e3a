"""Templates and webhooks: unknown variables and calls that could not do what their author expects."""

import pytest

from tests.unit.config.builders import changed, errors_of, load, only, warnings_of, with_gates, with_steps

CALL = {"name": "call", "uriTemplate": "https://x.example", "disableCallback": True}
STEP = {"queries": ["errors"], "interval": "5", "units": "minutes", "numberOfJudgmentRuns": "3"}
KNOWN = "Use one of accountName, applicationName, callbackUri, deploymentId, environmentName, or remove it"


def with_webhook(context=None, **webhook):
    step = {"runWebhook": {"name": "call", "context": context or {}}}
    return changed(("webhooks", [{**CALL, **webhook}]), base=with_gates("beforeDeployment", step))


def with_query(template, context=None):
    query = {"name": "errors", "queryTemplate": template, "upperLimit": 1}
    step = {"analysis": {**STEP, "context": context or {}}}
    return changed(("analysis", {"queries": [query]}), base=with_steps(step))


@pytest.mark.parametrize(
    "template",
    [
        "{{armory.applicationName}} {{ armory.deploymentId }}",
        "{{secrets.any-thing.at_all}}",
        "{{sluice.region}}{{sluice.candidateVersion}}",
        "{{armory.callbackUri}}/callback",
        "{not a template} {}",
    ],
)
def test_template_is_valid_when_its_variables_are_known(template):
    assert load(with_webhook(bodyTemplate={"inline": template})).warnings == ()


@pytest.mark.parametrize(
    ("template", "message", "remedy"),
    [
        (
            "{{armory.aplicationName}}",
            "Unknown variable {{armory.aplicationName}}",
            "Perhaps you meant 'applicationName'",
        ),
        ("{{armory.preview.x}}", "Unknown variable {{armory.preview.x}}", KNOWN),
        ("{{sluice.weigth}}", "Unknown variable {{sluice.weigth}}", "Perhaps you meant 'weight'"),
        ("{{armory.startTimeIso8601}}", "Unknown variable {{armory.startTimeIso8601}}", KNOWN),
        (
            "{{name}}",
            "{{name}} is not a variable",
            "Use armory, context, secrets or sluice, then a dot and a name",
        ),
        (
            "{{#armory.x}}",
            "{{#armory.x}} is not a variable",
            "Use armory, context, secrets or sluice, then a dot and a name",
        ),
    ],
)
def test_variable_is_refused_when_it_is_not_known(template, message, remedy):
    problem = only(errors_of(with_webhook(bodyTemplate={"inline": template})))
    assert (problem.message, problem.remedy) == (message, remedy)
    assert problem.path == "webhooks[0].bodyTemplate.inline"


def test_place_is_the_header_when_its_value_has_an_unknown_variable():
    headers = [{"key": "A", "value": "x"}, {"key": "B", "value": "{{armory.nope}}"}]
    assert only(errors_of(with_webhook(headers=headers))).path == "webhooks[0].headers[1].value"


def test_variable_is_a_warning_when_it_is_empty_for_lambda():
    assert (
        "empty for Lambda"
        in only(warnings_of(with_webhook(bodyTemplate={"inline": "{{armory.namespace}}"}))).message
    )


def test_window_is_known_when_a_query_uses_it():
    assert load(with_query("{{armory.startTimeIso8601}} {{armory.promQlStepInterval}}")).warnings == ()


def test_callback_is_refused_when_a_query_uses_it():
    assert only(errors_of(with_query("{{armory.callbackUri}}"))).path == "analysis.queries[0].queryTemplate"


def test_payload_is_refused_when_it_has_an_unknown_variable():
    problem = only(errors_of(with_steps({"smokeTest": {"payload": "{{armory.nope}}"}})))
    assert problem.path == "strategies.ramp.canary.steps[0].smokeTest.payload"


def test_context_is_refused_when_nothing_gives_it_to_a_webhook():
    problem = only(errors_of(with_webhook(uriTemplate="https://x.example/{{context.suite}}")))
    assert problem.message == "The webhook 'call' uses {{context.suite}}, but `suite` is not set here"
    assert problem.path == "targets.dev.constraints.beforeDeployment[0].runWebhook"


def test_context_is_refused_when_nothing_gives_it_to_a_query():
    assert "`owner`" in only(errors_of(with_query("{{context.owner}}"))).message


def test_context_is_refused_when_nothing_gives_it_to_a_payload():
    assert "`path`" in only(errors_of(with_steps({"smokeTest": {"payload": '"{{context.path}}"'}}))).message


def test_context_is_known_when_the_step_gives_it():
    assert errors_of(with_query("{{context.owner}}", context={"owner": "search"})) == []


def test_context_is_known_when_the_file_gives_it():
    assert errors_of(changed(("context", {"owner": "search"}), base=with_query("{{context.owner}}"))) == []


def test_context_is_known_when_it_is_given_while_deploying():
    assert errors_of(with_query("{{context.owner}}"), variables={"owner": "search"}) == []


def test_context_given_while_deploying_wins_when_others_give_it_too():
    data = changed(
        ("context", {"owner": "file"}), base=with_query("{{context.owner}}", context={"owner": "step"})
    )
    config = load(data, variables={"owner": "deploy"}).config
    assert config.context_of(config.strategies["ramp"].steps[0]) == {"owner": "deploy"}


def test_step_context_wins_when_the_file_gives_it_too():
    data = changed(
        ("context", {"owner": "file"}), base=with_query("{{context.owner}}", context={"owner": "step"})
    )
    config = load(data).config
    assert config.context_of(config.strategies["ramp"].steps[0]) == {"owner": "step"}


def test_webhook_is_a_warning_when_it_is_waited_for_and_told_no_address():
    problem = only(warnings_of(with_webhook(disableCallback=False)))
    assert "where to send it" in problem.message


def test_webhook_is_a_warning_when_the_callback_address_is_incomplete():
    problem = only(warnings_of(with_webhook(bodyTemplate={"inline": '"{{ armory.callbackUri }}"'})))
    assert "/callback" in problem.remedy


def test_webhook_is_a_warning_when_its_address_is_not_https():
    assert "https" in only(warnings_of(with_webhook(uriTemplate="http://x.example"))).message


def test_webhook_is_a_warning_when_it_wants_an_agent():
    assert "agents" in only(warnings_of(with_webhook(networkMode="remoteNetworkAgent"))).message


JSON = [{"key": "content-type", "value": "application/json"}]


@pytest.mark.parametrize(
    "body", ['{"a": "{{armory.deploymentId}}", "n": {{secrets.n}}}', "[]", '{"a": "x\ny"}']
)
def test_body_is_valid_when_it_is_json_with_its_variables(body):
    assert load(with_webhook(headers=JSON, bodyTemplate={"inline": body})).warnings == ()


def test_body_is_a_warning_when_it_is_announced_as_json_and_is_none():
    problem = only(warnings_of(with_webhook(headers=JSON, bodyTemplate={"inline": '{"a": 1 "b": 2}'})))
    assert problem.path == "webhooks[0].bodyTemplate.inline"


def test_body_is_none_when_the_webhook_has_no_template():
    assert load(with_webhook()).config.webhooks[0].body is None


APPROVAL = {"pause": {"untilApproved": True}}


def telling(*beside, place="beforeDeployment"):
    call = {**CALL, "bodyTemplate": {"inline": "{{sluice.approvalLink}} {{ sluice.approvalPage }}"}}
    return changed(("webhooks", [call]), base=with_gates(place, {"runWebhook": {"name": "call"}}, *beside))


def test_webhook_may_send_the_link_when_an_approval_is_asked_for_beside_it():
    assert load(telling(APPROVAL)).warnings == ()


def test_webhook_is_refused_when_no_approval_is_beside_the_link_it_sends():
    problem = only(errors_of(telling()))
    assert problem.path == "targets.dev.constraints.beforeDeployment[0].runWebhook"
    assert "no approval is open beside it" in problem.message


def test_link_is_no_variable_of_a_query():
    assert "{{sluice.approvalLink}}" in only(errors_of(with_query("{{sluice.approvalLink}}"))).message
