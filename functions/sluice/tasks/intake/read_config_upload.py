"""Takes a config that was uploaded to S3 to the same intake as every other, and writes what became of it."""

from collections.abc import Mapping

from sluice.config.text.document import MAX_BYTES
from sluice.domain.record.visible import visible
from sluice.errors import ConfigProblemsError, GuardrailRefusedError, RetryableError, SluiceError
from sluice.ports import Ports
from sluice.tasks.intake.submit_deployment import submit_deployment

_OUR_FAULT = 500
_FAILED: Mapping[str, object] = {
    "status": "failed",
    "message": "Sluice failed at this file, which is not its author's fault; it tries again twice",
    "remedy": "Ask the operator of Sluice, whose alarm rings",
    "problems": [],
}


def read_config_upload(ports: Ports, bucket: str, key: str, version: str | None) -> dict[str, object]:
    """Submit the uploaded config; the same object version is one deployment, however often it is announced.

    What is wrong with a file is not raised but written beside it (`results/<key>.json`): nobody waits for an
    answer here, and a retry would change nothing. What Sluice itself cannot do is written too, and raised: it
    is tried again, and then kept as a lost event. RetryableError passes through.
    """
    try:
        result = _submitted(ports, bucket, key, version)
    except RetryableError:
        raise
    except Exception as error:
        if not isinstance(error, SluiceError) or error.http_status >= _OUR_FAULT:
            ports.config_files.write_result(key, {**_FAILED, "key": key, "version": version})
            raise
        result = _refused(error)
    ports.config_files.write_result(key, {**result, "key": key, "version": version})
    return result


def _submitted(ports: Ports, bucket: str, key: str, version: str | None) -> dict[str, object]:
    body = ports.config_files.read(key, version, limit=MAX_BYTES + 1)
    submitted = submit_deployment(
        ports,
        body,
        requested_by=f"s3://{bucket}",
        source=visible(f"s3://{bucket}/{key}"),
        idempotency_key=f"{key}\0{version}",
        is_upload=True,
    )
    return {"status": "accepted", "deploymentId": submitted.deployment_id}


def _refused(error: SluiceError) -> dict[str, object]:
    problems = error.problems if isinstance(error, ConfigProblemsError | GuardrailRefusedError) else ()
    return {
        "status": "refused",
        "code": error.code,
        "message": error.message,
        "remedy": error.remedy,
        "problems": [problem.as_dict() for problem in problems],
    }
