"""The route that describes the API; the document is packaged with the handler, which reads it when asked."""

from http import HTTPStatus
from pathlib import Path

from aws_lambda_powertools.event_handler.api_gateway import Response

from sluice.api.response import JSON
from sluice.api.routes.router import Router

router = Router()

DOCUMENT = Path(__file__).resolve().parent.parent / "openapi.json"


@router.get("/openapi.json")
def read() -> Response[str]:
    """This document."""
    return Response(HTTPStatus.OK, JSON, DOCUMENT.read_text("utf-8"))
