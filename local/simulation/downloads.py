"""Carries the download of a version's code to the gateway: an HTTP request to an address that Lambda gave."""

import uuid
from typing import Any

import urllib3
from botocore.awsrequest import AWSPreparedRequest, HeadersDict
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError
from urllib3.exceptions import MaxRetryError
from urllib3.response import HTTPResponse

from local.simulation.transport import Carry

_real_request = urllib3.PoolManager.request


def use(address: str, carry: Carry) -> None:
    """Answer requests to `address` by `carry` from now on."""

    def request(pool: urllib3.PoolManager, method: str, url: str, **options: Any) -> Any:  # noqa: ANN401
        if not url.startswith(address):
            return _real_request(pool, method, url, **options)
        sent = {"amz-sdk-invocation-id": str(uuid.uuid4())}
        asked = AWSPreparedRequest(method, url, HeadersDict(sent), None, stream_output=False)
        try:
            answer = carry(asked)
        except (ConnectionClosedError, ReadTimeoutError) as error:
            # The client tries three times by itself; a connection that is gone stays gone here.
            raise MaxRetryError(urllib3.HTTPConnectionPool("127.0.0.1"), url, error) from error
        return HTTPResponse(body=answer.content, status=answer.status_code, headers=dict(answer.headers))

    urllib3.PoolManager.request = request  # type: ignore[assignment,method-assign]
