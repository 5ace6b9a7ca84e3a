"""Links into the AWS console name the right place, whatever a function or region is called."""

import pytest

from sluice.api.pages.console_links import console_of, execution_link


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("eu-west-1", "https://eu-west-1.console.aws.amazon.com/"),
        ("us-gov-west-1", "https://us-gov-west-1.console.amazonaws-us-gov.com/"),
        ("cn-north-1", "https://cn-north-1.console.amazonaws.cn/"),
    ],
)
def test_link_leads_to_the_console_of_the_partition(region: str, host: str) -> None:
    links = console_of(region, "bakery")
    assert links.function == f"{host}lambda/home?region={region}#/functions/bakery"
    assert links.metrics == f"{links.function}?tab=monitoring"
    execution = f"arn:aws:states:{region}:111111111111:execution:sluice:d-1"
    expected = f"{host}states/home?region={region}#/v2/executions/details/{execution}"
    assert execution_link(execution) == expected


def test_log_group_is_written_as_the_console_reads_it() -> None:
    assert console_of("eu-west-1", "bakery").logs.endswith("log-group/$252Faws$252Flambda$252Fbakery")


def test_name_cannot_leave_its_place_in_the_link() -> None:
    links = console_of("eu-west-1", '"><script>/../#x')
    assert not set('"<>') & set(links.function + links.logs)
    assert "functions/%22%3E%3Cscript%3E%2F..%2F%23x" in links.function
