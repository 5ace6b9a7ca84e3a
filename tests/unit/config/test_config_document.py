"""The only YAML reader: what it keeps, what it refuses, and where it says the trouble is."""

import pytest

from sluice.config.text.builder import MAX_DEPTH, MAX_NODES, MAX_PROBLEMS
from sluice.config.text.document import MAX_BYTES, read_document
from sluice.errors import ConfigSyntaxError, ConfigTooLargeError
from sluice.errors.problem import Problem
from tests.unit.config.builders import only


def refused(text: str | bytes) -> list[Problem]:
    with pytest.raises(ConfigSyntaxError) as caught:
        read_document(text)
    return list(caught.value.problems)


@pytest.mark.parametrize(
    "scalar", ["012345670001", "1.10", "no", "yes", "12:30:00", "0x1F", "2024-01-02", "1e3"]
)
def test_scalar_stays_text_when_yaml_would_guess_a_type(scalar):
    assert read_document(f"key: {scalar}").data == {"key": scalar}


@pytest.mark.parametrize("scalar", ["", "~", "null", "Null", "NULL"])
def test_value_is_none_when_a_plain_null_stands_there(scalar):
    assert read_document(f"key: {scalar}").data == {"key": None}


@pytest.mark.parametrize("scalar", ['""', "'null'", '"~"', "|\n  null\n"])
def test_value_stays_text_when_a_null_is_quoted(scalar):
    assert read_document(f"key: {scalar}").data["key"] is not None


def test_json_is_read_when_it_has_tabs_and_escapes():
    assert read_document('{\n\t"a": "\\/x\\u00e9",\n\t"b": [1, true, null]\n}').data == {
        "a": "/xé",
        "b": ["1", "true", None],
    }


def test_emoji_is_read_when_json_escapes_it_as_two_halves():
    assert read_document('{"text": "\\ud83d\\ude80 up"}').data == {"text": "🚀 up"}


def test_byte_order_mark_is_ignored_when_the_text_is_bytes():
    assert read_document(b"\xef\xbb\xbfkind: lambda").data == {"kind": "lambda"}


def test_byte_order_mark_is_ignored_when_the_text_is_a_string():
    assert read_document("\ufeffkind: lambda").data == {"kind": "lambda"}


def test_key_is_refused_when_it_is_a_duplicate():
    (problem,) = refused("targets:\n  dev: 1\n  dev: 2\n")
    assert (problem.path, problem.line, problem.column) == ("targets.dev", 3, 3)
    assert "Duplicate key" in problem.message


@pytest.mark.parametrize("tagged", ["!!str 1", "!Ref x", "!!python/object:os.system x", "!map {a: 1}"])
def test_tag_is_refused_when_a_value_has_one(tagged):
    assert "Tags" in refused(f"key: {tagged}")[0].message


def test_second_document_is_refused_when_two_are_given():
    (problem,) = refused("a: 1\n---\nb: 2\n")
    assert problem.line == 2


@pytest.mark.parametrize("text", ["a: {{secrets.x}}", "a: {{secrets.x}}/path", "a: [{{x}}]"])
def test_remedy_is_to_quote_when_a_template_is_bare(text):
    assert any("Quote values" in problem.remedy for problem in refused(text))


def test_remedy_is_blanks_when_a_tab_indents():
    (problem,) = refused("a:\n\tb: 1\n")
    assert "tabs" in problem.remedy
    assert problem.line == 2


@pytest.mark.parametrize("text", ["a: [1, 2", "a: 'open", "a: |\n  x\n b", "a: b: c", "%", "key: @x"])
def test_place_is_given_when_the_text_is_no_yaml(text):
    assert all(problem.line is not None for problem in refused(text))


def test_remedy_is_a_blank_when_none_follows_the_colon():
    assert only(refused("kind:lambda\napplication: a\n")).remedy == "Add a space after the colon"


def test_place_is_the_opening_quote_when_it_is_never_closed():
    problem = only(refused("kind: lambda\napplication: 'a\ntargets: {}\n"))
    assert (problem.line, problem.column) == (2, 14)


def test_character_is_named_with_its_place_when_yaml_does_not_allow_it():
    problem = only(refused("a: é\nb: é\x01"))
    assert problem.message == "The character U+0001 is not allowed in YAML"
    assert (problem.line, problem.column) == (2, 5)


def test_half_a_character_is_refused_when_a_text_holds_one():
    assert "UTF-8" in only(refused("a: \ud800")).message


def test_lines_are_counted_when_they_end_as_windows_ends_them():
    assert only(refused("a: 1\r\nb: 2\r\nb: 3\r\n")).line == 3


def test_line_is_given_when_bytes_are_not_utf_8():
    (problem,) = refused(b"a: 1\nb: \xff\n")
    assert (problem.line, problem.column) == (2, 4)


@pytest.mark.parametrize("text", ["", "   \n", "# nothing\n", "~", "---\n"])
def test_text_is_refused_when_it_is_empty(text):
    assert "empty" in refused(text)[0].message


@pytest.mark.parametrize(("text", "kind"), [("- a", "a list"), ("hello", "a single string")])
def test_text_is_refused_when_it_is_no_map(text, kind):
    assert kind in refused(text)[0].message


def test_text_is_refused_when_it_is_too_large():
    with pytest.raises(ConfigTooLargeError):
        read_document("a: " + "x" * MAX_BYTES)


def test_nesting_is_refused_when_it_is_too_deep():
    assert "nested" in refused("a: " + "[" * MAX_DEPTH)[0].message


def test_nesting_is_read_when_it_is_just_not_too_deep():
    assert read_document("a: " + "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1)).data["a"]


def test_process_survives_when_a_hundred_thousand_brackets_open():
    # PyYAML's own composer recurses in C and kills the process on this text.
    assert "nested" in refused("[" * 100_000)[0].message


def test_text_is_refused_when_it_has_too_many_values():
    assert "values" in refused("[" + "1," * (MAX_NODES + 1) + "]")[0].message


def test_reading_stops_when_it_has_found_enough_problems():
    assert len(refused("".join(f"k{n}: !t x\n" for n in range(500)))) == MAX_PROBLEMS


def test_key_is_refused_when_it_is_a_list():
    assert "not a string" in refused("? [a]\n: b\n")[0].message


def test_path_of_a_problem_counts_items_when_it_stands_in_lists():
    (problem,) = refused("a:\n  - x\n  - - y\n    - !t z\n")
    assert problem.path == "a[1][1]"


TEXT = "targets:\n  dev:\n    region: x\n  prod west:\n    dependsOn: [dev, other]\n"


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("targets",), (1, 1)),
        (("targets", "dev", "region"), (3, 5)),
        (("targets", "prod west", "dependsOn", 1), (5, 22)),
        (("targets", "dev", "strategy"), (2, 3)),
        (("strategies",), (1, 1)),
        (("targets", "prod west", "dependsOn", 7), (5, 5)),
        (("targets", "dev", "region", "deeper"), (3, 5)),
        ((), (1, 1)),
    ],
)
def test_position_is_that_of_the_nearest_place_when_asked_for_a_path(path, place):
    assert read_document(TEXT).position(path) == place
