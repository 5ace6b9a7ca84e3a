"""What the model answers to planning: functions, artifacts, aliases, strategies and defaults."""

from tests.unit.config.builders import FUNCTION_ROLE, REMOVED, SMALL, address_in, changed, config_of

ROW = SMALL["providerOptions"]["lambda"][0]
CALL = {"name": "call", "uriTemplate": "https://x.example", "disableCallback": True}


def test_strategy_is_all_at_once_when_the_target_names_none():
    config = config_of(changed(("targets/dev/strategy", REMOVED), ("strategies", REMOVED)))
    assert config.strategy_of("dev") is None


def test_target_may_name_its_account_when_it_has_one():
    config = config_of(changed(("targets/dev/account", "parcels-dev")))
    assert (config.targets["dev"].account, config.targets["dev"].account_id) == (
        "parcels-dev",
        "111111111111",
    )


def test_account_is_that_of_the_role_when_the_target_names_none():
    assert config_of(SMALL).targets["dev"].account == "111111111111"


def test_rows_of_a_target_keep_their_order_when_it_has_several():
    rows = [ROW, {**ROW, "name": "other", "runAsIamRole": FUNCTION_ROLE}]
    artifacts = [SMALL["artifacts"][0], {**SMALL["artifacts"][0], "functionName": "other"}]
    config = config_of(changed(("providerOptions/lambda", rows), ("artifacts", artifacts)))
    assert [row.name for row in config.functions_of("dev")] == ["quote", "other"]


def test_artifact_tells_bucket_and_key_when_its_key_is_nested():
    config = config_of(changed(("artifacts/0/path", "s3://my-code/a/b c/quote-77")))
    address = address_in(config)
    assert (address.bucket, address.key) == ("my-code", "a/b c/quote-77")


def test_settings_have_defaults_when_the_file_has_none():
    settings = config_of(SMALL).deployment_config
    assert (settings.timeout_seconds, settings.if_deployment_in_progress) == (1800, "reject")
    assert (settings.after_deployment_failure, settings.on_failure) == ("rollBack", "continue")


def test_settings_are_read_when_the_file_has_them():
    given = {
        "timeout": {"duration": 90, "unit": "seconds"},
        "ifDeploymentInProgress": {"strategy": "supersede"},
        "afterDeploymentFailure": "keep",
        "onFailure": "rollbackAll",
    }
    settings = config_of(changed(("deploymentConfig", given))).deployment_config
    assert (settings.timeout_seconds, settings.if_deployment_in_progress) == (90, "supersede")
    assert (settings.after_deployment_failure, settings.on_failure) == ("keep", "rollbackAll")


def test_filters_are_names_when_the_file_has_some():
    assert config_of(changed(("targetFilters", [{"includeTarget": "dev"}]))).target_filters == ("dev",)


def test_webhook_is_found_when_its_name_is_known():
    webhook = config_of(changed(("webhooks", [CALL]))).webhook_of("call")
    assert webhook is not None
    assert webhook.uri_template == "https://x.example"


def test_nothing_is_found_when_a_name_is_not_known():
    config = config_of(SMALL)
    assert config.webhook_of("gone") is None
    assert config.artifact_of("gone") is None
    assert config.alias_of("dev", "quote") is None
    assert config.functions_of("gone") == ()
