"""Asks a metric provider by its name: reads its secret, makes the call, and tries again what may pass."""

import json
from collections.abc import Callable

from sluice.domain.analysis.answer import MetricResponse, TimeWindow
from sluice.domain.guardrails.secret_tags import SecretUse
from sluice.domain.plan.metric_query import secret_of_provider
from sluice.domain.webhook.call import pause_seconds
from sluice.domain.webhook.masking import masked
from sluice.errors import AccessDeniedError, NotFoundError
from sluice.outbound.metrics.protocol import Provider, ProviderProblemError
from sluice.outbound.pinned_http import HttpCall, HttpResponse, PinnedHttp

ANSWER_SECONDS = 10.0
MAX_ANSWER_BYTES = 1024 * 1024
TRIES = 3

_MOST_OF_A_COMPLAINT = 300


class HttpMetricProviders:
    """The `MetricProviders` port over HTTP."""

    def __init__(
        self,
        http: PinnedHttp,
        read_secret: Callable[[str, SecretUse | None], str],
        sleep: Callable[[float], None],
    ) -> None:
        self._http = http
        self._read_secret = read_secret
        self._sleep = sleep

    def read(
        self, provider_name: str, query: str, window: TimeWindow, use: SecretUse | None
    ) -> MetricResponse:
        """Ask once, and again what may pass; whatever keeps the provider from answering is a `problem`."""
        try:
            provider = self._provider(provider_name, use)
        except ProviderProblemError as problem:
            return MetricResponse((), provider_name, str(problem))
        source = f"{provider.kind} '{provider_name}'"
        try:
            sample = self._sample(provider, query, window)
        except ProviderProblemError as problem:
            return MetricResponse((), source, masked(f"{source} {problem}", provider.secrets))
        return MetricResponse(() if sample is None else (sample,), source)

    def check(self, provider_name: str, use: SecretUse | None) -> str:
        """Why this provider cannot be asked, as far as its secret tells, or nothing; it is not called."""
        try:
            self._provider(provider_name, use)
        except ProviderProblemError as problem:
            return str(problem)
        return ""

    def _provider(self, provider_name: str, use: SecretUse | None) -> Provider:
        # Every handler's ports have this adapter, and a cold start pays only for what it uses.
        from sluice.outbound.metrics.connection import read_connection  # noqa: PLC0415

        name = secret_of_provider(provider_name)
        try:
            text = self._read_secret(name, use)
        except (NotFoundError, AccessDeniedError) as error:
            raise ProviderProblemError(f"metric provider '{provider_name}': {error}") from error
        try:
            return read_connection(text)
        except ProviderProblemError as problem:
            raise ProviderProblemError(
                f"metric provider '{provider_name}': its secret sluice/{name} {problem}"
            ) from problem

    def _sample(self, provider: Provider, query: str, window: TimeWindow) -> float | None:
        answer, document = self._ask(provider, provider.call(query, window))
        if answer.status is None:
            raise ProviderProblemError(answer.problem.replace("was not sent", "was not asked"))
        if not 200 <= answer.status < 300:
            complaint = masked(provider.complaint(document), provider.secrets)[:_MOST_OF_A_COMPLAINT]
            raise ProviderProblemError(f"answered {answer.status}{f': {complaint}' if complaint else ''}")
        if document is None:
            raise ProviderProblemError("returned something that is not JSON; is its address the API's?")
        return provider.sample(document, query, window)

    def _ask(self, provider: Provider, call: HttpCall) -> tuple[HttpResponse, object]:
        """The first answer that is worth reading, or the last there was."""
        answer, document = self._once(call)
        for retry in range(1, TRIES):
            if not (_may_pass(answer) or provider.is_passing(document)):
                break
            self._sleep(pause_seconds(retry))
            answer, document = self._once(call)
        return answer, document

    def _once(self, call: HttpCall) -> tuple[HttpResponse, object]:
        answer = self._http.send(call)
        if answer.is_cut:
            raise ProviderProblemError("returned more than Sluice reads; a query needs a single value")
        return answer, _document(answer.body)


def _may_pass(answer: HttpResponse) -> bool:
    """Whether the same call may succeed later: network errors, 429 and 5xx."""
    if answer.status is None:
        return not answer.is_refused
    return answer.status == 429 or answer.status >= 500


def _document(body: str) -> object:
    try:
        document: object = json.loads(body)
    except ValueError:
        return None
    return document
