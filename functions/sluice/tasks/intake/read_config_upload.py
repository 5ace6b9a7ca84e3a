"""Takes a config that was uploaded to S3 to the same intake as every other, and writes what became of it."""

from sluice.config.text.document import MAX_BYTES
from sluice.errors import ConfigProblemsError, GuardrailRefusedError, SluiceError
from sluice.ports import Ports
from sluice.tasks.intake.submit_deployment import submit_deployment


def read_config_upload(ports: Ports, bucket: str, key: str, version: str | None) -> dict[str, object]:
    """Submit the uploaded config; the same object version is one deployment, however often it is announced.

    What is wrong with a file is not raised but written beside it (`results/<key>.json`): nobody waits for an
    answer here, and a retry would change nothing. RetryableError passes through.
    """
    try:
        body = ports.config_files.read(key, version, limit=MAX_BYTES + 1)
        submitted = submit_deployment(
            ports,
            body,
            requested_by=f"s3://{bucket}",
            source=f"s3://{bucket}/{key}",
            idempotency_key=f"{key}\0{version}",
            is_upload=True,
        )
    except SluiceError as error:
        if error.http_status >= 500:
            raise
        result = _refused(error)
    else:
        result = {"status": "accepted", "deploymentId": submitted.deployment_id}
    ports.config_files.write_result(key, {**result, "key": key, "version": version})
    return result


def _refused(error: SluiceError) -> dict[str, object]:
    problems = error.problems if isinstance(error, ConfigProblemsError | GuardrailRefusedError) else ()
    return {
        "status": "refused",
        "code": error.code,
        "message": error.message,
        "remedy": error.remedy,
        "problems": [problem.as_dict() for problem in problems],
    }
