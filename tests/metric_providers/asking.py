"""Metric providers whose secret is given by the test and whose host is this machine."""

import json
from http.client import HTTPSConnection
from ipaddress import ip_address
from urllib.parse import urlencode

from sluice.domain.guardrails.secret_tags import SecretUse
from sluice.domain.webhook.address import AllowList
from sluice.errors import NotFoundError
from sluice.outbound.metrics.providers import HttpMetricProviders
from sluice.outbound.pinned_http import PinnedHttp
from tests.metric_providers.prometheus_server import ASKED, MINUTE
from tests.unit.aws.receivers import client_tls

HERE = AllowList.parse("127.0.0.0/8")


def providers(
    secret: object,
    *,
    name: str = "main",
    allowed: AllowList = HERE,
    slept: list[float] | None = None,
    answer_bytes: int = 100_000,
) -> HttpMetricProviders:
    """One provider of this name with this secret, a text or an object; every host is this machine."""
    text = secret if isinstance(secret, str) else json.dumps(secret)

    def read(asked: str, _use: SecretUse | None) -> str:
        if asked != f"metric-providers/{name}":
            raise NotFoundError(f"There is no secret '{asked}'")
        return text

    here = [ip_address("127.0.0.1")]
    http = PinnedHttp(allowed, answer_bytes=answer_bytes, resolve=lambda *_: here, tls=client_tls)
    return HttpMetricProviders(http, read, (slept if slept is not None else []).append)


def raw_answers(port: int) -> dict[str, dict[str, object]]:
    """What a Prometheus server answers to each query, and to somebody without its password."""
    known = {query: _answer(port, query, "Basic c2x1aWNlOm9wZW4gc2VzYW1l") for query in ASKED}
    return {**known, "(stranger)": _answer(port, "1", "Basic eDp5")}


def _answer(port: int, query: str, authorization: str) -> dict[str, object]:
    tls = client_tls()
    tls.check_hostname = False  # it is asked by its address here
    connection = HTTPSConnection("127.0.0.1", port, context=tls)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": authorization}
    form = urlencode({"query": query, "time": f"{MINUTE[1]:.3f}"})
    connection.request("POST", "/api/v1/query", form, headers)
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return {"status": answer.status, "body": body}
