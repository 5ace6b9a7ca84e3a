"""What Lambda's API calls the settings of a function, in both directions; it makes no call."""

from collections.abc import Iterator, Mapping
from typing import Any

from sluice.domain.function.code_source import COPY, REFERENCE, CodeSource, PackageStorage, ZipFile
from sluice.domain.function.creation import CreationSettings
from sluice.domain.function.setting_maps import DurableSettings, FileSystem, ImageSettings, LoggingSettings
from sluice.domain.function.settings import FunctionSettings, VpcSettings
from sluice.domain.function.state import LATEST, FunctionState

Json = dict[str, Any]


def to_request(settings: FunctionSettings) -> Json:
    """The settings that are given, as UpdateFunctionConfiguration takes them.

    Role, handler and runtime are left out when they are empty: whoever names a role must be allowed to pass
    it, even the present one (iam:PassRole). Empty lists and maps are sent: they take something away.
    """
    return {name: value for name, value in _request(settings) if value is not None}


def _request(settings: FunctionSettings) -> Iterator[tuple[str, object]]:
    vpc, layers = settings.vpc_config, settings.layers
    yield "Role", settings.execution_role_arn or None
    yield "Handler", settings.handler or None
    yield "Runtime", settings.runtime or None
    yield "MemorySize", settings.memory_size
    yield "Timeout", settings.timeout
    yield "Environment", _inside("Variables", settings.environment)
    yield "Layers", None if layers is None else list(layers)
    yield "EphemeralStorage", _inside("Size", settings.ephemeral_storage)
    yield "VpcConfig", None if vpc is None else _vpc_request(vpc)
    yield "TracingConfig", _inside("Mode", settings.tracing)
    yield "Description", settings.description
    yield "DeadLetterConfig", _inside("TargetArn", settings.dead_letter_arn)
    yield "KMSKeyArn", settings.kms_key_arn
    yield "SnapStart", _inside("ApplyOn", settings.snap_start)
    for name, value in (
        ("LoggingConfig", settings.logging),
        ("ImageConfig", settings.image_config),
        # A function is durable or not from its creation on: AWS takes no 0.
        ("DurableConfig", settings.durable if settings.durable and settings.durable.is_on else None),
    ):
        yield name, None if value is None else value.as_api_map()
    mounts = settings.file_systems
    yield "FileSystemConfigs", None if mounts is None else [one.as_api_map() for one in mounts]


def to_state(answer: Mapping[str, Any], whole: Mapping[str, Any] | None = None) -> FunctionState:
    """The function in an answer's configuration; `whole` is the answer of GetFunction, which tells more."""
    code = (whole or {}).get("Code", {})
    error = code.get("Error") or {}
    tags = None if whole is None or "TagsError" in whole else dict(whole.get("Tags") or {})
    return FunctionState(
        function_name=answer["FunctionName"],
        version=answer.get("Version", LATEST),
        code_sha256=answer.get("CodeSha256", ""),
        revision_id=answer.get("RevisionId", ""),
        settings=to_settings(answer),
        # Answers about published versions may leave both states out; then there is nothing to wait for.
        state=answer.get("State", "Active"),
        last_update_status=answer.get("LastUpdateStatus", "Successful"),
        reason=answer.get("StateReason") or answer.get("LastUpdateStatusReason") or "",
        package_type=answer.get("PackageType", "Zip"),
        code_size=answer.get("CodeSize", 0),
        code=to_code(code) if code else None,
        code_error=error.get("Message") or error.get("ErrorCode") or "",
        tags=tags,
        capacity_provider_arn=_capacity_provider(answer),
        is_signed=bool(answer.get("SigningJobArn")),
        is_tenant_isolated=bool((answer.get("TenancyConfig") or {}).get("TenantIsolationMode")),
    )


def creation_request(creation: CreationSettings) -> Json:
    """What only CreateFunction takes."""
    mode, signing = creation.tenant_isolation_mode, creation.code_signing_config_arn
    given = {"TenancyConfig": _inside("TenantIsolationMode", mode), "CodeSigningConfigArn": signing}
    return {name: value for name, value in given.items() if value is not None}


