"""Looks at what a function is made of besides its zip: images, layers, networks; it writes nothing."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from sluice.aws.call_errors import code_of, is_access_denied, message_of, retryable
from sluice.aws.target.errors import access_denied, lambda_call
from sluice.domain.function.code_source import ImageAddress
from sluice.domain.function.settings import VpcSettings
from sluice.domain.plan.target import FunctionPlan, TargetPlan
from sluice.domain.preflight.facts import ImageFacts, LayerFacts, NetworkFacts
from sluice.errors import AccessDeniedError, PublishFailedError, ResourceNotFoundError

_INDEXES = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
)
_IMAGES = (
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
_UNSHARED = (
    "Check its account, region and version number: AWS answers the same for a version that does not exist."
    " Else its owner must share it with this account, and the deploy role needs lambda:GetLayerVersion on it"
)
_MISSING_IMAGE = ("RepositoryNotFoundException", "ImageNotFoundException")

ClientFor = Callable[[Callable[[FunctionPlan], bool], str], Any]
"""The client of a service, from a session that serves such a function."""


class PartInspection:
    """One target's account and region; a client is only made when something has to be asked of it."""

    def __init__(self, target: TargetPlan, client: ClientFor) -> None:
        self._target = target
        self._client = client

    def image(self, uri: str) -> ImageFacts:
        """The image, by one call that needs ecr:BatchGetImage alone."""
        address = ImageAddress.of(uri)
        try:
            with retryable(f"read {uri}"):
                answer = self._client(_is_image, "ecr").batch_get_image(
                    registryId=address.account,
                    repositoryName=address.repository,
                    imageIds=[{"imageDigest": address.digest}],
                    acceptedMediaTypes=[*_IMAGES, *_INDEXES],
                )
        except ClientError as error:
            if code_of(error) in _MISSING_IMAGE:
                return ImageFacts(exists=False)
            raise self._refused(error, f"read {uri}") from error
        kinds = [image.get("imageManifestMediaType") for image in answer.get("images", ())]
        return ImageFacts(exists=bool(kinds), is_index=any(kind in _INDEXES for kind in kinds))

    def layer(self, arn: str) -> LayerFacts:
        """The layer's version; AWS answers for one of another account that it may not be read.

        Attaching it takes the same right, which CreateFunction and UpdateFunctionConfiguration ask for:
        https://docs.aws.amazon.com/lambda/latest/dg/permissions-layer-cross-account.html
        """
        layer, _, number = arn.rpartition(":")
        try:
            with lambda_call(self._target, f"read layer {arn}"):
                answer = self._client(_has_layers, "lambda").get_layer_version(
                    LayerName=layer, VersionNumber=int(number)
                )
        except ResourceNotFoundError:
            return LayerFacts(arn, exists=False)
        except AccessDeniedError as error:
            if arn.split(":")[4] == self._target.account_id:
                raise
            raise AccessDeniedError(error.message, _UNSHARED) from error
        return LayerFacts(
            arn,
            runtimes=tuple(answer.get("CompatibleRuntimes") or ()),
            architectures=tuple(answer.get("CompatibleArchitectures") or ()),
        )

    def network(self, vpc: VpcSettings) -> NetworkFacts:
        """The subnets and groups, asked for by a filter, so that one that is missing hides no other."""
        ec2 = self._client(_has_network, "ec2")
        subnets, groups = list(vpc.subnet_ids), list(vpc.security_group_ids)
        try:
            with retryable("read the network"):
                found = ec2.describe_subnets(Filters=_filter("subnet-id", subnets))
                allowed = ec2.describe_security_groups(Filters=_filter("group-id", groups))
        except ClientError as error:
            raise self._refused(error, "read subnets and security groups") from error
        seen = {one["SubnetId"]: one["VpcId"] for one in found["Subnets"]}
        seen |= {one["GroupId"]: one["VpcId"] for one in allowed["SecurityGroups"]}
        missing = tuple(name for name in (*subnets, *groups) if name not in seen)
        return NetworkFacts(missing, tuple(sorted(set(seen.values()))))

    def refused_roles(self, roles: Sequence[str]) -> list[str]:
        """Those of these roles that the deploy role may not pass to Lambda: AWS tells by simulating it."""
        service = {
            "ContextKeyName": "iam:PassedToService",
            "ContextKeyType": "string",
            "ContextKeyValues": ["lambda.amazonaws.com"],
        }
        doing = "look up which execution roles it may pass"
        allowed = self._allowed(doing, ["iam:PassRole"], roles, [service])
        return [role for role in roles if ("iam:PassRole", role) not in allowed]

    def refused_actions(self, version_arn: str, actions: Sequence[str]) -> list[str]:
        """Those of these actions that the deploy role may not do with durable executions of a version.

        Most are judged by the ARN of an execution, below that of its version; listing by the version itself.
        https://docs.aws.amazon.com/lambda/latest/dg/durable-security.html
        """
        execution = f"{version_arn}/durable-execution/any/any"
        judged = {one: version_arn if "List" in one else execution for one in actions}
        doing = "look up what it may do with durable executions"
        allowed = self._allowed(doing, actions, [version_arn, execution])
        return [action for action, arn in judged.items() if (action, arn) not in allowed]

    def refused_control_actions(self, function_arn: str, actions: Sequence[str]) -> list[str]:
        """Those of these actions that the deploy role may not do to the function, or to a qualifier of it."""
        resources = [function_arn, f"{function_arn}:any"]
        allowed = self._allowed("look up what it may set for a function", actions, resources)
        return [one for one in actions if not all((one, arn) in allowed for arn in resources)]

    def refused_key_actions(self, key_arn: str, actions: Sequence[str]) -> list[str]:
        """Those of these actions that the deploy role's own policies do not allow on the key."""
        allowed = self._allowed(f"look up what it may do with {key_arn}", actions, [key_arn])
        return [action for action in actions if (action, key_arn) not in allowed]

    def _allowed(
        self,
        doing: str,
        actions: Sequence[str],
        resources: Sequence[str],
        context: Sequence[Mapping[str, object]] = (),
    ) -> set[tuple[str, str]]:
        """What AWS says the deploy role may do, of these actions on these resources."""
        try:
            with retryable(doing):
                answer = self._client(_is_any, "iam").simulate_principal_policy(
                    PolicySourceArn=self._target.deploy_role_arn,
                    ActionNames=list(actions),
                    ResourceArns=list(resources),
                    ContextEntries=list(context),
                )
        except ClientError as error:
            raise self._refused(error, doing) from error
        return {
            (result["EvalActionName"], result["EvalResourceName"])
            for result in answer["EvaluationResults"]
            if result["EvalDecision"] == "allowed"
        }

    def _refused(self, error: ClientError, doing: str) -> Exception:
        if is_access_denied(error):
            return access_denied(self._target, doing, message_of(error))
        return PublishFailedError(f"AWS could not {doing}: {message_of(error)}", "Change what AWS names")


def _is_any(_function: FunctionPlan) -> bool:
    return True


def _is_image(function: FunctionPlan) -> bool:
    return function.image_uri is not None


def _has_layers(function: FunctionPlan) -> bool:
    return function.settings.layers is not None


def _has_network(function: FunctionPlan) -> bool:
    return function.settings.vpc_config is not None


def _filter(name: str, values: Sequence[str]) -> list[dict[str, object]]:
    return [{"Name": name, "Values": values}]
