"""The setting `notify`: whom the operator lets Sluice tell, and which rules bring events to them."""

import json

import pytest
from aws_cdk.assertions import Match

from infra.notify import OCCASIONS, NotifyError, Topic, read_notify
from sluice.domain.notify.channel import channels_of
from sluice.domain.notify.notice import Occasion, notice_of
from tests.infra.test_infra_options import synthesised

TOPIC = "arn:aws:sns:eu-west-1:111111111111:on-call"
SLACK = {"slack": "releases", "on": ["asks"], "applications": ["shop-*"]}


@pytest.mark.parametrize("form", [[SLACK, {"sns": TOPIC}], json.dumps([SLACK, {"sns": TOPIC}])])
def test_reads_channels_from_a_file_or_the_command_line(form):
    notify = read_notify(form)
    assert json.loads(notify.others) == [SLACK]
    assert notify.topics == (Topic(TOPIC, tuple(OCCASIONS)),)


@pytest.mark.parametrize("given", [None, "", []])
def test_tells_nobody_when_nothing_is_set(given):
    assert (read_notify(given).others, read_notify(given).topics) == ("", ())


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("{", "expected a list"),
        ({"slack": "releases"}, "expected a list"),
        (["slack"], "expected a list"),
        ([{}], "each channel is one of"),
        ([{"slack": "a", "teams": "b"}], "each channel is one of"),
        ([{"slack": "https://hooks.slack.com/services/x"}], "slack: expected a secret's name"),
        ([{"sns": "on-call"}], "sns: expected an ARN"),
        ([{"sns": TOPIC, "applications": ["shop"]}], "sns has no applications"),
        ([{"slack": "a", "on": ["succeeded"]}], "on: expected of started"),
        ([{"slack": "a", "on": "asks"}], "on: expected of started"),
        ([{"slack": "a", "on": []}], "on: expected of started"),
        ([{"sns": TOPIC, "name": "team"}], "sns has no name"),
        ([{"slack": "a", "name": ""}], "name: expected letters"),
        ([{"slack": "a", "name": ["team"]}], "name: expected letters"),
        ([{"slack": "a", "applications": []}], "applications: expected names"),
        ([{"slack": "a", "applications": [""]}], "applications: expected names"),
    ],
)
def test_refuses_a_channel_that_could_not_work(given, why):
    with pytest.raises(NotifyError, match=why):
        read_notify(given)


def test_handler_understands_every_channel_that_the_stack_takes():
    given = [{kind: "name", "on": list(OCCASIONS)} for kind in ("slack", "teams", "pagerDuty")]
    read = channels_of(json.loads(read_notify(given).others))
    assert [channel.kind.value for channel in read] == ["slack", "teams", "pagerDuty"]
    assert all(channel.occasions == tuple(Occasion) for channel in read)


@pytest.mark.parametrize("name", OCCASIONS)
def test_rule_and_handler_mean_the_same_event_by_an_occasion(name):
    kind, status = OCCASIONS[name]
    notice = notice_of(kind, {"deploymentId": "d-1", "status": status})
    assert notice is not None
    assert notice.occasion == name


def test_events_reach_the_handler_and_the_topic_when_there_are_channels():
    template = synthesised(notify=[{"slack": "releases"}, {"sns": TOPIC, "on": ["rollbackFailed"]}])
    rules = template.find_resources(
        "AWS::Events::Rule", {"Properties": {"Description": "People are told of a deployment"}}
    )
    targets = [target for rule in rules.values() for target in rule["Properties"]["Targets"]]
    assert [target["Arn"] for target in targets if "InputTransformer" in target] == [TOPIC]
    template.has_resource_properties(
        "AWS::Events::Rule",
        {
            "EventPattern": {
                "source": ["sluice"],
                "detail-type": ["TargetEnded"],
                "detail": {"status": ["ROLLBACK_FAILED"]},
            },
            "Targets": Match.any_value(),
        },
    )
    template.has_resource_properties(
        "AWS::Lambda::Function",
        {
            "Handler": "handlers.notify_people.handler",
            "Environment": {"Variables": Match.object_like({"NOTIFY": '[{"slack": "releases"}]'})},
        },
    )


def test_whoever_checks_files_knows_the_channels_that_they_may_choose():
    template = synthesised(notify=[{"slack": "releases", "name": "team"}])
    functions = template.find_resources("AWS::Lambda::Function").values()
    knowing = {
        one["Properties"]["Handler"].split(".")[1]
        for one in functions
        if "NOTIFY" in one["Properties"]["Environment"]["Variables"]
    }
    assert knowing == {"api", "config_upload", "notify_people"}
    (channel,) = channels_of(json.loads(read_notify([{"slack": "releases", "name": "team"}]).others))
    assert channel.name == "team"
