"""Talks HTTP with the control plane: sends, repeats what is safe to repeat, turns problems into errors."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, cast
from urllib.parse import quote

from sluice.api.bodies.analysis import AnalysesBody, ReplayBody
from sluice.api.bodies.control import (
    DecidedBody,
    LinkBody,
    PausedBody,
    PromotionBody,
    ResumedBody,
    SkippedBody,
    StoppedBody,
    TargetsPausedBody,
    TargetsResumedBody,
    UnfrozenBody,
)
from sluice.api.bodies.deployment import DeploymentBody, DeploymentRow, DeploymentsBody
from sluice.api.bodies.drift import CheckedBody, DriftRow
from sluice.api.bodies.guardrails import AppliedBody, GuardrailsBody, GuardrailsHistoryBody
from sluice.api.bodies.insights import InsightsBody
from sluice.api.bodies.plan import PlanBody
from sluice.api.bodies.requests import (
    CheckDriftRequest,
    CommentRequest,
    DecisionRequest,
    LinkRequest,
    PruneRequest,
    ReasonRequest,
    RedeployRequest,
    ReplayRequest,
    SkipRequest,
)
from sluice.api.bodies.session import SessionLinkBody, SessionsEndedBody
from sluice.api.bodies.submission import SubmittedBody
from sluice.api.bodies.timeline import EventRow
from sluice.api.bodies.versions import DeployedFunctionRow, FunctionsBody, PrunedBody, VersionsBody
from sluice_cli.client.endpoint import find_endpoint
from sluice_cli.client.json_header import json_header
from sluice_cli.client.paths import path_of, query_of, with_query
from sluice_cli.client.transport import Transport
from sluice_cli.client.versions import refuse_variables
from sluice_cli.environment import Environment

_PAGE = 100


class Api(Transport):
    """The control plane. Every call is safe to repeat: reading changes nothing, submitting has a key.

    What steers a deployment names the very approval or pause that it means, which ends once.
    """

    def version(self) -> str | None:
        """The control plane's version; None if it is too old to say so."""
        self._call("GET", "/deployments?limit=1")
        return self.control_plane_version

    def submit(
        self,
        config: bytes,
        content_type: str,
        idempotency_key: str,
        *,
        break_glass: str | None = None,
        start_at: str | None = None,
        source_control: str = "",
        variables: Mapping[str, str] | None = None,
    ) -> SubmittedBody:
        """Start the deployment that the config describes, at once or then; the same key starts it once."""
        if variables:
            refuse_variables(self.version())
        headers = {**_config_headers(content_type, variables), "idempotency-key": idempotency_key}
        if source_control:
            headers["sluice-source-control"] = source_control
        path = with_query("/deployments", breakGlass=break_glass, startAt=start_at)
        return cast(SubmittedBody, self._call("POST", path, headers=headers, content=config))

    def plan(
        self,
        config: bytes,
        content_type: str,
        start_at: str | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> PlanBody:
        """What the deployment that the config describes would do."""
        if variables:
            refuse_variables(self.version())
        headers, path = _config_headers(content_type, variables), with_query("/plan", startAt=start_at)
        return cast(PlanBody, self._call("POST", path, headers=headers, content=config))

    def deployment(self, deployment_id: str) -> DeploymentBody:
        """One deployment with all its targets, as many pages of them as there are."""
        pages = [cast(DeploymentBody, page) for page in self._pages(path_of(deployment_id))]
        # The status of the last page is the newest.
        return {**pages[-1], "targets": [target for page in pages for target in page["targets"]]}

    def events(self, deployment_id: str) -> list[EventRow]:
        """Everything that happened in the deployment so far, in order."""
        pages = self._pages(f"{path_of(deployment_id)}/events")
        return [cast(EventRow, event) for page in pages for event in page["events"]]

    def config(self, deployment_id: str) -> str:
        """The config of the deployment as it was submitted."""
        return self._text(f"{path_of(deployment_id)}/config")

    def analyses(self, deployment_id: str) -> AnalysesBody:
        """Every window that was judged in the deployment."""
        return cast(AnalysesBody, self._call("GET", f"{path_of(deployment_id)}/analyses"))

    def every_deployment(self, application: str | None) -> Iterator[DeploymentRow]:
        """All deployments, newest first, read as far as somebody looks."""
        first = query_of({"application": application or None, "limit": str(_PAGE)})
        for page in self._pages(f"/deployments?{first}"):
            yield from cast(DeploymentsBody, page)["deployments"]

    def deployments(self, application: str | None, limit: int) -> DeploymentsBody:
        """The newest deployments, as many pages of them as the limit needs."""
        found: list[DeploymentRow] = []
        token: str | None = None
        while True:
            wanted = {"application": application or None, "limit": str(limit - len(found)), "next": token}
            page = cast(DeploymentsBody, self._call("GET", f"/deployments?{query_of(wanted)}"))
            found += page["deployments"]
            token = page["next"]
            if token is None or len(found) >= limit:
                return {"deployments": found[:limit], "next": token}

    def drift(self, application: str | None) -> list[DriftRow]:
        """What was deployed last and how it differs now, in one application or in all."""
        path = with_query("/drift", application=application or None, limit="100")
        return [cast(DriftRow, row) for page in self._pages(path) for row in page["functions"]]

    def check_drift(self, application: str, since: str = "") -> CheckedBody:
        """Check the application's functions now, but those that were checked since; safe to repeat."""
        asked: CheckDriftRequest = {"application": application, "notCheckedSince": since}
        return cast(CheckedBody, self._post("/drift", asked))

    def insights(self, application: str | None, since: str) -> InsightsBody:
        """The numbers of deployments since then, of one application or of all."""
        path = with_query("/insights", application=application or None, since=since)
        return cast(InsightsBody, self._call("GET", path))

    def cancel(self, deployment_id: str, reason: str | None) -> StoppedBody:
        """Stop the deployment."""
        path = f"{path_of(deployment_id)}/cancel"
        return cast(StoppedBody, self._post_once(path, _because(reason)))

    def roll_back(
        self, deployment_id: str, target: str | None, reason: str | None
    ) -> StoppedBody | SubmittedBody:
        """Put back what was there before, everywhere or in one running target."""
        path = f"{path_of(deployment_id, target)}/rollback"
        return cast(StoppedBody | SubmittedBody, self._post_once(path, _because(reason)))

    def unfreeze(self, deployment_id: str, target: str, reason: str) -> UnfrozenBody:
        """Let a target start that a freeze holds, by breaking the glass."""
        path = f"{path_of(deployment_id, target)}/unfreeze"
        return cast(UnfrozenBody, self._post_once(path, _because(reason)))

    def pause(
        self, deployment_id: str, target: str | None, comment: str | None
    ) -> PausedBody | TargetsPausedBody:
        """Let no further step begin, everywhere or in one target."""
        path = f"{path_of(deployment_id, target)}/pause"
        return cast(PausedBody | TargetsPausedBody, self._post_once(path, _commented(comment)))

    def resume(
        self, deployment_id: str, target: str | None, comment: str | None
    ) -> ResumedBody | TargetsResumedBody:
        """Let go on what somebody has paused, everywhere or in one target."""
        path = f"{path_of(deployment_id, target)}/resume"
        return cast(ResumedBody | TargetsResumedBody, self._post_once(path, _commented(comment)))

    def promote(self, deployment_id: str, target: str, comment: str | None) -> PromotionBody:
        """Take a running target to 100 % without the rest of its strategy."""
        path = f"{path_of(deployment_id, target)}/promote"
        return cast(PromotionBody, self._post_once(path, {"full": True, **_commented(comment)}))

    def skip(
        self,
        deployment_id: str,
        target: str,
        comment: str | None,
        wait_id: str | None,
        *,
        break_glass: str | None = None,
    ) -> SkippedBody:
        """End this pause or analysis of the target, or leave the target out."""
        asked: SkipRequest = {}
        if comment:
            asked["comment"] = comment
        if wait_id:
            asked["pauseId"] = wait_id
        path = with_query(f"{path_of(deployment_id, target)}/skip", breakGlass=break_glass)
        return cast(SkippedBody, self._post_once(path, asked))

    def decide(
        self,
        deployment_id: str,
        target: str,
        verb: Literal["approve", "reject"],
        comment: str | None,
        approval_id: str | None,
        *,
        break_glass: str | None = None,
    ) -> DecidedBody:
        """Answer this approval of the target."""
        asked: DecisionRequest = {}
        if comment:
            asked["comment"] = comment
        if approval_id:
            asked["approvalId"] = approval_id
        path = with_query(f"{path_of(deployment_id, target)}/{verb}", breakGlass=break_glass)
        return cast(DecidedBody, self._post_once(path, asked))

    def link(self, approval_id: str, name: str, roles: Sequence[str]) -> LinkBody:
        """Make a link by which this person can answer the approval."""
        path = f"/approvals/{quote(approval_id, safe='')}/links"
        asked: LinkRequest = {"name": name, "roles": list(roles)}
        return cast(LinkBody, self._post(path, asked))

    def session_link(self, deployment_id: str | None) -> SessionLinkBody:
        """Make a link that opens the page in a browser as the caller."""
        asked = {"deploymentId": deployment_id} if deployment_id else {}
        return cast(SessionLinkBody, self._post("/sessions/links", asked))

    def end_sessions(self) -> SessionsEndedBody:
        """End every session of the caller."""
        return cast(SessionsEndedBody, self._call("DELETE", "/sessions"))

    def redeploy(
        self, deployment_id: str, targets: Sequence[str], break_glass: str | None = None
    ) -> SubmittedBody:
        """Start the deployment again, for these targets or all."""
        path = with_query(f"{path_of(deployment_id)}/redeploy", breakGlass=break_glass)
        asked: RedeployRequest = {"targets": list(targets)}
        return cast(SubmittedBody, self._post_once(path, asked))

    def replay(self, asked: ReplayRequest) -> ReplayBody:
        """Judge what a deployment has measured by other rules."""
        return cast(ReplayBody, self._post("/analysis/replay", asked))

    def functions(self, name: str | None, where: Mapping[str, str | None]) -> FunctionsBody:
        """The functions that were deployed last, of this name or application."""
        return cast(FunctionsBody, self._call("GET", with_query("/functions", name=name or None, **where)))

    def versions(self, function: DeployedFunctionRow, keep: int, *, others: bool) -> VersionsBody:
        """The versions of a function, and what needs them."""
        place = {"deploymentId": function["deploymentId"], "target": function["target"]}
        wanted = {**place, "function": function["functionName"], "keep": str(keep)}
        path = with_query("/versions", **wanted, others="true" if others else None)
        return cast(VersionsBody, self._call("GET", path))

    def prune(self, asked: PruneRequest) -> PrunedBody:
        """Delete versions, as far as nothing needs them; one that is gone is deleted."""
        return cast(PrunedBody, self._post("/versions/prune", asked))

    def apply_guardrails(
        self, document: bytes, content_type: str, comment: str | None, over: int | None
    ) -> AppliedBody:
        """Put these guardrails in force; sent again, they are already."""
        query = query_of({"comment": comment or None, "over": None if over is None else str(over)})
        path, headers = f"/guardrails{'?' if query else ''}{query}", {"content-type": content_type}
        return cast(AppliedBody, self._call("PUT", path, headers=headers, content=document))

    def guardrails(self, version: int | None) -> GuardrailsBody:
        """The guardrails in force, or this version of them."""
        query = f"?version={version}" if version is not None else ""
        return cast(GuardrailsBody, self._call("GET", f"/guardrails{query}"))

    def guardrails_history(self) -> GuardrailsHistoryBody:
        """Every version of the guardrails."""
        return cast(GuardrailsHistoryBody, self._call("GET", "/guardrails/history"))


def connect(api: str | None, environment: Environment) -> Api:
    """The control plane that the person means."""
    return Api(find_endpoint(api, environment), environment)


def _config_headers(content_type: str, variables: Mapping[str, str] | None) -> dict[str, str]:
    headers = {"content-type": content_type}
    return {**headers, "sluice-context": json_header(variables)} if variables else headers


def _commented(comment: str | None) -> CommentRequest:
    return {"comment": comment} if comment else {}


def _because(reason: str | None) -> ReasonRequest:
    return {"reason": reason} if reason else {}