def _capacity_provider(answer: Mapping[str, Any]) -> str:
    provider = answer.get("CapacityProviderConfig") or {}
    inner = provider.get("LambdaManagedInstancesCapacityProviderConfig") or {}
    return str(inner.get("CapacityProviderArn") or ("a capacity provider" if provider else ""))


def code_request(source: CodeSource | ZipFile) -> Json:
    """The code as CreateFunction and UpdateFunctionCode take it, with all that they would forget."""
    if isinstance(source, CodeSource) and source.image_uri:
        return {"ImageUri": source.image_uri}
    return {name: value for name, value in _zip_request(source) if value}


def _zip_request(source: CodeSource | ZipFile) -> Iterator[tuple[str, object]]:
    if isinstance(source, ZipFile):
        yield "ZipFile", source.content
    else:
        yield "S3Bucket", source.bucket
        yield "S3Key", source.key
        yield "S3ObjectVersion", source.object_version
        yield "S3ObjectStorageMode", (source.storage.mode or "").upper()
    yield "SourceKMSKeyArn", source.storage.kms_key_arn


def to_code(answer: Mapping[str, Any]) -> CodeSource:
    """Where the code is and how it is kept, in GetFunction's `Code`.

    Code that is kept in S3 has no `Location`; an old client of AWS drops the name of its object.
    """
    image = answer.get("ResolvedImageUri") or answer.get("ImageUri")
    if image:
        return CodeSource.of_image(image)
    found = answer.get("ResolvedS3Object") or {}
    is_copy = not found and ("Location" in answer or "Error" in answer)
    storage = PackageStorage(COPY if is_copy else REFERENCE, answer.get("SourceKMSKeyArn", ""))
    bucket, key = found.get("S3Bucket", ""), found.get("S3Key", "")
    return CodeSource(bucket, key, found.get("S3ObjectVersion"), storage=storage)


def to_settings(answer: Mapping[str, Any]) -> FunctionSettings:
    """All settings, with Lambda's own values for what an answer leaves out.

    The environment is None when its key lets the caller not read it: the answer says so then.
    """
    environment = answer.get("Environment") or {}
    return FunctionSettings(
        answer.get("Role", ""),
        answer.get("Handler", ""),
        answer.get("Runtime", ""),
        memory_size=answer.get("MemorySize", 128),
        timeout=answer.get("Timeout", 3),
        environment=None if environment.get("Error") else dict(environment.get("Variables") or {}),
        layers=tuple(layer["Arn"] for layer in answer.get("Layers") or ()),
        architectures=tuple(answer.get("Architectures") or ("x86_64",)),
        ephemeral_storage=(answer.get("EphemeralStorage") or {}).get("Size", 512),
        vpc_config=_vpc(answer.get("VpcConfig") or {}),
        tracing=(answer.get("TracingConfig") or {}).get("Mode", "PassThrough"),
        description=answer.get("Description", ""),
        dead_letter_arn=(answer.get("DeadLetterConfig") or {}).get("TargetArn", ""),
        logging=LoggingSettings.from_api(answer.get("LoggingConfig") or {"LogFormat": "Text"}),
        file_systems=tuple(FileSystem.from_api(one) for one in answer.get("FileSystemConfigs") or ()),
        image_config=ImageSettings.from_api(
            (answer.get("ImageConfigResponse") or {}).get("ImageConfig") or {}
        ),
        kms_key_arn=answer.get("KMSKeyArn", ""),
        snap_start=(answer.get("SnapStart") or {}).get("ApplyOn", "None"),
        durable=DurableSettings.from_api(answer.get("DurableConfig") or {}),
    )


def _inside(key: str, value: object) -> Json | None:
    return None if value is None else {key: dict(value) if isinstance(value, Mapping) else value}


def _vpc_request(vpc: VpcSettings) -> Json:
    ids = {"SubnetIds": list(vpc.subnet_ids), "SecurityGroupIds": list(vpc.security_group_ids)}
    if not vpc.subnet_ids or vpc.allows_ipv6 is None:
        return ids
    return {**ids, "Ipv6AllowedForDualStack": vpc.allows_ipv6}


def _vpc(answer: Mapping[str, Any]) -> VpcSettings:
    return VpcSettings(
        tuple(answer.get("SubnetIds") or ()),
        tuple(answer.get("SecurityGroupIds") or ()),
        bool(answer.get("Ipv6AllowedForDualStack")),
    )
