"""Mutations of what depends on the kind of a function: concurrency of versions, shared controls, states."""

from tests.mutants.mutation import Mutation

_PROVIDE = ("tests/tasks/change/test_provide_concurrency.py",)
_CONTROL = ("tests/tasks/change/test_control_function.py",)
_KINDS = ("tests/unit/domain/rollback/test_domain_kinds.py",)

KINDS = (
    Mutation(
        "a candidate gets provisioned concurrency that no record knows of",
        "tasks/change/provide_concurrency.py",
        "record = work.save(replace(record, is_provided=True, is_changed=True))",
        "record = replace(record, is_provided=True, is_changed=True)",
        _PROVIDE,
    ),
    Mutation(
        "a candidate counts as provided before its concurrency is ready",
        "domain/function/provisioned.py",
        "return self.requested == amount and self.status == _READY",
        "return self.requested == amount",
        _PROVIDE,
    ),
    Mutation(
        "an old version that traffic still reaches loses its concurrency",
        "tasks/change/provide_concurrency.py",
        "if alias is None or record.stable_version in (alias.routing.version, *alias.routing.additional):",
        "if alias is None:",
        _PROVIDE,
    ),
    Mutation(
        "concurrency that somebody else has changed is taken",
        "tasks/change/provide_concurrency.py",
        "if state is None or state.requested == point.provisioned:",
        "if True:",
        _PROVIDE,
    ),
    Mutation(
        "the old version's concurrency is taken before that is stored, and no rollback gives it back",
        "tasks/change/provide_concurrency.py",
        "        record = work.save(replace(record, is_released=True))\n",
        "",
        _PROVIDE,
    ),
    Mutation(
        "controls that somebody else has changed are overwritten",
        "tasks/change/control_function.py",
        "if point.live is not Live.ABSENT and before.differing(now).names:",
        "if False:",
        _CONTROL,
    ),
    Mutation(
        "the runtime of a version that serves is changed before it is noted, and no rollback puts it back",
        "tasks/change/control_function.py",
        'record = work.save(_with_runtime_before(record, now).about_to("controls"))',
        'record = work.save(record.about_to("controls"))',
        _CONTROL,
    ),
    Mutation(
        "an alias that does not exist yet gets an event-invoke configuration",
        "tasks/change/control_function.py",
        "has_alias_later = point.alias_name is not None and point.live is not Live.ALIAS",
        "has_alias_later = False",
        _CONTROL,
    ),
    Mutation(
        "an event-invoke configuration that was not there before is left after a rollback",
        "domain/function/qualified.py",
        "NO_EVENT_INVOKE = EventInvoke(is_set=False)",
        "NO_EVENT_INVOKE = EventInvoke()",
        ("tests/unit/domain/rollback/test_repair_commands.py", *_CONTROL),
    ),
    Mutation(
        "controls that somebody else has set since are restored",
        "domain/function/controls.py",
        "if getattr(now, name) != getattr(planned, name)]",
        "if False]",
        _CONTROL,
    ),
    Mutation(
        "a state that nothing ends is waited for",
        "domain/function/state.py",
        "return self.state in _PASSING_STATES",
        "return True",
        ("tests/tasks/change/test_publish_candidate.py", *_KINDS),
    ),
    Mutation(
        "a durable function without an alias is deployed",
        "domain/rollback/kinds.py",
        "if not latest.is_durable or function.alias_name is not None:",
        "if True:",
        _KINDS,
    ),
    Mutation(
        "silence is consent although the config does not say so",
        "tasks/wait/expire_approval.py",
        "if not action.continues_on_expiry:",
        "if False:",
        ("tests/tasks/wait/test_expire_approval.py",),
    ),
    Mutation(
        "weights are compared as binary fractions",
        "domain/function/routing.py",
        "return {version: in_tenths(weight) for",
        "return {version: weight for",
        ("tests/properties/test_routing_invariants.py",),
    ),
)
