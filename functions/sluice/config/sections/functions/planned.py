"""What a provider row says about a function, as the settings that a plan has; it checks nothing."""

from collections.abc import Mapping

from sluice.config.sections.functions.provider_options import ProviderOptions
from sluice.config.sections.functions.qualified import DestinationConfig, EventInvokeConfig
from sluice.config.sections.functions.settings import FileSystemConfig, ImageConfig, LoggingConfig
from sluice.domain.function.controls import FunctionControls
from sluice.domain.function.creation import CreationSettings
from sluice.domain.function.provisioned import ProvisionedConcurrency
from sluice.domain.function.qualified import NO_EVENT_INVOKE, EventInvoke, RuntimeManagement
from sluice.domain.function.setting_maps import DurableSettings, FileSystem, ImageSettings, LoggingSettings
from sluice.domain.function.settings import FunctionSettings, VpcSettings
from sluice.domain.templates.render import render_known


def settings_of(row: ProviderOptions, values: Mapping[str, str]) -> FunctionSettings:
    """The settings of the function, with variables filled in; None where they stay as they are."""
    vpc, durable, mounts = row.vpc_config, row.durable_config, row.file_system_configs
    return FunctionSettings(
        row.run_as_iam_role,
        row.handler,
        row.runtime,
        memory_size=row.memory_size,
        timeout=row.timeout,
        environment=row.environment,
        layers=row.layers,
        architectures=row.architectures,
        ephemeral_storage=row.ephemeral_storage.size if row.ephemeral_storage else None,
        vpc_config=VpcSettings(vpc.subnet_ids, vpc.security_group_ids) if vpc else None,
        tracing=row.tracing,
        description=None if row.description is None else render_known(row.description, values),
        dead_letter_arn=row.dead_letter_config.target_arn if row.dead_letter_config else None,
        logging=_logging(row.logging_config) if row.logging_config else None,
        file_systems=None if mounts is None else tuple(_file_system(one) for one in mounts),
        image_config=_image(row.image_config) if row.image_config else None,
        kms_key_arn=row.kms_key_arn,
        snap_start=row.snap_start,
        durable=DurableSettings(durable.execution_timeout, durable.retention_period_in_days)
        if durable
        else None,
    )


def creation_of(row: ProviderOptions) -> CreationSettings:
    """What only a function that is created gets."""
    tenancy = row.tenancy_config
    return CreationSettings(tenancy.tenant_isolation_mode if tenancy else None, row.code_signing_config_arn)


def controls_of(row: ProviderOptions) -> FunctionControls:
    """What is part of no version."""
    runtime, event = row.runtime_management_config, row.event_invoke_config
    return FunctionControls(
        row.reserved_concurrency,
        row.recursive_loop,
        RuntimeManagement(runtime.update_runtime_on, runtime.runtime_version_arn) if runtime else None,
        _event_invoke(event) if event else None,
    )


def provisioned_of(row: ProviderOptions) -> ProvisionedConcurrency | None:
    """The provisioned concurrency of the new version; None where the config says nothing."""
    given = row.provisioned_concurrency
    return ProvisionedConcurrency(given.min, given.max) if given else None


def _event_invoke(given: EventInvokeConfig) -> EventInvoke:
    """The one that has no key is `none`."""
    if not given.model_fields_set:
        return NO_EVENT_INVOKE
    sent = given.destination_config or DestinationConfig()
    return EventInvoke(
        given.maximum_retry_attempts,
        given.maximum_event_age_in_seconds,
        sent.on_success.destination if sent.on_success else "",
        sent.on_failure.destination if sent.on_failure else "",
    )


def _logging(given: LoggingConfig) -> LoggingSettings:
    return LoggingSettings(
        given.log_format, given.application_log_level, given.system_log_level, given.log_group
    )


def _file_system(given: FileSystemConfig) -> FileSystem:
    s3 = given.s3_files_config
    return FileSystem(given.arn, given.local_mount_path, s3.direct_s3_read if s3 else None)


def _image(given: ImageConfig) -> ImageSettings:
    return ImageSettings(given.entry_point, given.command, given.working_directory)
