"""Says what of a request's signature a route with IAM authorisation refuses; policies are judged elsewhere.

The emulator reads who signs, and takes the signature of an account's own keys on trust. API Gateway asks for
Signature Version 4 in the header or the query, for its own service and region, of the request as it came
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
"""

from collections.abc import Mapping
from hashlib import sha256
from urllib.parse import parse_qs

from ministack.core import sigv4
from ministack.core.iam_evaluator import is_root_access_key

from local.plane.calls import Request
from local.plane.settings import HOME_REGION, ROOT_SECRET

_ALGORITHM = "AWS4-HMAC-SHA256"
_SERVICE = "execute-api"
_Query = Mapping[str, list[str]]


def is_signed_for_this_api(request: Request) -> bool:
    """Whether the request has a signature for this API; that of an account's own keys is calculated anew."""
    query = parse_qs(request.query.decode("latin-1"), keep_blank_values=True)
    is_in_query = "authorization" not in request.headers
    signature = _signature(request, query, is_in_query=is_in_query)
    if signature is None or (signature.region, signature.service) != (HOME_REGION, _SERVICE):
        return False
    if "host" not in signature.signed_headers.split(";") or sigv4.request_time_failure(signature):
        return False
    if request.headers.get("x-amz-content-sha256", hash_of(request.body)) != hash_of(request.body):
        return False
    return not is_root_access_key(signature.access_key_id) or not sigv4.header_signature_failure(
        signature,
        ROOT_SECRET,
        request.method,
        request.path,
        query,
        request.headers,
        request.body,
        presigned=is_in_query,
    )


def hash_of(body: bytes) -> str:
    """What a signature covers of the body; a header that says otherwise counts for S3 alone."""
    return sha256(body).hexdigest()


def _signature(request: Request, query: _Query, *, is_in_query: bool) -> sigv4.HeaderSignature | None:
    """The parts of the signature; None without one, and for one that cannot be read."""
    if is_in_query:
        has_one = query.get("X-Amz-Algorithm") == [_ALGORITHM]
        found = sigv4.parse_query_signature(query) if has_one else None
    else:
        has_one = request.headers["authorization"].startswith(f"{_ALGORITHM} ")
        found = sigv4.parse_header_signature(request.headers) if has_one else None
    return found if isinstance(found, sigv4.HeaderSignature) else None
