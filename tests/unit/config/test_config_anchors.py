"""Anchors, aliases and merge keys: what they become, what is refused, and where a problem is shown."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sluice.config.text.builder import MAX_CHARACTERS, MAX_DEPTH, MAX_NODES
from sluice.config.text.document import read_document
from sluice.errors import ConfigSyntaxError
from sluice.errors.problem import Problem


def data_of(text: str) -> dict[str, Any]:
    return read_document(text).data


def refused(text: str) -> list[Problem]:
    with pytest.raises(ConfigSyntaxError) as caught:
        read_document(text)
    return list(caught.value.problems)


@pytest.mark.parametrize("value", ["one", "[one, two]", "{one: two}", "''", "~", "|-\n  one\n  two"])
def test_alias_becomes_what_its_anchor_marks_when_it_comes_later(value):
    data = data_of(f"a: &it {value}\nb: *it\nc: [*it]\n")
    assert data["b"] == data["a"]
    assert data["c"] == [data["a"]]


def test_alias_becomes_a_copy_when_it_stands_for_a_map():
    data = data_of("a: &it {steps: [one]}\nb: *it\n")
    data["a"]["steps"].append("two")
    assert data["b"] == {"steps": ["one"]}


def test_alias_names_a_key_when_it_comes_before_a_colon():
    assert data_of("a: &name one\n*name : two\n") == {"a": "one", "one": "two"}


def test_anchor_marks_a_key_when_it_comes_before_one():
    assert data_of("&k a: one\nb: *k\n") == {"a": "one", "b": "a"}


def test_own_entry_wins_when_a_merged_map_has_the_key_too():
    assert data_of("x-a: &a {one: 1, two: 2}\nb: {two: own, <<: *a}\n") == {"b": {"one": "1", "two": "own"}}


def test_earlier_map_wins_when_several_are_merged():
    text = "x-a: &a {one: a}\nx-b: &b {one: b, two: b}\nc: {<<: [*a, *b]}\n"
    assert data_of(text) == {"c": {"one": "a", "two": "b"}}


def test_map_is_merged_when_it_is_written_in_place():
    assert data_of("a:\n  <<: {b: 1}\n  c: 2\n") == {"a": {"b": "1", "c": "2"}}


def test_merged_entries_are_passed_on_when_a_map_merges_one_that_merges():
    text = "x-a: &a {one: 1}\nx-b: &b {<<: *a, two: 2}\nc: {<<: *b}\n"
    assert data_of(text) == {"c": {"one": "1", "two": "2"}}


def test_merge_key_is_an_ordinary_key_when_it_is_quoted():
    assert data_of("a: {'<<': {b: 1}}\n") == {"a": {"<<": {"b": "1"}}}


def test_top_level_key_is_left_out_when_it_begins_as_a_place_for_anchors():
    assert data_of("x-common: &c {a: 1}\nb: {x-inside: *c}\n") == {"b": {"x-inside": {"a": "1"}}}


@pytest.mark.parametrize(
    ("text", "says", "place"),
    [
        ("a: *it\nb: &it 1\n", "No anchor `&it` comes before", ("a", 1, 4)),
        ("a: &it [*it]\n", "is inside what `&it` marks", ("a[0]", 1, 9)),
        ("a: &it 1\nb: &it 2\n", "Duplicate anchor `&it`", ("b", 2, 4)),
        ("a: &it one\nb:\n  <<: *it\n", "takes a map or a list of maps", ("b", 3, 3)),
        ("a: {<<: [{b: 1}, c]}\n", "takes a map or a list of maps", ("a", 1, 5)),
        ("a: {<<: {b: 1}, <<: {c: 1}}\n", "Duplicate merge key", ("a.<<", 1, 17)),
        ("a: &it {b: 1}\n*it : c\n", "A key is not a string", ("", 2, 1)),
        ("a: &it one\none: 1\n*it : 2\n", "Duplicate key 'one'", ("one", 3, 1)),
    ],
)
def test_text_is_refused_with_its_place_when_an_anchor_is_misused(text, says, place):
    problem = refused(text)[0]
    assert says in problem.message
    path = problem.path.replace("['<<']", ".<<")
    assert (path, problem.line, problem.column) == place


def test_one_problem_is_reported_when_a_merge_key_names_an_unknown_anchor():
    assert [problem.message for problem in refused("a: {<<: *it}\n")] == [
        "No anchor `&it` comes before this alias"
    ]


def bomb(levels: int, width: int, first: str) -> str:
    text = f"a0: &a0 {first}\n"
    for level in range(1, levels):
        text += f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * width)}]\n"
    return text


def test_bomb_is_refused_with_its_place_when_its_aliases_grow_beyond_the_values_of_a_document():
    problem = refused(bomb(levels=9, width=9, first="[x, x, x, x, x, x, x, x, x]"))[0]
    assert problem.message == f"The document has more than {MAX_NODES} values"
    assert problem.line == 6


def test_bomb_is_refused_with_its_place_when_its_texts_grow_beyond_the_characters_of_a_document():
    problem = refused(bomb(levels=3, width=20, first="x" * (MAX_CHARACTERS // 100)))[0]
    assert "characters" in problem.message
    assert problem.line == 3


def test_bomb_is_refused_when_merge_keys_double_a_map():
    text = "a0: &a0 {k: v}\n"
    for level in range(1, 20):
        text += f"a{level}: &a{level} {{<<: [*a{level - 1}, *a{level - 1}]}}\n"
    assert f"more than {MAX_NODES} values" in refused(text)[0].message


def test_nesting_is_refused_when_aliases_make_it_too_deep():
    text = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, MAX_DEPTH))
    problem = refused(text)[0]
    assert (problem.message, problem.line) == (
        f"Values are nested deeper than {MAX_DEPTH} levels",
        MAX_DEPTH,
    )


def test_place_is_beside_the_anchor_when_a_value_comes_from_an_alias():
    document = read_document("x-it: &it\n  one: 1\na:\n  b: *it\n")
    assert document.position(("a", "b", "one")) == (2, 3)
    assert document.position(("a", "b")) == (4, 3)


def test_place_is_in_the_merged_map_when_an_entry_comes_from_there():
    document = read_document("x-it: &it\n  one: 1\n  two: 2\na:\n  <<: *it\n  two: 3\n")
    assert document.position(("a", "one")) == (2, 3)
    assert document.position(("a", "two")) == (6, 3)


def test_nesting_is_refused_when_maps_merge_maps_too_deep():
    chain = "".join(f"x-{n}: &m{n} {{<<: *m{n - 1}}}\n" for n in range(1, MAX_DEPTH + 1))
    assert "nested deeper" in refused(f"x-0: &m0 {{one: 1}}\n{chain}")[0].message


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("open: &it secret\nhidden: *it\n", 'open: &it "***"\nhidden: *it\n'),
        ("x-all: &all\n  hidden: secret\n<<: *all\n", 'x-all: &all\n  hidden: "***"\n<<: *all\n'),
        ("hidden: &it secret\nopen: *it\n", 'hidden: &it "***"\nopen: *it\n'),
        ("open: &it [secret]\nhidden: [*it, *it]\n", 'open: &it ["***"]\nhidden: [*it, *it]\n'),
    ],
)
def test_value_is_hidden_where_it_is_written_when_an_alias_brings_it_to_a_hidden_place(text, shown):
    assert read_document(text).masked(lambda path: path[0] == "hidden") == shown


_TEXTS = st.text("abc \n:é", max_size=4)


@st.composite
def shared_values(draw: st.DrawFn) -> dict[str, Any]:
    """A value in which the same maps and lists occur in several places: PyYAML writes them as aliases."""
    pool: list[Any] = [draw(_TEXTS)]
    for _ in range(draw(st.integers(1, 8))):
        items = [draw(st.sampled_from(pool)) for _ in range(draw(st.integers(0, 3)))]
        pool.append(items if draw(st.booleans()) else {f"k{n}": item for n, item in enumerate(items)})
    return {"top": pool[-1], "rest": pool}


@given(shared_values())
def test_document_says_the_same_when_what_it_repeats_is_written_as_aliases(data):
    assert data_of(yaml.safe_dump(data, allow_unicode=True)) == data
