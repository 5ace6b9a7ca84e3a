"""PutEvents: what becomes of each entry, and of the events that are published."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.builders.functions import error_code
from tests.contract.sources import documented, recorded
from tests.plane import PlaneServer

pytestmark = pytest.mark.plane

API = "events/test_events"
ENTRY = {"Source": "shop", "DetailType": "sold", "Detail": "{}"}


@pytest.fixture(scope="module")
def events(plane_server: PlaneServer) -> Any:
    return plane_server.client("events")


def without(name: str) -> dict[str, str]:
    return {key: value for key, value in ENTRY.items() if key != name}


@recorded(API, "TestEvents::test_put_events_without_source", "2025-01-08")
@recorded(API, "TestEvents::test_put_event_without_detail", "2025-01-08")
@recorded(API, "TestEvents::test_put_event_without_detail_type", "2025-01-08")
@pytest.mark.parametrize("missing", ["Source", "DetailType", "Detail"])
def test_is_not_published_when_a_required_part_is_missing(events: Any, missing: str) -> None:
    """An entry without Source, DetailType or Detail gets an InvalidArgument of its own, in a 200."""
    answer = events.put_events(Entries=[without(missing)])
    reason = f"Parameter {missing} is not valid. Reason: {missing} is a required argument."
    assert answer["FailedEntryCount"] == 1
    assert answer["Entries"] == [{"ErrorCode": "InvalidArgument", "ErrorMessage": reason}]


@recorded(API, "TestEvents::test_put_event_malformed_detail[STRING]", "2025-01-08")
@recorded(API, "TestEvents::test_put_event_malformed_detail[ARRAY]", "2025-01-08")
@recorded(API, "TestEvents::test_put_event_malformed_detail[MALFORMED_JSON]", "2025-01-08")
@pytest.mark.parametrize("detail", ["Detail", "[]", '"text"', '{"id": '])
def test_is_not_published_when_its_detail_is_not_a_json_object(events: Any, detail: str) -> None:
    """An entry whose Detail is not a JSON object gets a MalformedDetail of its own, in a 200."""
    answer = events.put_events(Entries=[{**ENTRY, "Detail": detail}])
    assert answer["FailedEntryCount"] == 1
    assert answer["Entries"] == [{"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}]


@documented("eventbridge/latest/APIReference/API_PutEvents.html")
def test_is_published_beside_one_that_is_not(events: Any) -> None:
    """The results stand in the order of the entries; one that fails holds up no other."""
    answer = events.put_events(Entries=[ENTRY, without("Source"), ENTRY])
    assert answer["FailedEntryCount"] == 1
    assert ["EventId" in result for result in answer["Entries"]] == [True, False, True]


@recorded(API, "TestEvents::test_put_events_exceed_limit_ten_entries[default]", "2025-01-08")
def test_is_refused_with_all_others_when_there_are_more_than_ten(events: Any) -> None:
    """A call with more than ten entries is a ValidationException as a whole."""
    with pytest.raises(ClientError) as error:
        events.put_events(Entries=[ENTRY] * 11)
    assert error_code(error) == "ValidationException"


@documented("eventbridge/latest/APIReference/API_PutEvents.html")
def test_is_not_published_when_its_source_is_one_of_aws(events: Any) -> None:
    """An entry whose Source begins with `aws.` is answered with NotAuthorizedForSourceException."""
    answer = events.put_events(Entries=[{**ENTRY, "Source": "aws.shop", "Detail": json.dumps({"n": 1})}])
    assert [result["ErrorCode"] for result in answer["Entries"]] == ["NotAuthorizedForSourceException"]
