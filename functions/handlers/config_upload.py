"""The Lambda function behind uploads to the config bucket: S3 announces an object, Sluice deploys it."""

from handlers.entry import Answer, Event, task_handler
from sluice.ports import Ports
from sluice.tasks.intake.read_config_upload import read_config_upload


@task_handler
def handler(ports: Ports, event: Event) -> Answer | None:
    """Submit the uploaded config."""
    detail = event["detail"]
    version = detail["object"].get("version-id")
    return read_config_upload(ports, detail["bucket"]["name"], detail["object"]["key"], version)
