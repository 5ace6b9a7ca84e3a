"""The Lambda function behind callback addresses: the receiver of a webhook says how it went."""

from http import HTTPStatus

from sluice.api.bodies.control import CallbackBody
from sluice.api.request import Event, Request
from sluice.api.response import json_response, problem_response
from sluice.errors import SluiceError
from sluice.observability import logger
from sluice.tasks.wait.take_callback import take_callback
from sluice.wiring import ports


def handler(event: Event, _context: object) -> dict[str, object]:
    """Take the answer; the address itself, which is a credential, is never logged."""
    request = Request(event)
    try:
        taken = take_callback(ports(), request.path_parameter("callbackId"), request.body)
    except SluiceError as error:
        return problem_response(error).for_lambda()
    logger.info("callback taken", callback=taken.wait_id, status=taken.status.value)
    body: CallbackBody = {"status": taken.status.value}
    return json_response(HTTPStatus.OK, body).for_lambda()
