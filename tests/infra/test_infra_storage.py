"""What is stored is encrypted, private, versioned and survives the deletion of the stack."""

import pytest


@pytest.fixture
def table(assembly):
    (table,) = assembly.control_plane.of_type("AWS::DynamoDB::Table").values()
    return table


def test_lists_deployments_by_application_and_by_time(table):
    indexes = {
        index["IndexName"]: [key["AttributeName"] for key in index["KeySchema"]]
        for index in table["Properties"]["GlobalSecondaryIndexes"]
    }
    assert indexes == {"by-application": ["application", "createdAt"], "by-time": ["listing", "createdAt"]}


def test_keys_the_table_by_partition_and_sort_key(table):
    assert [key["AttributeName"] for key in table["Properties"]["KeySchema"]] == ["pk", "sk"]


def test_encrypts_the_table_with_a_key_of_this_installation(table):
    encryption = table["Properties"]["SSESpecification"]
    assert encryption["SSEEnabled"]
    assert encryption["KMSMasterKeyId"]["Fn::GetAtt"][0].startswith("StorageDataKey")


def test_can_restore_the_table_to_any_second_and_refuses_to_delete_it(table):
    properties = table["Properties"]
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert properties["DeletionProtectionEnabled"]
    assert table["DeletionPolicy"] == "RetainExceptOnCreate"


def test_forgets_what_has_expired(table):
    assert table["Properties"]["TimeToLiveSpecification"] == {"AttributeName": "expiresAt", "Enabled": True}


def test_keeps_every_bucket_private_encrypted_and_after_the_stack_is_gone(assembly):
    for bucket in assembly.control_plane.of_type("AWS::S3::Bucket").values():
        properties = bucket["Properties"]
        assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
        assert properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert bucket["DeletionPolicy"] == "RetainExceptOnCreate"


def test_refuses_requests_without_tls_on_every_bucket(assembly):
    template = assembly.control_plane
    protected = {
        policy["Bucket"]["Ref"]
        for policy in template.properties("AWS::S3::BucketPolicy")
        for one in policy["PolicyDocument"]["Statement"]
        if one["Effect"] == "Deny" and one.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
    }
    assert protected == set(template.of_type("AWS::S3::Bucket"))


def test_keeps_old_versions_of_documents_and_configs(assembly):
    versioned = {
        name
        for name, bucket in assembly.control_plane.of_type("AWS::S3::Bucket").items()
        if bucket["Properties"].get("VersioningConfiguration") == {"Status": "Enabled"}
    }
    assert sorted(name[:-8] for name in versioned) == ["StorageConfigs", "StorageDocuments"]


def test_lets_old_versions_of_configs_expire_and_keeps_those_of_documents(assembly):
    days = {
        name[:-8]: rule["NoncurrentVersionExpiration"]["NoncurrentDays"]
        for name, bucket in assembly.control_plane.of_type("AWS::S3::Bucket").items()
        for rule in bucket["Properties"]["LifecycleConfiguration"]["Rules"]
        if "NoncurrentVersionExpiration" in rule
    }
    assert days == {"StorageConfigs": 30}


def test_sends_events_from_the_config_bucket_without_a_custom_resource(assembly):
    template = assembly.control_plane
    sending = [
        bucket for bucket in template.properties("AWS::S3::Bucket") if "NotificationConfiguration" in bucket
    ]
    assert [bucket["NotificationConfiguration"] for bucket in sending] == [
        {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}
    ]
    types = {resource["Type"] for resource in template.body["Resources"].values()}
    assert not {one for one in types if one.startswith("Custom::") or one.endswith("CustomResource")}


def test_signs_links_with_a_key_that_can_do_nothing_else(assembly):
    specs = [key for key in assembly.control_plane.properties("AWS::KMS::Key") if "KeySpec" in key]
    assert [(key["KeySpec"], key["KeyUsage"]) for key in specs] == [("HMAC_256", "GENERATE_VERIFY_MAC")]


def test_rotates_the_keys_that_encrypt(assembly):
    keys = assembly.control_plane.properties("AWS::KMS::Key")
    assert [key["EnableKeyRotation"] for key in keys if "KeySpec" not in key] == [True, True]


def test_makes_a_key_for_webhooks_that_standard_webhooks_can_read(assembly):
    (secret,) = assembly.control_plane.of_type("AWS::SecretsManager::Secret").values()
    generated = secret["Properties"]["GenerateSecretString"]
    assert generated["PasswordLength"] == 64  # base64 for 48 bytes
    assert generated["ExcludePunctuation"]
    assert secret["DeletionPolicy"] == "RetainExceptOnCreate"
