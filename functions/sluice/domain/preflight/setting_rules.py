"""Turns the facts about layers, networks and images into findings. Reads none of them."""

from collections.abc import Iterator

from sluice.domain.function.code_source import ImageAddress
from sluice.domain.plan.target import TargetPlan
from sluice.domain.preflight.facts import FunctionFacts, LayerFacts
from sluice.domain.preflight.findings import Finding


def setting_findings(plan: TargetPlan, facts: FunctionFacts) -> Iterator[Finding]:
    """All findings about the function's image, layers and network."""
    yield from _image(plan, facts)
    yield from _layers(plan, facts)
    yield from _network(plan, facts)
    yield from _keys(plan, facts)
    yield from _controls(plan, facts)


def _image(plan: TargetPlan, facts: FunctionFacts) -> Iterator[Finding]:
    """https://docs.aws.amazon.com/lambda/latest/dg/images-create.html: region and kind of image."""
    uri, name = facts.planned.image_uri, facts.planned.function_name
    if uri is None:
        return
    region = ImageAddress.of(uri).region
    if region != plan.region:
        message = f"{uri} is in {region}, but Lambda takes images only from its own region, {plan.region}"
        remedy = "Replicate the repository, and use one artifact per region"
        yield Finding("error", "ImageInOtherRegion", plan.name, name, message, remedy)
    if facts.old_image is not None and not facts.old_image.exists:
        message = f"The current image of {name} is no longer in ECR, so a rollback could not restore it"
        remedy = "Push it again, or configure an alias for the function in trafficManagement"
        yield Finding("error", "OldImageMissing", plan.name, name, message, remedy)
    if facts.image is None:
        return
    if not facts.image.exists:
        remedy = "Push the image, or correct artifacts.path"
        yield Finding("error", "ImageMissing", plan.name, name, f"{uri} does not exist", remedy)
    if facts.image.is_index:
        message = f"{uri} is a multi-architecture image, which Lambda does not accept"
        remedy = "Use the digest of the image for one architecture"
        yield Finding("error", "ImageIsIndex", plan.name, name, message, remedy)


def _layers(plan: TargetPlan, facts: FunctionFacts) -> Iterator[Finding]:
    name = facts.planned.function_name
    for arn in facts.planned.settings.layers or ():
        region = arn.split(":")[3]
        if region and region != plan.region:  # a layer that AWS owns is in every region
            message = f"Layer {arn} is in {region}, but the function is in {plan.region}"
            remedy = "Publish the layer in the function's region"
            yield Finding("error", "LayerInOtherRegion", plan.name, name, message, remedy)
    for layer in facts.layers:
        if layer.exists:
            yield from _fit(plan, facts, layer)
        else:
            message = f"Layer version {layer.arn} does not exist"
            remedy = "Publish it, or correct its version number"
            yield Finding("error", "LayerMissing", plan.name, name, message, remedy)


def _fit(plan: TargetPlan, facts: FunctionFacts, layer: LayerFacts) -> Iterator[Finding]:
    """A layer's compatible runtimes are only its author's claim: Lambda attaches it anyway."""
    settings, name = facts.planned.settings, facts.planned.function_name
    present = facts.latest.settings.architectures if facts.latest else None
    built_for = settings.architectures or present or ("x86_64",)
    pairs = ((settings.runtime, layer.runtimes), (built_for[0], layer.architectures))
    for needed, offered in pairs:
        if needed and offered and needed not in offered:
            message = f"Layer {layer.arn} is for {', '.join(offered)}, but the function needs {needed}"
            remedy = "Use a layer version that supports it"
            yield Finding("warning", "LayerUnfit", plan.name, name, message, remedy)


def _network(plan: TargetPlan, facts: FunctionFacts) -> Iterator[Finding]:
    network, name = facts.network, facts.planned.function_name
    if network is None:
        return
    for missing in network.missing:
        message = f"{missing} in vpcConfig does not exist"
        yield Finding(
            "error",
            "NetworkMissing",
            plan.name,
            name,
            message,
            "Use subnets and security groups of the target's account",
        )
    if len(network.vpcs) > 1:
        message = f"vpcConfig mixes several VPCs: {', '.join(network.vpcs)}"
        yield Finding(
            "error",
            "NetworkSpansVpcs",
            plan.name,
            name,
            message,
            "Use subnets and security groups of one VPC",
        )


def _controls(plan: TargetPlan, facts: FunctionFacts) -> Iterator[Finding]:
    """They are written once the new version is published, which is late to learn of a missing right."""
    if facts.refused_control_actions:
        name, actions = facts.planned.function_name, ", ".join(facts.refused_control_actions)
        message = (
            f"Role {plan.deploy_role_arn} may not {actions} for {name}, which"
            f" {' and '.join(facts.planned.controls.in_words())} of the config take"
        )
        remedy = "Update the role of the target account: its template has these actions"
        yield Finding("error", "ControlRightMissing", plan.name, name, message, remedy)


def _keys(plan: TargetPlan, facts: FunctionFacts) -> Iterator[Finding]:
    """IAM does not say what the key's own policy allows, and only AWS's refusal would."""
    name = facts.planned.function_name
    for key in dict.fromkeys(key for key, _ in facts.refused_key_actions):
        actions = " and ".join(action for one, action in facts.refused_key_actions if one == key)
        message = (
            f"{name}: policies of {plan.deploy_role_arn} do not allow {actions} on {key}; unless the key's"
            " own policy does, AWS refuses the deployment"
        )
        remedy = "Allow it in the deploy role's policy, or in the policy of the key"
        yield Finding("warning", "KeyNotAllowed", plan.name, name, message, remedy)
