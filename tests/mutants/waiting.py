"""Mutations of waits: who may decide, that each ends once, that each state gets its reply, what is hidden."""

from tests.mutants.mutation import Mutation

_TASKS = "tests/tasks/wait"
_OPEN = (f"{_TASKS}/test_open_wait.py",)
_ANSWER = (f"{_TASKS}/test_answer_approval.py",)
_PERSON = ("tests/unit/domain/people/test_person.py",)
_CLOSE = (f"{_TASKS}/test_close_waits.py",)
_CALLBACK = (f"{_TASKS}/test_take_callback.py",)
_LINK = (f"{_TASKS}/test_decide_approval.py",)
_LINK_TEXT = ("tests/unit/domain/waits/test_link.py",)
_WEBHOOK = (f"{_TASKS}/test_run_webhook.py",)

WAITING = (
    Mutation(
        "a wait is told without a look whether its target was stopped",
        "tasks/wait/open_wait.py",
        "    records = check_running(ports, wait.deployment_id, wait.target)\n",
        "    records = ports.records.of_target(wait.deployment_id, wait.target)\n",
        _OPEN,
    ),
    Mutation(
        "a decision that came between two states is lost",
        "tasks/wait/open_wait.py",
        "    deliver_reply(ports, opened)  # it ended while an earlier try of the state was waiting\n",
        "",
        _OPEN,
    ),
    Mutation(
        "a token is sealed for every wait alike",
        "tasks/wait/open_wait.py",
        "ports.vault.seal(task_token, wait.wait_id)",
        'ports.vault.seal(task_token, "")',
        _OPEN,
    ),
    Mutation(
        "a change that somebody else was quicker with counts as stored",
        "tasks/wait/change_wait.py",
        "if ports.waits.change(before, after):",
        "if ports.waits.change(before, after) or True:",
        _ANSWER,
    ),
    Mutation(
        "a late try of a state takes the reply of the one that waits",
        "aws/table/items/tokens.py",
        "    return (*([first] if first else []), *(",
        "    return (*([first] if first and not added else []), *(",
        ("tests/adapters/test_stored_waits.py",),
    ),
    Mutation(
        "a late try of a deployment's state takes the reply of the one that waits",
        "aws/table/deployments.py",
        '_IS_FIRST = f"{_EXISTS} AND (attribute_not_exists({TOKEN}) OR {TOKEN} = :token)"',
        "_IS_FIRST = _EXISTS",
        ("tests/adapters/test_stored_deployments.py",),
    ),
    Mutation(
        "what a late preflight sees of its own deployment is kept",
        "aws/table/timeline.py",
        "            if any(place >= len(writes) for place in made.failed):\n                return ()\n",
        "            checks = ()\n",
        ("tests/adapters/test_kept_for_all.py",),
    ),
    Mutation(
        "a reply counts as sent before it was",
        "tasks/wait/deliver_reply.py",
        "    for sealed in ports.waits.sealed_tokens(wait):\n",
        "    ports.waits.mark_delivered(wait)\n    for sealed in ports.waits.sealed_tokens(wait):\n",
        _CLOSE,
    ),
    Mutation(
        "a stage that failed is reported as done",
        "tasks/wait/deliver_reply.py",
        "    if not isinstance(reply, Fail) and wait.ends_its_stage:\n        report_stage_of",
        "    if True:\n        report_stage_of",
        _CLOSE,
    ),
    Mutation(
        "a state whose wait was closed and that was not told is left waiting",
        "tasks/wait/close_waits.py",
        "if _close(ports, wait) or is_unheard:",
        "if _close(ports, wait):",
        _CLOSE,
    ),
    Mutation(
        "a wait that somebody has ended meanwhile counts as closed",
        "tasks/wait/close_waits.py",
        "if not wait.is_open(now) or not ports.waits.close(wait):",
        "if not wait.is_open(now) or ports.waits.close(wait) is None:",
        _CLOSE,
    ),
    Mutation(
        "an approval is answered without a look at its roles",
        "domain/waits/approval.py",
        "if self.requires_roles and not approver.roles & set(self.requires_roles):",
        "if False:",
        _ANSWER,
    ),
    Mutation(
        "one person counts twice",
        "domain/waits/approval.py",
        "if any(person.is_same(person_of(answer.by, pinned)) for answer in self.answers):",
        "if False:",
        _ANSWER,
    ),
    Mutation(
        "one person counts twice under another spelling",
        "domain/people/person.py",
        "return (self.is_name or other.is_name) and self.name == other.name",
        "return False",
        _PERSON,
    ),
    Mutation(
        "whoever requested the deployment approves it",
        "domain/waits/approval.py",
        "if self.is_of_requester(name, pinned):",
        "if False:",
        _ANSWER,
    ),
    Mutation(
        "nobody in particular approves where it matters who does",
        "domain/waits/approval.py",
        "if not name and needs_name:",
        "if False:",
        _ANSWER,
    ),
    Mutation(
        "one approval is enough where two are needed",
        "domain/waits/approval.py",
        "is_enough = answer.decision is Decision.REJECT or len(answers) >= self.needed",
        "is_enough = True",
        _ANSWER,
    ),
    Mutation(
        "an approval is answered after its time",
        "domain/waits/approval.py",
        "        if now >= self.ends_at:\n",
        "        if False:\n",
        _ANSWER,
    ),
    Mutation(
        "an approval that is decided is answered again",
        "domain/waits/approval.py",
        "        if self.status is not WaitStatus.OPEN:\n            raise ApprovalClosedError",
        "        if False:\n            raise ApprovalClosedError",
        _ANSWER,
    ),
    Mutation(
        "a link that is not ours decides",
        "tasks/wait/decide_approval.py",
        "    if not link.is_clear or not ports.links.is_signed(link.message, signature):\n",
        "    if ports.links.is_signed(link.message, signature) is None:\n",
        _LINK,
    ),
    Mutation(
        "a link decides after its time",
        "tasks/wait/decide_approval.py",
        "    if ports.clock.now() >= link.expires:\n",
        "    if False:\n",
        _LINK,
    ),
    Mutation(
        "the roles of a link are not signed",
        "domain/waits/link.py",
        '"roles": list(self.roles),',
        '"roles": [],',
        _LINK_TEXT,
    ),
    Mutation(
        "a link carries a name that hides a line break",
        "domain/waits/link.py",
        "    if not link.is_clear or not all(roles):\n",
        "    if not all(roles):\n",
        _LINK_TEXT,
    ),
    Mutation(
        "a link without a name approves where roles are asked for",
        "domain/waits/approval.py",
        "self.asks_who_approves or bool(self.requires_roles) or approver.must_have_name",
        "self.asks_who_approves or approver.must_have_name",
        ("tests/unit/domain/waits/test_approval.py",),
    ),
    Mutation(
        "whoever requested the deployment makes links to approve it",
        "tasks/wait/decide_approval.py",
        "if approval.is_of_requester(minter, rules.pinned_session_names):",
        "if False:",
        _LINK,
    ),
    Mutation(
        "a callback is taken without a look at its signature",
        "tasks/wait/take_callback.py",
        "if name and ports.links.is_signed(signed_text(name, known), secret):",
        "if name and ports.links.is_signed(signed_text(name, known), secret) is not None:",
        _CALLBACK,
    ),
    Mutation(
        "a callback keeps the secrets of its call",
        "tasks/wait/take_callback.py",
        "asked.answered(_showable(result, asked, secret, signed), now)",
        "asked.answered(result, now)",
        _CALLBACK,
    ),
    Mutation(
        "a message is kept that cannot be searched for secrets",
        "tasks/wait/take_callback.py",
        "    if signed != callback.address_format:\n",
        "    if False:\n",
        _CALLBACK,
    ),
    Mutation(
        "what is signed of a callback's address does not say what it is for",
        "domain/waits/callback.py",
        '"format": address_format, "purpose": PURPOSE}',
        '"format": address_format}',
        _CALLBACK,
    ),
    Mutation(
        "a second result of a callback counts",
        "domain/waits/callback.py",
        "        if self.reply() is not None:\n",
        "        if False:\n",
        _CALLBACK,
    ),
    Mutation(
        "a result that comes after the time counts",
        "domain/waits/callback.py",
        "        if at >= self.ends_at:\n",
        "        if False:\n",
        _CALLBACK,
    ),
    Mutation(
        "a webhook is called again after its target was stopped",
        "tasks/wait/call_webhook.py",
        "        check_running(ports, given.deployment_id, given.target)\n",
        "",
        _WEBHOOK,
    ),
    Mutation(
        "the signature of a link in a webhook is kept with the response",
        "tasks/wait/call_webhook.py",
        "for secret in (*secrets.values(), callback_secret, signature) if secret)",
        "for secret in (*secrets.values(), callback_secret) if secret)",
        _WEBHOOK,
    ),
    Mutation(
        "a webhook is called before its callback can be taken",
        "tasks/wait/run_webhook.py",
        "    opened = open_wait(ports, asked, task_token, partial(_announce, ports))\n",
        "    call_webhook(ports, given, call)\n"
        "    opened = open_wait(ports, asked, task_token, partial(_announce, ports))\n",
        _WEBHOOK,
    ),
)
