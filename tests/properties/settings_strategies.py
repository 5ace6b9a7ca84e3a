"""Generates settings of functions of every shape."""

from hypothesis import strategies as st

from sluice.domain.function.settings import FunctionSettings, VpcSettings

words = st.text(min_size=1, max_size=6)
variables = st.dictionaries(words, words, max_size=3)
ids = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=3, unique=True).map(tuple)
arns = st.lists(st.sampled_from(["layer:1", "layer:2"]), max_size=2, unique=True).map(tuple)
architectures = st.sampled_from([("arm64",), ("x86_64",)])


def networks(ipv6: st.SearchStrategy[bool | None]) -> st.SearchStrategy[VpcSettings]:
    """No network, or subnets and groups."""
    return st.just(VpcSettings()) | st.builds(VpcSettings, ids, ids, ipv6)


def settings(optional: st.SearchStrategy[None]) -> st.SearchStrategy[FunctionSettings]:
    """Settings; with `st.none()` any of them may be left out, with `st.nothing()` none."""
    return st.builds(
        FunctionSettings,
        words,
        words,
        words,
        memory_size=optional | st.integers(128, 131),
        timeout=optional | st.integers(1, 3),
        environment=optional | variables,
        layers=optional | arns,
        architectures=optional | architectures,
        ephemeral_storage=optional | st.integers(512, 514),
        vpc_config=optional | networks(st.none() | st.booleans()),
        tracing=optional | st.sampled_from(["Active", "PassThrough"]),
        description=optional | st.sampled_from(["", "one", "two"]),
    )


planned = settings(st.none())
present = settings(st.nothing())
