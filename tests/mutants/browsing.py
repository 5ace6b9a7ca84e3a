"""Mutations of sessions in browsers: who is let in, for how long, and which forms are believed."""

from tests.mutants.mutation import Mutation

_SESSION = ("tests/unit/domain/people/test_session.py",)
_TASK = ("tests/tasks/allow/test_sessions.py",)
_SIGN_IN = ("tests/tasks/allow/test_sign_in.py",)
_STORE = ("tests/adapters/test_stored_sessions.py",)
_LISTS = ("tests/tasks/look/test_list_deployments.py",)
_SERVING = ("tests/tasks/drift/test_read_serving.py",)
_INSIGHTS = ("tests/tasks/insights/test_read_insights.py",)

_DEPLOYMENT = ("tests/tasks/look/test_describe_deployment.py",)
_PAGES = ("tests/adapters/test_record_pages.py",)

BROWSING = (
    Mutation(
        "a deployment is shown to people who may not see it",
        "tasks/look/describe_deployment.py",
        "    check_right(rules, caller, Right.READ, records.item.application)\n",
        "",
        _DEPLOYMENT,
    ),
    Mutation(
        "a deployment is shown by guardrails that were withdrawn",
        "aws/table/record_pages.py",
        """next((int(str(item["version"])) for item in found[CURRENT]), 0)""",
        "0",
        _PAGES,
    ),
    Mutation(
        "a deployment runs although one of its targets, which is not shown, waits for an approval",
        "aws/table/record_pages.py",
        "return frozenset(KINDS) if is_shown else _DECISIVE",
        "return frozenset(KINDS) if is_shown else frozenset()",
        _PAGES,
    ),
    Mutation(
        "deployments are listed to people who may not see them",
        "tasks/look/list_deployments.py",
        " if may_read(rules, caller, item.application)]",
        "]",
        _LISTS,
    ),
    Mutation(
        "what serves is shown to people who may not see it",
        "tasks/drift/read_drift.py",
        " if may_read(rules, caller, one.application)]",
        "]",
        _SERVING,
    ),
    Mutation(
        "a deployment at work is shown to people who may not see it",
        "tasks/drift/read_serving.py",
        "return [item for item in items if may_read(rules, caller, item.application)]",
        "return items",
        _SERVING,
    ),
    Mutation(
        "deployments are counted for people who may not see them",
        "tasks/insights/read_insights.py",
        " and may_read(rules, caller, one.application)",
        "",
        _INSIGHTS,
    ),
    Mutation(
        "a form of another session is believed",
        "domain/people/session.py",
        'return hmac.compare_digest(self.csrf.encode(), given.encode(errors="surrogatepass"))',
        "return bool(given)",
        _SESSION,
    ),
    Mutation(
        "a session outlives its time",
        "tasks/allow/sessions.py",
        "if not session.is_open(ports.clock.now()):",
        "if False:",
        _TASK,
    ),
    Mutation(
        "a code is good twice",
        "aws/table/sessions.py",
        "isUsed = :no AND endsAt > :now",
        "(isUsed = :no OR isUsed = :yes) AND endsAt > :now",
        _STORE,
    ),
    Mutation(
        "a session that was ended goes on",
        "aws/table/sessions.py",
        'if item is None or item["isEnded"]:',
        "if item is None:",
        _STORE,
    ),
    Mutation(
        "an answer is taken in whatever browser it comes to",
        "tasks/allow/sign_in.py",
        'if sign_in is None or not sign_in.is_state(answer.get("state", "")):',
        "if sign_in is None:",
        _SIGN_IN,
    ),
    Mutation(
        "people without a role get a session",
        "tasks/allow/sign_in.py",
        "if not roles_of(rules, Caller(person, groups)):",
        "if False:",
        _SIGN_IN,
    ),
    Mutation(
        "what is said of another person is believed",
        "tasks/allow/sign_in.py",
        'if more.get("sub") != claims["sub"]:',
        "if False:",
        _SIGN_IN,
    ),
    Mutation(
        "a token of another sign-in will do",
        "domain/people/id_token.py",
        'claims.get("nonce") != expected.nonce',
        "False",
        _SIGN_IN,
    ),
    Mutation(
        "a token for another client will do",
        "domain/people/id_token.py",
        "expected.client_id not in audiences",
        "not audiences",
        _SIGN_IN,
    ),
    Mutation(
        "a token that has expired will do",
        "domain/people/id_token.py",
        'not _seconds(claims, "exp") > expected.at - _CLOCK_SKEW_SECONDS',
        "False",
        _SIGN_IN,
    ),
    Mutation(
        "codes are redeemed wherever the provider says",
        "domain/people/provider.py",
        "if parts.netloc != issuer.netloc and parts.netloc not in provider.hosts:",
        "if False:",
        _SIGN_IN,
    ),
    Mutation(
        "codes are redeemed without TLS",
        "domain/people/provider.py",
        'if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname == _LOOPBACK):',
        "if False:",
        _SIGN_IN,
    ),
    Mutation(
        "people of a provider may do what guardrails leave open",
        "domain/guardrails/rights.py",
        "if given is None and not is_closed:",
        "if given is None:",
        ("tests/unit/domain/guardrails/test_guardrails_rights.py",),
    ),
    Mutation(
        "people of a provider may do everything where no rule is about applications",
        "tasks/allow/rights.py",
        "if rules.applications is not None or caller.needs_role:",
        "if rules.applications is not None:",
        ("tests/tasks/allow/test_rights.py",),
    ),
    Mutation(
        "a session outlives the identity provider that the operator has removed",
        "tasks/allow/sessions.py",
        "not (provider and is_of_issuer(session.person, provider.issuer))",
        "False",
        ("tests/tasks/allow/test_sessions.py",),
    ),
    Mutation(
        "one human with two identities counts twice",
        "domain/people/person.py",
        "return Person(of_provider.name, of_provider.key)",
        "return Person(of_provider.key, of_provider.key)",
        ("tests/unit/domain/people/test_provider_person.py",),
    ),
    Mutation(
        "whoever holds a link rolls back, whether or not they have approved",
        "tasks/control/roll_back_by_link.py",
        "return bool(link.name) and link.name in {answer.by for answer in approval.answers}",
        "return bool(link.name)",
        ("tests/tasks/control/test_roll_back_by_link.py",),
    ),
)
