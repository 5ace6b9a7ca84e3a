"""Leases on functions: whose they are, and how long a target may be silent."""

from dataclasses import replace

from sluice.domain.plan.actions import AskForApproval, Pause, SetWeight
from sluice.domain.plan.target import Stage
from sluice.domain.rollback.lease import Lease, function_arn, lease_seconds
from tests.builders import a_target_plan

DAY = 24 * 3600
BY_HAND = 30 * DAY
"""How long a person may pause a target, which no plan says."""
ARN = "arn:aws:lambda:eu-central-1:111111111111:function:quote"


def test_function_is_named_across_accounts_and_regions_when_it_is_locked() -> None:
    assert function_arn(a_target_plan(), "quote") == ARN


def test_function_is_named_in_its_partition_when_that_is_another_one() -> None:
    plan = replace(a_target_plan(), deploy_role_arn="arn:aws-cn:iam::111111111111:role/deploy")
    assert function_arn(plan, "quote").startswith("arn:aws-cn:lambda:")


def test_lease_lasts_a_day_beyond_the_time_limit_when_nothing_waits() -> None:
    assert lease_seconds(a_target_plan()) == 1800 + BY_HAND + DAY


def test_lease_lasts_as_long_as_all_waits_when_stages_wait_one_after_the_other() -> None:
    plan = a_target_plan("prod", Pause("", 600), SetWeight("", 50), AskForApproval("", 3600))
    assert lease_seconds(plan) == 1800 + 600 + 3600 + BY_HAND + DAY


def test_lease_lasts_as_long_as_the_longest_wait_when_gates_wait_side_by_side() -> None:
    planned_waits = Stage((Pause("0.0", 60), AskForApproval("0.1", 3600)))
    assert lease_seconds(replace(a_target_plan(), stages=(planned_waits,))) == 1800 + 3600 + BY_HAND + DAY


def test_lease_is_of_its_target_alone_when_it_is_held() -> None:
    lease = Lease(ARN, 3, 1000.0, "d-1", "prod")
    assert lease.is_of("d-1", "prod")
    assert not lease.is_of("d-1", "staging")
    assert not lease.is_of("d-2", "prod")
    assert not lease.is_free


def test_lease_names_nobody_when_it_was_given_back() -> None:
    lease = Lease(ARN, 3)
    assert lease.is_free
    assert lease.holder == ""
