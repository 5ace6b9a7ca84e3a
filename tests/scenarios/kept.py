"""All that the control plane shows or keeps of deployments, for tests of what must not be there."""

import json
from typing import Any

from tests.scenarios.world import World


def everything_kept(world: World, deployment: str) -> str:
    """All that the control plane shows or keeps of a deployment, as one text."""
    shown = [world.read(deployment), world.events(deployment)]
    return json.dumps([shown, items(world), histories(world), logs(world)], default=str)


def items(world: World) -> list[Any]:
    """Every item of the table."""
    scan = world.plane.session().client("dynamodb").get_paginator("scan")
    return [item for page in scan.paginate(TableName=world.plane.table_name) for item in page["Items"]]


def documents(world: World) -> list[str]:
    """Every object of the control plane's buckets, with its name."""
    client = world.plane.session().client("s3")
    texts = []
    for bucket in (world.plane.documents_bucket, world.plane.config_bucket):
        for found in client.list_objects_v2(Bucket=bucket).get("Contents", []):
            body = client.get_object(Bucket=bucket, Key=found["Key"])["Body"].read()
            texts.append(f"{found['Key']}\n{body.decode(errors='replace')}")
    return texts


def histories(world: World) -> list[Any]:
    """Every event of every execution."""
    states = world.plane.session().client("stepfunctions")
    machines = (world.plane.deployment_state_machine_arn, world.plane.target_state_machine_arn)
    return [
        event
        for machine in machines
        for execution in states.list_executions(stateMachineArn=machine)["executions"]
        for page in states.get_paginator("get_execution_history").paginate(
            executionArn=execution["executionArn"], includeExecutionData=True
        )
        for event in page["events"]
    ]


def logs(world: World) -> list[str]:
    """Every line of every log group."""
    logs = world.plane.session().client("logs")
    pages = logs.get_paginator("describe_log_groups").paginate()
    groups = [group["logGroupName"] for page in pages for group in page["logGroups"]]
    return [
        event["message"]
        for group in groups
        for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group)
        for event in page["events"]
    ]
