"""The three examples of the CD-as-a-Service overview run as written, but for accounts and buckets."""

import json

from local.sample_functions import Place, answering
from tests.scenarios.world import World, fresh

ONE_FUNCTION = """
version: v1
kind: lambda
application: {name}
description: awsLambda
targets:
  us-east-1:
    account: armory-docs-dev
    deployAsIamRole: {place.deploy_role_arn}
    region: us-east-1
    strategy: allAtOnce
strategies:
  allAtOnce:
    canary:
      steps:
        - setWeight:
            weight: 100
artifacts:
  - functionName: {name}
    path: {path}
    type: zipFile
providerOptions:
  lambda:
    - name: {name}
      target: us-east-1
      runAsIamRole: {place.execution_role_arn}
      handler: app.handler
      runtime: python3.13
"""

TRAFFIC_SPLIT = """
version: v1
kind: lambda
application: {name}
description: traffic split in two regions
targets:
  prod-us-east-1:
    account: armory-docs-dev
    region: us-east-1
    deployAsIamRole: "{east.deploy_role_arn}"
    strategy: trafficSplit
  prod-us-west-2:
    account: armory-docs-dev
    region: us-west-2
    deployAsIamRole: "{west.deploy_role_arn}"
    strategy: trafficSplit
strategies:
  trafficSplit:
    canary:
      steps:
        - setWeight:
            weight: 25
        - pause:
            untilApproved: true
        - setWeight:
            weight: 100
artifacts:
  - functionName: {name}-us-east-1
    path: {east_path}
    type: zipFile
  - functionName: {name}-us-west-2
    path: {west_path}
    type: zipFile
providerOptions:
  lambda:
    - name: {name}-us-east-1
      target: prod-us-east-1
      runAsIamRole: "{east.execution_role_arn}"
      handler: app.handler
      runtime: python3.13
    - name: {name}-us-west-2
      target: prod-us-west-2
      runAsIamRole: "{west.execution_role_arn}"
      handler: app.handler
      runtime: python3.13
trafficManagement:
  - targets: ['prod-us-east-1']
    alias:
      - functionName: {name}-us-east-1
        aliasName: v2
  - targets: ['prod-us-west-2']
    alias:
      - functionName: {name}-us-west-2
        aliasName: v2
"""

FIVE_TARGETS = """
version: v1
kind: lambda
application: {name}
targets:
  Lab:
    account: armory-lab
    deployAsIamRole: "{Lab.deploy_role_arn}"
    region: us-west-2
    strategy: rollingDeployment
  Staging:
    account: armory-core
    deployAsIamRole: "{Staging.deploy_role_arn}"
    region: us-west-2
    strategy: rollingDeployment
    constraints:
      dependsOn:
        - Lab
  Audit:
    account: armory-audit
    deployAsIamRole: "{Audit.deploy_role_arn}"
    region: us-west-2
    strategy: rollingDeployment
    constraints:
      dependsOn:
        - Lab
  ITSec:
    account: armory-itsec
    deployAsIamRole: "{ITSec.deploy_role_arn}"
    region: us-west-2
    strategy: rollingDeployment
    constraints:
      dependsOn:
        - Lab
  Prod-West-2:
    account: armory-prod
    deployAsIamRole: "{Prod.deploy_role_arn}"
    region: us-west-2
    strategy: rollingDeployment
    constraints:
      dependsOn:
        - Staging
        - Audit
        - ITSec
      beforeDeployment:
        - pause:
            untilApproved: true
strategies:
  rollingDeployment:
    canary:
      steps:
        - setWeight:
            weight: 100
artifacts:
  - functionName: {name}
    path: {path}
    type: zipFile
providerOptions:
  lambda:
{rows}
"""

ROW = """    - target: {target}
      name: {name}
      runAsIamRole: {place.execution_role_arn}
      handler: app.handler
      runtime: python3.13"""

FIVE = ("Lab", "Staging", "Audit", "ITSec", "Prod-West-2")


def test_runs_the_example_of_one_function_in_one_region(world: World) -> None:
    place, name = world.place(), fresh("potatolessFacts")
    path = place.upload(f"{name}.zip", answering("justsweetpotatoes"))
    ended = world.ended(world.deploy(ONE_FUNCTION.format(name=name, place=place, path=path)))

    assert ended["status"] == "SUCCEEDED"
    assert place.invoke(name)[1] == {"release": "justsweetpotatoes"}


def test_runs_the_example_of_a_traffic_split_in_two_regions_with_an_approval(world: World) -> None:
    name, east, west = fresh("just-sweet-potatoes"), world.place(0, 0), world.place(0, 1)
    places = {"us-east-1": east, "us-west-2": west}
    for region, place in places.items():
        place.create(f"{name}-{region}", answering("one"), alias="v2")
    paths = {
        key: place.upload(f"{name}.zip", answering("two"))
        for key, place in (("east_path", east), ("west_path", west))
    }
    deployment = world.deploy(TRAFFIC_SPLIT.format(name=name, east=east, west=west, **paths))
    for target in ("prod-us-east-1", "prod-us-west-2"):
        world.open_approval(deployment, target)
    assert east.alias(f"{name}-us-east-1", "v2") == {"1": 75, "2": 25}
    assert west.alias(f"{name}-us-west-2", "v2") == {"1": 75, "2": 25}
    for target in ("prod-us-east-1", "prod-us-west-2"):
        world.decide(deployment, target, "approve")

    assert world.ended(deployment)["status"] == "SUCCEEDED"
    for region, place in places.items():
        assert place.alias(f"{name}-{region}", "v2") == {"2": 100}


def test_runs_the_example_of_five_accounts_in_order_from_one_shared_bucket(world: World) -> None:
    name = fresh("hello-world-python")
    places = {target: world.place(account, 1) for account, target in enumerate(FIVE)}
    lab = places["Lab"]
    path = lab.upload(f"{name}.zip", answering("hello"))
    _share(lab, list(places.values()))
    rows = "\n".join(ROW.format(target=target, name=name, place=place) for target, place in places.items())
    named = {**places, "Prod": places["Prod-West-2"]}
    deployment = world.deploy(FIVE_TARGETS.format(name=name, path=path, rows=rows, **named))
    world.open_approval(deployment, "Prod-West-2")
    done = world.statuses(deployment)
    assert {done[target] for target in FIVE[:4]} == {"SUCCEEDED"}
    world.decide(deployment, "Prod-West-2", "approve")

    assert world.ended(deployment)["status"] == "SUCCEEDED"
    answers = {target: place.invoke(name)[1] for target, place in places.items()}
    assert all(answer == {"release": "hello"} for answer in answers.values()), answers
    started = [event["target"] for event in world.events(deployment) if event["type"] == "TargetStarted"]
    assert (started[0], started[-1]) == ("Lab", "Prod-West-2")


def _share(owner: Place, readers: list[Place]) -> None:
    """Let the other accounts read the bucket, as its owner would; their roles' policies say who there may."""
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": [f"arn:aws:iam::{reader.account}:root" for reader in readers]},
        "Action": ["s3:GetObject", "s3:GetObjectVersion"],
        "Resource": f"arn:aws:s3:::{owner.bucket}/*",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    owner.client("s3").put_bucket_policy(Bucket=owner.bucket, Policy=policy)
