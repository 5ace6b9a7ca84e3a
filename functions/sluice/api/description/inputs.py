"""What requests bring besides their path: query, headers and body of each operation.

Routes read these by name, so they are written here once more; a test holds the names to what routes read.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sluice.api.bodies.requests import (
    CheckDriftRequest,
    CommentRequest,
    DecisionRequest,
    FullPromotionRequest,
    LinkRequest,
    PruneRequest,
    ReasonRequest,
    RedeployRequest,
    ReplayRequest,
    SkipRequest,
)

Parameter = Mapping[str, Any]


def _query(name: str, description: str, *, is_needed: bool = False, **schema: object) -> Parameter:
    where = {"name": name, "in": "query", "description": description, "required": is_needed}
    return {**where, "schema": {"type": "string", **schema}}


def _header(name: str, description: str) -> Parameter:
    return {"name": name, "in": "header", "description": description, "schema": {"type": "string"}}


_APPLICATION = _query("application", "Only this application's.")
_LIMIT = _query("limit", "The rows of a page; 20 without it.", type="integer", minimum=1, maximum=100)
_NEXT = _query("next", "The `next` of the page before.")
_START = _query("startAt", "When it starts: a time with its offset (ISO 8601), or `nextWindow`.")
_BREAK_GLASS = _query("breakGlass", "Why the caller passes what guardrails demand.")
_KEY = _header("Idempotency-Key", "The same key with the same body starts one deployment.")
_CONTEXT = _header("Sluice-Context", "Variables for `{{context.NAME}}`: a JSON object in base64.")
_CHANGE = _header("Sluice-Source-Control", "Where the change came from: a JSON object in base64.")

PARAMETERS: Mapping[str, Sequence[Parameter]] = {
    "POST /deployments": (
        *(_KEY, _CONTEXT, _CHANGE, _START, _BREAK_GLASS),
        _query("dryRun", "Answer as `POST /plan` does, and start nothing.", type="boolean"),
    ),
    "POST /plan": (_CONTEXT, _START),
    "POST /validate": (_CONTEXT, _query("strict", "Take warnings for problems.", type="boolean")),
    "GET /deployments": (_APPLICATION, _LIMIT, _NEXT),
    "GET /deployments/{deploymentId}": (_NEXT,),
    "GET /deployments/{deploymentId}/events": (_NEXT,),
    "POST /deployments/{deploymentId}/redeploy": (_KEY, _BREAK_GLASS),
    "POST /deployments/{deploymentId}/rollback": (_KEY,),
    "POST /deployments/{deploymentId}/targets/{target}/skip": (_BREAK_GLASS,),
    "POST /deployments/{deploymentId}/targets/{target}/approve": (_BREAK_GLASS,),
    "POST /deployments/{deploymentId}/targets/{target}/reject": (_BREAK_GLASS,),
    "GET /drift": (_APPLICATION, _LIMIT, _NEXT),
    "GET /insights": (_APPLICATION, _query("since", "From when on: a time with its offset (ISO 8601).")),
    "GET /functions": (
        _query("name", "A function, or an application."),
        *(_query(name, f"Only this {name}.") for name in ("application", "target", "account", "region")),
    ),
    "GET /versions": (
        *(
            _query(name, "Of GET /functions.", is_needed=True)
            for name in ("deploymentId", "target", "function")
        ),
        _query(
            "keep", "How many of the newest stay.", is_needed=True, type="integer", minimum=1, maximum=1000
        ),
        _query("others", "Take versions that others have published as well.", type="boolean"),
    ),
    "PUT /guardrails": (
        _query("comment", "What the history says of it."),
        _query("over", "Only if this version is in force until then.", type="integer", minimum=0),
    ),
    "GET /guardrails": (_query("version", "That in force without it.", type="integer", minimum=0),),
}

REQUESTS: Mapping[str, type] = {
    "POST /deployments/{deploymentId}/cancel": ReasonRequest,
    "POST /deployments/{deploymentId}/redeploy": RedeployRequest,
    "POST /deployments/{deploymentId}/rollback": ReasonRequest,
    "POST /deployments/{deploymentId}/targets/{target}/rollback": ReasonRequest,
    "POST /deployments/{deploymentId}/pause": CommentRequest,
    "POST /deployments/{deploymentId}/resume": CommentRequest,
    "POST /deployments/{deploymentId}/targets/{target}/pause": CommentRequest,
    "POST /deployments/{deploymentId}/targets/{target}/resume": CommentRequest,
    "POST /deployments/{deploymentId}/targets/{target}/promote": FullPromotionRequest,
    "POST /deployments/{deploymentId}/targets/{target}/skip": SkipRequest,
    "POST /deployments/{deploymentId}/targets/{target}/unfreeze": ReasonRequest,
    "POST /deployments/{deploymentId}/targets/{target}/approve": DecisionRequest,
    "POST /deployments/{deploymentId}/targets/{target}/reject": DecisionRequest,
    "POST /approvals/{approvalId}/links": LinkRequest,
    "POST /versions/prune": PruneRequest,
    "POST /drift": CheckDriftRequest,
    "POST /analysis/replay": ReplayRequest,
}

DOCUMENTS: Mapping[str, str] = {
    "POST /deployments": "A deployment config, as in docs/reference/sluice.schema.json.",
    "POST /plan": "A deployment config, as in docs/reference/sluice.schema.json.",
    "POST /validate": "A deployment config, as in docs/reference/sluice.schema.json.",
    "PUT /guardrails": "The guardrails, as in docs/reference/guardrails.schema.json.",
}
"""Bodies that people write, in YAML or JSON."""
