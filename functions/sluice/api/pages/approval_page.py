"""The page on which a person approves or rejects: plain HTML that acts only when a button is pressed."""

from collections.abc import Mapping, Sequence
from html import escape as escaped
from string import Template

from sluice.api.pages.approval_facts import (
    Row,
    approvers,
    broken_glass,
    changes,
    consequence,
    function_rows,
    metrics,
    others,
    siblings,
    stages,
    told,
)
from sluice.domain.record.items import DeploymentItem
from sluice.domain.record.source_control import change_in_words, link_to
from sluice.domain.record.timeline import TimelineEvent
from sluice.domain.record.visible import visible
from sluice.domain.times import in_words
from sluice.domain.waits.approval import Approval, Decision
from sluice.domain.waits.wait import WaitStatus
from sluice.tasks.judge.check_alarms import last_seen
from sluice.tasks.look.describe_deployment import DeploymentView

PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
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
  ol { padding-left: 1.4rem; margin: 0 } li.done { opacity: .6 } li.now { font-weight: 600 }
  textarea { width: 100%; box-sizing: border-box; font: inherit; padding: .5rem;
    border: 1px solid var(--line); border-radius: 6px; background: transparent; color: inherit }
  button { font: inherit; font-weight: 600; padding: .6rem 1.4rem; margin: .8rem .6rem 0 0;
    border-radius: 6px; border: 1px solid var(--line); cursor: pointer }
  button.yes { background: #1a7f37; color: #fff } button.no { background: transparent; color: #cf222e }
  form + .where { margin-top: .8rem }
  .note { background: var(--soft); border-radius: 6px; padding: .7rem 1rem }
  time { opacity: .75; font-variant-numeric: tabular-nums }
  pre { margin: .3rem 0; padding: .4rem .7rem; background: var(--soft); border-radius: 6px; overflow-x: auto }
</style></head><body>
$body
</body></html>
""")

_ASK = Template("""<h1>Approve $target?</h1>
<p class="where">$application · account $account · $region · deployment $deployment$requester</p>
$description$glass<table>
<tr><th>Function</th><th>Alias</th><th>Serves now</th><th>New version</th><th>New gets</th></tr>
$functions</table>
$metrics$changes$alarms<h2>Steps</h2><ol>$stages</ol>
$told<h2>Who must act</h2><ul>$approvers</ul>
$siblings$others<p>Open until $expires. Without a decision until then, $consequence.</p>
$form""")

_FORM = Template("""<form method="post">
<label for="comment">Comment (optional)</label>
<textarea id="comment" name="comment" rows="2" maxlength="500"></textarea>
$buttons
</form>
<p class="where">$signer If you reject, $consequence.</p>""")

_BUTTONS = {
    Decision.APPROVE: '<button class="yes" name="decision" value="approve">Approve</button>',
    Decision.REJECT: '<button class="no" name="decision" value="reject">Reject</button>',
}

_SAID = Template("""<h1>$title</h1>
<p class="note">$message</p>""")

_UNSIGNED = """<h1>This page needs a signed link</h1>
<p class="note">The address alone shows nothing and decides nothing. A link that was made for you does.</p>
<ul>
<li>You were sent a link: open the whole of it, with all that follows the question mark.</li>
<li>You have access to AWS: decide from the command line.
<pre>sluice status ID
sluice approve ID TARGET
sluice reject ID TARGET</pre></li>
<li>Somebody else is to decide here: whoever has access to AWS makes a link for them.
<pre>sluice approve ID TARGET --link-for NAME --role ROLE</pre></li>
</ul>"""


def question_page(
    approval: Approval,
    view: DeploymentView,
    events: Sequence[TimelineEvent],
    by: str,
    refusals: Mapping[Decision, str],
) -> str:
    """The page with the two buttons for `by`; `refusals` say why they may not press one of them, or none."""
    if approval.status is not WaitStatus.OPEN:
        return message_page("Nothing to decide", approval.outcome_in_words())
    target = next(target for target in view.targets if target.item.name == approval.target)
    after = _shown(consequence(target))
    signer = f"You decide as {_shown(by)}." if by else ""
    requester = f" · requested by {_shown(view.item.requested_by)}" if view.item.requested_by else ""
    form = _form(refusals, signer, after)
    body = _ASK.substitute(
        target=_shown(target.item.name),
        application=_shown(view.item.application),
        account=_shown(target.item.account),
        region=_shown(target.item.region),
        deployment=_shown(view.item.deployment_id),
        requester=requester,
        description=_about(view.item),
        glass="".join(map(_note, broken_glass(view))),
        functions="\n".join(_table_row(row) for row in function_rows(target)),
        stages="".join(f'<li class="{css}">{_shown(title)}</li>' for css, title in stages(target)),
        metrics=_list("What its metrics say", metrics(target)),
        changes=_list("What changes", changes(target)),
        alarms=_list("Alarms", [str(alarm) for alarm in last_seen(target.item)]),
        told=_told(events),
        approvers=_items(approvers(approval)),
        siblings=_list("The other targets", siblings(view, approval)),
        others=_list("Also waited for in this deployment", others(view, approval)),
        expires=_shown(in_words(approval.ends_at)),
        consequence=after,
        form=form,
    )
    return _PAGE.substitute(title=f"Approve {_shown(target.item.name)}?", body=body)


def message_page(title: str, message: str) -> str:
    """A page that says one thing."""
    body = _SAID.substitute(title=_shown(title), message=_shown(message))
    return _PAGE.substitute(title=_shown(title), body=body)


def unsigned_page() -> str:
    """The page for whoever has the address and no signature: nothing of the approval, nor of the address."""
    return _PAGE.substitute(title="This page needs a signed link", body=_UNSIGNED)


def _about(item: DeploymentItem) -> str:
    """What the deployment is for: its description, and the change it brings."""
    description = f"<p>{_shown(item.description)}</p>" if item.description else ""
    words, link = change_in_words(item.source_control), link_to(item.source_control)
    change = _shown(words or link)
    if link:
        change = f'<a href="{_shown(link)}">{change}</a>'
    return f'{description}<p class="where">From {change}</p>' if change else description


def _form(refusals: Mapping[Decision, str], signer: str, consequence: str) -> str:
    if Decision.REJECT in refusals:
        return _note(f"You cannot decide with this link. {refusals[Decision.REJECT]}")
    buttons = "\n".join(html for decision, html in _BUTTONS.items() if decision not in refusals)
    why = refusals.get(Decision.APPROVE)
    note = _note(f"You cannot approve with this link. {why}") if why else ""
    return note + _FORM.substitute(buttons=buttons, signer=signer, consequence=consequence)


def _shown(text: str) -> str:
    """A text as HTML, in which nothing is hidden from the reader."""
    return escaped(visible(text))


def _note(text: str) -> str:
    return f'<p class="note">{_shown(text)}</p>'


def _told(events: Sequence[TimelineEvent]) -> str:
    lines = [f"<li><time>{_shown(when)}</time> {_shown(message)}</li>" for when, message in told(events)]
    return f"<h2>So far</h2><ul>{''.join(lines)}</ul>" if lines else ""


def _list(title: str, items: Sequence[str]) -> str:
    return f"<h2>{title}</h2><ul>{_items(items)}</ul>" if items else ""


def _items(items: Sequence[str]) -> str:
    return "".join(f"<li>{_shown(item)}</li>" for item in items)


def _table_row(row: Row) -> str:
    return f"<tr>{''.join(f'<td>{_shown(cell)}</td>' for cell in row)}</tr>"
