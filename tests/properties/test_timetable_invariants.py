"""What holds for every timetable: nothing begins before what it waits for; the unknown stays unknown."""

from hypothesis import given
from hypothesis import strategies as st

from sluice.domain.plan.actions import Action, AskForApproval, Pause, SetWeight
from sluice.domain.plan.graph import ordered
from sluice.domain.plan.target import TargetPlan
from sluice.domain.plan.timetable import TargetTime, levels, timetable
from tests.builders import a_target_plan
from tests.properties.test_graph_invariants import acyclic_graphs

ACTIONS: st.SearchStrategy[Action] = st.one_of(
    st.integers(0, 86_400).map(lambda seconds: Pause("", seconds)),
    st.integers(0, 1000).map(lambda tenths: SetWeight("", tenths / 10)),
    st.just(AskForApproval("")),
)


@st.composite
def plans(draw: st.DrawFn) -> list[TargetPlan]:
    """Targets with steps of all kinds, in an order in which they could run one by one."""
    graph = draw(acyclic_graphs())
    return [
        a_target_plan(name, *draw(st.lists(ACTIONS, max_size=5)), depends_on=graph[name])
        for name in ordered(graph)
    ]


def by_name(times: list[TargetTime]) -> dict[str, TargetTime]:
    return {time.plan.name: time for time in times}


@given(plans())
def test_target_begins_at_the_last_end_of_what_it_depends_on(targets: list[TargetPlan]) -> None:
    known = by_name(timetable(targets))
    for time in known.values():
        ends = [known[need].ends_after for need in time.plan.depends_on]
        assert time.starts_after == (None if None in ends else max([0.0, *(end or 0.0 for end in ends)]))


@given(plans())
def test_times_rise_and_never_come_back_when_one_is_unknown(targets: list[TargetPlan]) -> None:
    for time in timetable(targets):
        starts = [stage.starts_after for stage in time.stages] + [time.ends_after]
        known = [start for start in starts if start is not None]
        assert known == sorted(known)
        assert starts[: len(known)] == known


@given(plans())
def test_every_target_is_one_level_above_what_it_depends_on(targets: list[TargetPlan]) -> None:
    times = timetable(targets)
    known = by_name(times)
    assert sorted(name for names in levels(times) for name in names) == sorted(known)
    for time in times:
        assert all(known[need].level < time.level for need in time.plan.depends_on)
