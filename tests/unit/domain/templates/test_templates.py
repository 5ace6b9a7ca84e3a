"""Templates: which variables a text uses, what they stand for, and that values go in once and as they are."""

import json
from collections.abc import Callable, Mapping

import pytest

from sluice.domain.function.routing import Routing
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.templates.render import missing_variables, render, render_known, secrets_in, variables_in
from sluice.domain.templates.values import armory_values, sluice_values
from tests.builders import a_function_plan, a_record, a_rollback_point, a_target_plan

VALUES = {"armory.deploymentId": "d-1", "context.a-b": "x", "secrets.prod.key_1": "s3cr3t"}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("", ""),
        ("no variable { } }} {{", "no variable { } }} {{"),
        ("{{armory.deploymentId}}", "d-1"),
        ("{{ armory.deploymentId }}/{{context.a-b}}", "d-1/x"),
        ("{{\tsecrets.prod.key_1\n}}", "s3cr3t"),
        ("{{{armory.deploymentId}}}", "{d-1}"),
    ],
)
def test_template_is_filled_in_when_its_variables_have_values(template: str, text: str) -> None:
    assert render(template, VALUES) == text


@pytest.mark.parametrize("value", ["<b>&\"'", '{"a": 1}', "{{secrets.other}}", "\\1 \\g<0>", "ünïcode"])
def test_value_is_put_in_as_it_is_when_it_has_special_characters(value: str) -> None:
    assert render("[{{context.v}}]", {"context.v": value}) == f"[{value}]"


@pytest.mark.parametrize(
    "value", ['a "quote"', "two\nlines", "back\\slash", "ünïcode \x1b", "{{armory.deploymentId}}"]
)
@pytest.mark.parametrize(
    "template", ["{{context.v | json}}", "{{context.v|json}}", "{{ context.v\t|  json }}"]
)
@pytest.mark.parametrize("fill", [render, render_known])
def test_json_stays_valid_when_a_value_is_put_in_as_part_of_a_string(
    fill: Callable[[str, Mapping[str, str]], str], template: str, value: str
) -> None:
    text = fill(f'{{"text": "<{template}>"}}', {"context.v": value})
    assert json.loads(text) == {"text": f"<{value}>"}


def test_variable_stays_as_it_is_written_when_only_known_ones_are_filled_in() -> None:
    assert (
        render_known("{{context.a | json}}{{context.b | json}}", {"context.a": '"'})
        == '\\"{{context.b | json}}'
    )


def test_rendering_is_refused_when_a_variable_has_no_value() -> None:
    with pytest.raises(KeyError, match=r"context\.nope"):
        render("{{context.nope}}", VALUES)


def test_missing_variables_are_named_once_and_as_they_are_written_when_there_are_some() -> None:
    templates = ["{{ context.b }} {{armory.deploymentId}}", "{{ context.b }}{{#x}}{{armory.nope}}"]
    assert missing_variables(templates, VALUES) == ["{{ context.b }}", "{{#x}}", "{{armory.nope}}"]


def test_secrets_are_listed_once_when_templates_use_them() -> None:
    assert secrets_in(["{{secrets.a | json}}{{context.a}}", "{{secrets.b-c}}{{ secrets.a }}"]) == ["a", "b-c"]


@pytest.mark.parametrize(
    "text",
    [
        "{{name}}",
        "{{other.name}}",
        "{{context.a | upper}}",
        "{{context.a | json | json}}",
        "{{armory.}}",
        "{{#armory.x}}",
        "{{}}",
    ],
)
def test_text_in_braces_has_no_namespace_when_it_is_no_variable(text: str) -> None:
    (found,) = variables_in(text)
    assert (found.namespace, found.text) == ("", text)


def test_armory_values_are_those_of_the_target_when_it_calls_a_webhook() -> None:
    values = armory_values("parcels", "d-1", a_target_plan("prod"))
    assert values == {
        "armory.applicationName": "parcels",
        "armory.deploymentId": "d-1",
        "armory.environmentName": "prod",
        "armory.accountName": "111111111111",
        "armory.namespace": "",
        "armory.replicaSetName": "",
    }


def values_with(*records: FunctionRecord) -> dict[str, str]:
    plan = a_target_plan(functions=(a_function_plan("quote"), a_function_plan("book")))
    return {name.removeprefix("sluice."): text for name, text in sluice_values(plan, records).items()}


def test_versions_are_empty_and_the_weight_is_zero_when_nothing_was_prepared() -> None:
    assert values_with() == {
        "region": "eu-central-1",
        "functionName": "quote",
        "functionNames": "quote,book",
        "aliasName": "live",
        "stableVersion": "",
        "candidateVersion": "",
        "weight": "0",
    }


def test_versions_stand_in_the_order_of_the_functions_when_some_are_prepared() -> None:
    values = values_with(a_record().moved(Routing("6", {"7": 25}), "revision-2"))
    assert (values["stableVersion"], values["candidateVersion"], values["weight"]) == ("6,", "7,", "25")


def test_values_of_functions_are_empty_when_a_target_has_none() -> None:
    values = sluice_values(a_target_plan(functions=()), [FunctionRecord(a_rollback_point())])
    assert (values["sluice.functionName"], values["sluice.functionNames"]) == ("", "")
