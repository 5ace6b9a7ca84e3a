"""Refuses to assume a role with an external id that is not the control plane's; it checks nothing more.

The plane with IAM does the same by the trust policies: local/plane/strict/iam_conditions.py.
"""

from urllib.parse import parse_qs

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from local.simulation.transport import body_of, header, response_of

_REFUSAL = b"""<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>\
<Code>AccessDenied</Code><Message>The external id is not the one that the role asks for</Message></Error>\
<RequestId>0</RequestId></ErrorResponse>"""


def refusal(request: AWSPreparedRequest, external_id: str) -> AWSResponse | None:
    """What STS answers to a stranger; None to all others and to every other call."""
    if "/sts/aws4_request" not in header(request, "Authorization"):
        return None
    given = parse_qs(body_of(request).decode()).get("ExternalId", [external_id])[0]
    return None if given == external_id else response_of(request.url, 403, _REFUSAL)
