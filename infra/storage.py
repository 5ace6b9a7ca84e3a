"""Declares where state is kept: a table, buckets, keys and a queue; grants nothing to anyone."""

import string

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.acknowledge import acknowledge

BY_APPLICATION = "by-application"
BY_TIME = "by-time"
CONFIG_PREFIX = "configs/"
RESULT_PREFIX = "results/"
# An upload is read by its version within minutes, or a day at most while Sluice is throttled.
_OLD_CONFIGS_DAYS = 30


class Storage(Construct):
    """The table, the buckets, the keys and the dead letter queue."""

    def __init__(self, scope: Construct, construct_id: str, *, retain_data: bool) -> None:
        super().__init__(scope, construct_id)
        # A first deployment that fails leaves nothing behind; whatever may hold data stays.
        self._removal = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE if retain_data else RemovalPolicy.DESTROY
        self.data_key = self._encryption_key("DataKey", "Encrypts the table and the documents of Sluice")
        self.token_key = self._encryption_key("TokenKey", "Encrypts Step Functions task tokens at rest")
        self.link_key = self._link_key()
        self.webhook_key = self._webhook_key()
        self.table = self._table(is_protected=retain_data)
        self.access_logs = self._access_logs()
        self.documents = self._bucket("Documents", key=self.data_key)
        self.configs = self._bucket("Configs", key=None, old_versions=Duration.days(_OLD_CONFIGS_DAYS))
        _send_events(self.configs)
        self.dead_letters = self._dead_letters()

    def _encryption_key(self, construct_id: str, description: str) -> kms.Key:
        return kms.Key(
            self,
            construct_id,
            description=description,
            enable_key_rotation=True,
            removal_policy=self._removal,
        )

    def _link_key(self) -> kms.Key:
        """Signs approval links and callbacks. KMS cannot rotate HMAC keys, so links expire by themselves."""
        return kms.Key(
            self,
            "LinkKey",
            description="Signs the approval links and callback addresses of Sluice",
            key_spec=kms.KeySpec.HMAC_256,
            key_usage=kms.KeyUsage.GENERATE_VERIFY_MAC,
            removal_policy=self._removal,
        )

    def _webhook_key(self) -> secretsmanager.CfnSecret:
        """Signs webhooks: 64 letters and digits are base64 for 48 bytes, as Standard Webhooks asks for."""
        secret = secretsmanager.CfnSecret(
            self,
            "WebhookKey",
            description="Signs the webhooks of Sluice; receivers check with `whsec_` and this value",
            generate_secret_string=secretsmanager.CfnSecret.GenerateSecretStringProperty(
                password_length=64, exclude_punctuation=True, exclude_characters=string.punctuation
            ),
        )
        secret.apply_removal_policy(self._removal)
        acknowledge(secret, "SMG4", "Receivers must learn a new key at the same time, so people rotate it.")
        return secret

    def _table(self, *, is_protected: bool) -> dynamodb.Table:
        table = dynamodb.Table(
            self,
            "Table",
            partition_key=_text("pk"),
            sort_key=_text("sk"),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED,
            encryption_key=self.data_key,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            time_to_live_attribute="expiresAt",
            deletion_protection=is_protected,
            removal_policy=self._removal,
        )
        table.add_global_secondary_index(
            index_name=BY_APPLICATION, partition_key=_text("application"), sort_key=_text("createdAt")
        )
        table.add_global_secondary_index(
            index_name=BY_TIME, partition_key=_text("listing"), sort_key=_text("createdAt")
        )
        return table

    def _dead_letters(self) -> sqs.Queue:
        """Keeps the events that were given up, for longer than anybody's holidays."""
        queue = sqs.Queue(
            self,
            "DeadLetters",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=Duration.days(14),
        )
        acknowledge(queue, "SQS3", "This queue is the dead letter queue.")
        return queue

    def _access_logs(self) -> s3.Bucket:
        bucket = s3.Bucket(
            self,
            "AccessLogs",
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(90))],
            removal_policy=self._removal,
        )
        acknowledge(bucket, "S1", "This bucket receives the access logs; logging itself would never end.")
        return bucket

    def _bucket(
        self, construct_id: str, *, key: kms.Key | None, old_versions: Duration | None = None
    ) -> s3.Bucket:
        """A versioned private bucket; without a key S3's own is used, so that uploaders need none."""
        return s3.Bucket(
            self,
            construct_id,
            versioned=True,
            encryption=s3.BucketEncryption.KMS if key else s3.BucketEncryption.S3_MANAGED,
            encryption_key=key,
            bucket_key_enabled=key is not None,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            server_access_logs_bucket=self.access_logs,
            server_access_logs_prefix=f"{construct_id.lower()}/",
            lifecycle_rules=[
                s3.LifecycleRule(
                    abort_incomplete_multipart_upload_after=Duration.days(7),
                    noncurrent_version_expiration=old_versions,
                )
            ],
            removal_policy=self._removal,
        )


def _text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)


def _send_events(bucket: s3.Bucket) -> None:
    """Turns EventBridge on in the bucket itself; the L2 property would deploy a custom resource."""
    resource = bucket.node.default_child
    assert isinstance(resource, s3.CfnBucket)  # noqa: S101 - narrows the type; CDK always makes this child
    resource.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
        event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(event_bridge_enabled=True)
    )
