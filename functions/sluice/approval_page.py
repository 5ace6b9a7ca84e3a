"""The page on which a person approves or rejects: plain HTML that acts only when a button is pressed."""

from collections.abc import Sequence
from html import escape
from string import Template

from sluice.domain.approval import Approval, ApprovalStatus
from sluice.domain.differences import changes_between
from sluice.domain.times import to_iso
from sluice.tasks.check_alarms import last_seen
from sluice.tasks.describe_deployment import DeploymentView, TargetView

SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}

_PAGE = Template("""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
  :root { color-scheme: light dark; --line: #8884; --soft: #8882; }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 3rem auto; padding: 0 1rem; }
  h1 { font-size: 1.4rem; margin: 0 0 .3rem } .where { opacity: .75; margin: 0 0 1.5rem }
  table { border-collapse: collapse; width: 100%; margin: 1rem 0 }
  th, td { text-align: left; padding: .45rem .6rem; border-bottom: 1px solid var(--line) }
  th { font-weight: 600; font-size: .85rem; opacity: .75 }
  h2 { font-size: 1rem; margin: 1.4rem 0 .3rem } ul { padding-left: 1.4rem; margin: 0 }
  ol { padding-left: 1.4rem } li.done { opacity: .6 } li.now { font-weight: 600 }
  textarea { width: 100%; box-sizing: border-box; font: inherit; padding: .5rem;
    border: 1px solid var(--line); border-radius: 6px; background: transparent; color: inherit }
  button { font: inherit; font-weight: 600; padding: .6rem 1.4rem; margin: .8rem .6rem 0 0;
    border-radius: 6px; border: 1px solid var(--line); cursor: pointer }
  button.yes { background: #1a7f37; color: #fff } button.no { background: transparent; color: #cf222e }
  .note { background: var(--soft); border-radius: 6px; padding: .7rem 1rem }
</style></head><body>
$body
</body></html>
""")

_ASK = Template("""<h1>Approve $target?</h1>
<p class="where">$application · account $account · $region · deployment $deployment</p>
<table><tr><th>Function</th><th>Alias</th><th>Serves now</th><th>New version</th><th>New gets</th></tr>
$functions</table>
$metrics$changes$alarms<ol>$stages</ol>
$others<p>Open until $expires. Without a decision until then the target rolls back.</p>
<form method="post">
<label for="comment">Comment (optional)</label>
<textarea id="comment" name="comment" rows="2" maxlength="500"></textarea>
<button class="yes" name="decision" value="approve">Approve</button>
<button class="no" name="decision" value="reject">Reject and roll back</button>
</form>
$signer""")

_SAID = Template("""<h1>$title</h1>
<p class="note">$message</p>""")


def question_page(approval: Approval, view: DeploymentView, name: str) -> str:
    """The page with the two buttons; `name` is whom the link was made for."""
    if approval.status is not ApprovalStatus.OPEN:
        return message_page("Nothing to decide", approval.outcome_in_words())
    target = next(target for target in view.targets if target.item.name == approval.target)
    signer = f'<p class="where">You decide as {escape(name)}.</p>' if name else ""
    body = _ASK.substitute(
        target=escape(target.item.name),
        application=escape(view.item.application),
        account=escape(target.item.account),
        region=escape(target.item.region),
        deployment=escape(view.item.deployment_id),
        functions="\n".join(_function_rows(target)),
        stages="".join(_stage_items(target)),
        metrics=_list("What its metrics say", _metrics(target)),
        changes=_list("What changes", _changes(target)),
        alarms=_list("Alarms", [str(alarm) for alarm in last_seen(target.item)]),
        others=_list("Also waited for in this deployment", _others(view, approval)),
        expires=escape(to_iso(approval.expires_at)),
        signer=signer,
    )
    return _PAGE.substitute(title=f"Approve {escape(target.item.name)}?", body=body)


def message_page(title: str, message: str) -> str:
    """A page that says one thing."""
    body = _SAID.substitute(title=escape(title), message=escape(message))
    return _PAGE.substitute(title=escape(title), body=body)


def _list(title: str, items: Sequence[str]) -> str:
    if not items:
        return ""
    return f"<h2>{title}</h2><ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>"


def _changes(target: TargetView) -> list[str]:
    """Function by function, what the new version has that the one before has not, once it is published."""
    planned = {function.function_name: function for function in target.plan.functions}
    found = []
    for record in target.functions:
        name, before = record.function_name, record.rollback_point
        if record.candidate_code_sha256 not in (None, before.code_sha256):
            old = f"{before.code_sha256[:12]}…" if before.code_sha256 else "none"
            found.append(f"{name}: code {old} becomes {record.candidate_code_sha256[:12]}…")
        found += [
            f"{name}: {change.name} {change.before or 'none'} becomes {change.after}"
            for change in changes_between(before.settings, planned[name].settings)
        ]
    return found


def _metrics(target: TargetView) -> list[str]:
    """What every query of every analysis so far says, the last analysis first."""
    newest_first = sorted(target.analyses, key=lambda analysis: -analysis.opened_at)
    return [
        f"{query.verdict.value}: {query.words}" for analysis in newest_first for query in analysis.queries
    ]


def _others(view: DeploymentView, approval: Approval) -> list[str]:
    return [
        f"an approval in {other.target}"
        for target in view.targets
        for other in target.open_approvals
        if other.approval_id != approval.approval_id
    ]


def _function_rows(target: TargetView) -> Sequence[str]:
    records = {record.function_name: record for record in target.functions}
    rows = []
    for planned in target.plan.functions:
        record = records.get(planned.function_name)
        cells = (
            planned.function_name,
            planned.alias_name or "-",
            (record.stable_version if record else None) or "-",
            (record.candidate_version if record else None) or "not published yet",
            f"{record.weight} %" if record and record.weight is not None else "-",
        )
        rows.append(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>")
    return rows


def _stage_items(target: TargetView) -> Sequence[str]:
    now = target.stage.index if target.stage else len(target.plan.stages)
    stages = range(len(target.plan.stages))
    classes = ["done" if index < now else "now" if index == now else "" for index in stages]
    return [
        f'<li class="{css}">{escape(stage.title)}</li>'
        for css, stage in zip(classes, target.plan.stages, strict=True)
    ]
