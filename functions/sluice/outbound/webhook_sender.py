"""Makes the calls of webhooks, signed, over the one way out; whether to try again is decided elsewhere."""

import time
from collections.abc import Callable
from functools import partial

from sluice.domain.webhook.call import WebhookRequest, WebhookResponse
from sluice.domain.webhook.signature import signature_headers
from sluice.outbound.pinned_http import HttpCall, PinnedHttp


class HttpWebhooks:
    """The `Webhooks` port over HTTP."""

    def __init__(self, http: PinnedHttp, signing_key: Callable[[], str]) -> None:
        self._http = http
        self._signing_key = signing_key

    def send(self, request: WebhookRequest) -> WebhookResponse:
        """Make the call once, signed, if its address may be called; what came back, whatever it is."""
        if request.header_problem:
            return WebhookResponse(None, problem=f"was not sent: {request.header_problem}", is_refused=True)
        call = HttpCall(request.method, request.uri, request.headers, request.body or "")
        answer = self._http.send(call, partial(self._signature, request))
        return WebhookResponse(
            answer.status, answer.body, answer.problem, answer.is_refused, answer.content_type
        )

    def _signature(self, request: WebhookRequest) -> tuple[tuple[str, str], ...]:
        body = request.body or ""
        headers = signature_headers(self._signing_key(), request.message_id, int(time.time()), body)
        return tuple(headers.items())
