"""Bodies of webhooks that lie in files: the command reads them and sends their content."""

import json

import pytest
import yaml

SUBMITTED = {
    "deploymentId": "d-1",
    "application": "checkout",
    "status": "PENDING",
    "warnings": [],
    "links": {},
}
CONFIG = """\
application: checkout  # ours
webhooks:
  - name: told
    bodyTemplate:
      path: bodies/told.json  # what the receiver wants
  - {name: asked, bodyTemplate: {inline: "{}"}}
  - {name: again, bodyTemplate: {path: 'bodies/told.json'}}
"""
BODY = '{"text": "{{armory.deploymentId}} \u2192 \\"live\\""}\n'


@pytest.fixture
def config_file(tmp_path):
    path = tmp_path / "config" / "deploy.yaml"
    (path.parent / "bodies").mkdir(parents=True)
    (path.parent / "bodies" / "told.json").write_text(BODY, encoding="utf-8")
    path.write_text(CONFIG)
    return path


def sent(sluice, plane, file, **options):
    plane.on("POST /deployments", SUBMITTED, status=202)
    result = sluice("deploy", "-f", file, **options)
    assert result.exit_code == 0, result.output
    return plane.requests[0].content.decode()


def test_content_is_sent_in_place_of_the_path_when_a_config_is_deployed(sluice, plane, config_file):
    text = sent(sluice, plane, config_file)
    bodies = [webhook["bodyTemplate"] for webhook in yaml.safe_load(text)["webhooks"]]
    assert bodies == [{"inline": BODY}, {"inline": "{}"}, {"inline": BODY}]


def test_lines_and_comments_stay_when_a_body_is_filled_in(sluice, plane, config_file):
    text = sent(sluice, plane, config_file)
    assert len(text.splitlines()) == len(CONFIG.splitlines())
    assert "# what the receiver wants" in text


def test_json_stays_json_when_a_body_is_filled_in(sluice, plane, config_file):
    file = config_file.with_suffix(".json")
    file.write_text(json.dumps(yaml.safe_load(CONFIG)))
    assert json.loads(sent(sluice, plane, file))["webhooks"][0]["bodyTemplate"] == {"inline": BODY}


def test_path_starts_from_the_working_folder_when_the_config_comes_from_standard_input(
    sluice, plane, config_file
):
    text = sent(sluice, plane, "-", input=CONFIG, folder=config_file.parent)
    assert yaml.safe_load(text)["webhooks"][0]["bodyTemplate"] == {"inline": BODY}


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (lambda file: file.unlink(), "No such file or directory"),
        (lambda file: file.write_bytes(b"\xff\xfe"), "it is not UTF-8"),
    ],
)
@pytest.mark.parametrize("verb", ["deploy", "plan"])
def test_place_in_the_config_is_named_when_the_file_cannot_be_read(sluice, config_file, broken, why, verb):
    broken(config_file.parent / "bodies" / "told.json")
    result = sluice(verb, "-f", config_file)
    assert result.exit_code == 4  # and no request, which would have failed: no route has an answer
    assert f"{config_file}:5: unable to read body template file" in result.stderr
    assert why in result.stderr


@pytest.mark.parametrize(
    "text",
    [
        "webhooks: [{bodyTemplate: {path: gone, inline: x}}]",
        "webhooks: bodyTemplate",
        "a: [bodyTemplate",
        "[bodyTemplate]",
    ],
)
def test_config_is_sent_as_it_is_when_it_has_another_shape(sluice, plane, tmp_path, text):
    file = tmp_path / "odd.yaml"
    file.write_text(text)
    assert sent(sluice, plane, file) == text


def test_body_in_a_file_is_checked_when_a_config_is_validated(sluice, config_file, valid_config):
    webhook = "webhooks: [{name: told, uriTemplate: 'https://example.com', bodyTemplate: {path: body.txt}}]\n"
    valid_config.write_text(webhook + valid_config.read_text())
    (valid_config.parent / "body.txt").write_text("{{nonsense.variable}}")
    result = sluice("validate", "-f", valid_config, api=None)
    assert result.exit_code == 4
    assert "{{nonsense.variable}}" in result.stdout


def test_path_stays_when_the_config_brings_the_file_itself(sluice, plane, config_file):
    text = CONFIG + 'files: {bodies/told.json: "from the config"}\n'
    config_file.write_text(text)
    assert sent(sluice, plane, config_file) == text
