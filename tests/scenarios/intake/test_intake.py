"""A config comes in by HTTP or the config bucket; what is wrong with it is said, and nothing starts."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
import yaml

from tests.scenarios.canary import a_canary
from tests.scenarios.world import World, weight


def test_answers_202_with_id_and_links_when_the_config_is_good(world: World) -> None:
    canary = a_canary(world, weight(100))
    answer = world.submit(canary.config)

    body = answer.json()
    assert answer.status_code == 202
    assert answer.headers["location"] == body["links"]["self"]
    assert world.api.get(body["links"]["self"]).json()["application"] == canary.function
    world.ended(body["deploymentId"])


def test_takes_json_as_well_as_yaml(world: World) -> None:
    canary = a_canary(world, weight(100))
    deployment = world.deploy(json.dumps(canary.config, indent=1))

    assert world.ended(deployment)["status"] == "SUCCEEDED"


def test_gives_back_the_config_as_it_was_submitted(world: World) -> None:
    canary = a_canary(world, weight(100))
    text = "# why\n" + yaml.safe_dump(canary.config)
    deployment = world.deploy(text)

    assert world.api.get(f"/deployments/{deployment}/config").text == text
    world.ended(deployment)


def test_gives_the_same_deployment_when_the_idempotency_key_is_the_same(world: World) -> None:
    canary = a_canary(world, weight(100))
    headers = {"idempotency-key": canary.function}
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: world.submit(canary.config, **headers), range(4)))
    answers.append(world.submit(canary.config, **headers))

    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["deploymentId"] for answer in answers}) == 1
    ended = world.ended(answers[0].json()["deploymentId"])
    assert ended["status"] == "SUCCEEDED"
    assert world.submit(canary.config, **headers).json()["deploymentId"] == ended["deploymentId"]


def test_refuses_another_config_under_the_same_idempotency_key(world: World) -> None:
    canary = a_canary(world, weight(100))
    headers = {"idempotency-key": canary.function}
    first = world.submit(canary.config, **headers)
    second = world.submit({**canary.config, "description": "another"}, **headers)

    assert second.status_code == 422
    assert second.json()["code"] == "IdempotencyKeyReused"
    world.ended(first.json()["deploymentId"])


def test_answers_409_with_the_blocking_deployment_when_the_application_is_being_deployed(
    world: World,
) -> None:
    canary = a_canary(world)
    deployment = canary.waiting_at_25()
    refused = world.submit(canary.config)

    assert refused.status_code == 409
    assert refused.json()["blockingDeploymentId"] == deployment
    assert refused.headers["content-type"] == "application/problem+json"
    world.decide(deployment, "prod", "approve")
    world.ended(deployment)
    assert world.submit(canary.config).status_code == 202


def test_starts_one_of_many_when_they_arrive_at_the_same_instant(world: World) -> None:
    canary = a_canary(world)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: world.submit(canary.config), range(8)))

    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [202] + [409] * 7
    started = next(answer for answer in answers if answer.status_code == 202)
    world.decide(started.json()["deploymentId"], "prod", "approve")
    assert world.ended(started.json()["deploymentId"])["status"] == "SUCCEEDED"


def test_deploys_a_config_that_is_uploaded_to_the_config_bucket(world: World) -> None:
    canary = a_canary(world, weight(100))
    s3 = world.plane.session().client("s3")
    key = f"configs/{canary.function}.yaml"
    s3.put_object(Bucket=world.plane.config_bucket, Key=key, Body=yaml.safe_dump(canary.config).encode())

    result = _result(world, canary.function)
    assert result["status"] == "accepted"
    ended = world.ended(result["deploymentId"])
    assert ended["status"] == "SUCCEEDED"
    assert ended["source"] == f"s3://{world.plane.config_bucket}/{key}"


def test_says_beside_an_uploaded_config_what_is_wrong_with_it(world: World) -> None:
    s3 = world.plane.session().client("s3")
    s3.put_object(
        Bucket=world.plane.config_bucket, Key="configs/bad.yaml", Body=b"kind: lambda\napplication: x\n"
    )

    result = _result(world, "bad")
    assert result["status"] == "refused"
    assert any(
        problem["path"] == "targets" or "targets" in problem["message"] for problem in result["problems"]
    )


def test_says_beside_an_uploaded_config_that_it_is_too_large(world: World) -> None:
    s3 = world.plane.session().client("s3")
    s3.put_object(Bucket=world.plane.config_bucket, Key="configs/large.yaml", Body=b"#" * (3 * 1024 * 1024))

    assert _result(world, "large")["code"] == "ConfigTooLarge"


def _result(world: World, name: str) -> dict:
    s3 = world.plane.session().client("s3")

    def written() -> bytes | None:
        found = s3.list_objects_v2(Bucket=world.plane.config_bucket, Prefix=f"results/{name}.yaml")
        if not found.get("KeyCount"):
            return None
        return s3.get_object(Bucket=world.plane.config_bucket, Key=f"results/{name}.yaml.json")["Body"].read()

    return dict(json.loads(world.wait_for(written)))


_BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: [", "Not valid YAML"),
        ("just words", "map"),
        ("", "empty"),
        (_BOMB, "more than 200000 values"),
        ("kind: lambda\nkind: lambda\n", "kind"),
        ("\x00\x01", "YAML"),
    ],
    ids=["not YAML", "a word", "nothing", "a YAML bomb", "a key twice", "binary"],
)
def test_answers_422_in_words_when_the_body_is_no_config(world: World, text: str, expected: str) -> None:
    answer = world.submit(text)

    assert answer.status_code == 422
    assert any(expected.lower() in problem["message"].lower() for problem in answer.json()["problems"])
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    ("change", "path", "expected"),
    [
        ({"targets.prod.strategy": "nowhere"}, "targets.prod.strategy", "nowhere"),
        ({"strategies.canary.canary.steps": [{"setWeight": {"weight": 150}}]}, "strategies.canary", "100"),
        ({"targets.prod.constraints": {"dependsOn": ["prod"]}}, "targets.prod.constraints.dependsOn", "prod"),
        ({"targets.prod.constraints": {"dependsOn": ["ghost"]}}, "targets.prod.constraints", "ghost"),
        ({"artifacts": []}, "artifacts", ""),
        (
            {"targets.prod.constraints": {"afterDeployment": [{"runWebhook": {"name": "x"}}]}},
            "targets.prod",
            "",
        ),
    ],
    ids=["unknown strategy", "weight 150", "self-dependency", "unknown target", "no artifacts", "webhook"],
)
def test_answers_422_with_path_line_and_remedy_when_the_config_cannot_be_run(
    world: World, change: dict, path: str, expected: str
) -> None:
    canary = a_canary(world)
    for place, value in change.items():
        *parents, last = place.split(".")
        spot = canary.config
        for parent in parents:
            spot = spot[parent]
        spot[last] = value
    before = world.api.get("/deployments").json()["deployments"]
    answer = world.submit(canary.config)

    assert answer.status_code == 422
    problems = answer.json()["problems"]
    found = [problem for problem in problems if problem["path"].startswith(path)]
    assert any(expected in problem["message"] and problem["remedy"] for problem in found), problems
    assert world.api.get("/deployments").json()["deployments"] == before


def test_names_the_whole_circle_when_targets_depend_on_each_other(world: World) -> None:
    canary = a_canary(world)
    one = canary.config["targets"]["prod"]
    canary.config["targets"] = {
        "prod": {**one, "constraints": {"dependsOn": ["lab"]}},
        "lab": {**one, "constraints": {"dependsOn": ["prod"]}},
    }
    answer = world.submit(canary.config)

    assert answer.status_code == 422
    assert "prod" in answer.text
    assert "->" in answer.text or "→" in answer.text


def test_keeps_a_leading_zero_when_an_account_id_has_one(world: World) -> None:
    canary = a_canary(world, weight(100))
    text = yaml.safe_dump(canary.config).replace("account: account-222", "account: 012345670001")
    deployment = world.deploy(text)

    assert world.ended(deployment)["targets"][0]["account"] == "012345670001"


@pytest.mark.parametrize("content_type", ["application/yaml", "application/json", "text/plain"])
def test_reads_a_config_of_up_to_1_mib_as_it_was_sent(world: World, content_type: str) -> None:
    """API Gateway encodes YAML, which makes it a third longer: what counts are the bytes that were sent."""
    config = yaml.safe_dump(a_canary(world).config).encode()
    for size in (800 * 1024, 1024 * 1024):
        body = config + b"#" * (size - len(config))
        answer = world.api.post("/validate", content=body, headers={"content-type": content_type})
        assert (answer.status_code, answer.json()["valid"]) == (200, True), answer.text

    answer = world.api.post("/validate", content=body + b"#", headers={"content-type": content_type})
    assert (answer.status_code, answer.json()["code"]) == (413, "ConfigTooLarge")


def test_deploys_a_config_of_800_kib(world: World) -> None:
    canary = a_canary(world, weight(100))
    text = yaml.safe_dump(canary.config)
    deployment = world.deploy(text + "#" * (800 * 1024 - len(text)))

    assert world.ended(deployment)["status"] == "SUCCEEDED"


def test_answers_413_when_the_body_is_too_large(world: World) -> None:
    for size in (2 * 1024 * 1024, 10 * 1024 * 1024 + 1):
        assert world.submit("#" * size).status_code == 413


@pytest.mark.parametrize(
    "body", [b"\xff\xfe", b"[" * 200_000, b'"a text"', b"{"], ids=["bytes", "deep", "text", "open"]
)
def test_answers_422_when_the_body_is_not_a_json_object(world: World, body: bytes) -> None:
    answer = world.api.post("/deployments/d-nowhere/cancel", content=body)

    assert answer.status_code == 422
    assert answer.json()["title"] == "The body is not a JSON object"


def test_answers_422_when_a_config_is_not_utf_8(world: World) -> None:
    answer = world.api.post("/deployments", content=b"application: \xff\n")

    assert (answer.status_code, answer.json()["code"]) == (422, "ConfigSyntax")


def test_answers_404_as_a_problem_when_there_is_no_such_verb(world: World) -> None:
    answer = world.api.post("/deployments/d-nowhere/targets/prod/dance")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "NotFound"


def test_answers_404_in_words_when_there_is_no_such_deployment(world: World) -> None:
    answer = world.api.get("/deployments/d-nowhere")

    assert answer.status_code == 404
    assert answer.json()["title"] == "There is no deployment d-nowhere"


def test_lists_the_deployments_of_an_application_newest_first_page_by_page(world: World) -> None:
    canary = a_canary(world, weight(100))
    made = []
    for _ in range(3):
        made.append(world.deploy(canary.config))
        world.ended(made[-1])
    query = {"application": canary.function, "limit": 2}
    first = world.api.get("/deployments", params=query).json()
    second = world.api.get("/deployments", params={**query, "next": first["next"]}).json()

    listed = [row["deploymentId"] for row in first["deployments"] + second["deployments"]]
    assert listed == made[::-1]
    assert world.api.get("/deployments", params={"limit": "many"}).status_code == 422
