"""What is seen once and kept for all targets of a deployment: artifacts, versions, findings."""

from dataclasses import replace

from sluice.aws.table.deployments import DynamoDeployments
from sluice.aws.table.outcomes import DynamoOutcomes
from sluice.aws.table.table import DynamoTable
from sluice.aws.table.timeline import DynamoTimeline
from sluice.domain.function.code_source import CodeSource
from sluice.domain.record.timeline import TimelineEvent
from tests.adapters.conftest import SUBMITTED, Submit


def test_artifact_is_pinned_once_when_targets_see_different_versions(
    submit: Submit, deployments: DynamoDeployments
) -> None:
    submit("dep-1")
    first = CodeSource("code", "quote.zip", "v1")
    assert deployments.pin_artifact("dep-1", first) == first
    assert deployments.pin_artifact("dep-1", CodeSource("code", "quote.zip", "v2")) == first
    assert deployments.pinned_artifacts("dep-1") == [first]


def test_what_the_preflight_has_seen_stays_when_it_looks_again(
    submit: Submit, deployments: DynamoDeployments, table: DynamoTable
) -> None:
    submit("dep-1")
    first, second = CodeSource("code", "a.zip", "v1"), CodeSource("code", "b.zip")
    early, late = (TimelineEvent("PreflightEnded", words, 1_000.0) for words in ("early", "late"))
    deployments.keep_seen("dep-1", [first], 900.25, [early, late])
    newer = [replace(one, object_version="v2") for one in (first, second)]
    warning = TimelineEvent("PreflightWarning", "careful", 2_000.0)
    deployments.keep_seen("dep-1", [newer[0], second, newer[1]], 950.0, [late, warning])
    assert deployments.pinned_artifacts("dep-1") == [first, second]
    assert DynamoOutcomes(table).artifact_time("dep-1") == 900.25
    assert DynamoTimeline(table).list("dep-1") == [SUBMITTED, early, warning]


def test_what_a_preflight_sees_is_not_kept_when_targets_may_have_started(
    submit: Submit, deployments: DynamoDeployments, table: DynamoTable
) -> None:
    """What it has seen may be the work of these targets: another run of it has let them start."""
    submit("dep-1")
    deployments.keep_token("dep-1", b"sealed")
    warning = TimelineEvent("PreflightWarning", "Alias live already splits its traffic", 1_500.0, "prod")
    deployments.keep_seen("dep-1", [CodeSource("code", "quote.zip", "v9")], 900.0, [warning])
    assert deployments.pinned_artifacts("dep-1") == []
    assert warning not in DynamoTimeline(table).list("dep-1")


def test_nothing_is_known_of_an_artifact_that_says_no_time(
    submit: Submit, deployments: DynamoDeployments, table: DynamoTable
) -> None:
    submit("dep-1")
    deployments.keep_seen("dep-1", [], None, [])
    assert DynamoOutcomes(table).artifact_time("dep-1") is None


def test_version_is_that_of_the_first_who_pins_it_when_others_publish_meanwhile(
    submit: Submit, deployments: DynamoDeployments
) -> None:
    deployment, arn = submit("dep-1"), "arn:aws:lambda:eu-central-1:111111111111:function:quote"
    assert deployments.pinned_version(deployment, arn) is None
    assert deployments.pin_version(deployment, arn, "7") == "7"
    assert deployments.pin_version(deployment, arn, "8") == "7"
    assert deployments.pinned_version(deployment, arn) == "7"
    assert deployments.pinned_versions(deployment) == {arn: "7"}
