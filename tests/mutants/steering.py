"""Mutations of pauses by hand and full promotions: what holds a target, what lets it go, what is left out."""

from tests.mutants.mutation import Mutation

_BEGIN = ("tests/tasks/wait/test_begin_action.py",)
_CONTROL = ("tests/tasks/control/test_pause_and_promote.py",)

STEERING = (
    Mutation(
        "a step begins although a person has paused the target",
        "tasks/wait/begin_action.py",
        "        hold_paused(ports, given, records)\n",
        "        pass\n",
        _BEGIN,
    ),
    Mutation(
        "a workflow that cannot wait is told to, and rolls back",
        "tasks/wait/hold_paused.py",
        "or not target.may_pause or",
        "or",
        _BEGIN,
    ),
    Mutation(
        "an approval that is open is held back and asked for again",
        "tasks/wait/hold_paused.py",
        "    if any(begun):\n        return True\n",
        "",
        _BEGIN,
    ),
    Mutation(
        "functions are left apart when their target is paused in the middle of a step",
        "domain/rollback/half_done.py",
        "    return 0 < sum(_has_begun_move(record, weight) for record in moving) < len(moving)\n",
        "    return False\n",
        _BEGIN,
    ),
    Mutation(
        "a pause by hand never ends",
        "tasks/wait/hold_paused.py",
        "    if waited is not None and waited.ran_out(ports.clock.now()):\n",
        "    if False:\n",
        _BEGIN,
    ),
    Mutation(
        "a target that was resumed while its wait was opened waits for ever",
        "tasks/wait/pause_by_hand.py",
        "    pass_wait(ports, opened)\n",
        "",
        _BEGIN,
    ),
    Mutation(
        "a pause by hand ends the stage that it comes before",
        "domain/waits/pause.py",
        "        return not self.is_by_hand\n",
        "        return True\n",
        _CONTROL,
    ),
    Mutation(
        "a full promotion leaves out an approval",
        "domain/plan/target.py",
        "self.is_step(key) and not isinstance(action, AskForApproval) and not",
        "self.is_step(key) and not",
        _BEGIN,
    ),
    Mutation(
        "a full promotion leaves out what guardrails require",
        "domain/plan/target.py",
        " and not action.required_by\n",
        "\n",
        _BEGIN,
    ),
    Mutation(
        "a full promotion leaves out a gate",
        "domain/plan/target.py",
        "        return self.is_step(key) and not isinstance",
        "        return not isinstance",
        _BEGIN,
    ),
    Mutation(
        "whoever resumes wakes a target that others have paused again",
        "tasks/wait/pass_waits.py",
        "if target.paused is None or target.paused.number != wait.number:",
        "if True:",
        _CONTROL,
    ),
    Mutation(
        "what a person has paused is skipped",
        "tasks/control/skip_target.py",
        "    if pause.is_by_hand:\n",
        "    if False:\n",
        _CONTROL,
    ),
    Mutation(
        "a target that has ended counts as paused",
        "domain/record/items.py",
        "        return self.paused if is_open else None\n",
        "        return self.paused\n",
        _CONTROL,
    ),
)
