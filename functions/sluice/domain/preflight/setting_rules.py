"""What a look at layers, networks and images means for a deployment, and how grave it is; it sees none."""

from collections.abc import Iterator

from sluice.domain.function.code_source import ImageAddress
from sluice.domain.plan.target import TargetPlan
from sluice.domain.preflight.facts import FunctionFacts, LayerFacts
from sluice.domain.preflight.findings import Finding


def setting_findings(plan: TargetPlan, facts: FunctionFacts) -> Iterator[Finding]:
    """Everything there is to say about the function's image, layers and network."""
    yield from _image(plan, facts)
    yield from _layers(plan, facts)
    yield from _network(plan, facts)


def _image(plan: TargetPlan, facts: FunctionFacts) -> Iterator[Finding]:
    """https://docs.aws.amazon.com/lambda/latest/dg/images-create.html: region and kind of image."""
    uri, name = facts.planned.image_uri, facts.planned.function_name
    if uri is None:
        return
    region = ImageAddress.of(uri).region
    if region != plan.region:
        message = f"{uri} lies in {region}, and Lambda takes images only from its own region, {plan.region}"
        remedy = "Replicate the repository, with an artifact for each region"
        yield Finding("error", "ImageInOtherRegion", plan.name, name, message, remedy)
    if facts.old_image is not None and not facts.old_image.exists:
        message = f"The image that {name} has now is no longer in ECR, so it could not be put back"
        remedy = "Push it again, or configure an alias for the function in trafficManagement"
        yield Finding("error", "OldImageMissing", plan.name, name, message, remedy)
    if facts.image is None:
        return
    if not facts.image.exists:
        remedy = "Push the image, or correct artifacts.path"
        yield Finding("error", "ImageMissing", plan.name, name, f"{uri} does not exist", remedy)
    if facts.image.is_index:
        message = f"{uri} is a list of images for several architectures, which Lambda does not take"
        remedy = "Name the digest of the image of one architecture"
        yield Finding("error", "ImageIsIndex", plan.name, name, message, remedy)


def _layers(plan: TargetPlan, facts: FunctionFacts) -> Iterator[Finding]:
    name = facts.planned.function_name
    for arn in facts.planned.settings.layers or ():
        region = arn.split(":")[3]
        if region != plan.region:
            message = f"Layer {arn} lies in {region}, and the function in {plan.region}"
            remedy = "Publish the layer in the function's region"
            yield Finding("error", "LayerInOtherRegion", plan.name, name, message, remedy)
    for layer in facts.layers:
        if layer.exists:
            yield from _fit(plan, facts, layer)
        else:
            message = f"Layer version {layer.arn} does not exist"
            remedy = "Publish it, or correct its number"
            yield Finding("error", "LayerMissing", plan.name, name, message, remedy)


def _fit(plan: TargetPlan, facts: FunctionFacts, layer: LayerFacts) -> Iterator[Finding]:
    """What a layer says it fits is only its author's word: Lambda attaches it all the same."""
    settings, name = facts.planned.settings, facts.planned.function_name
    present = facts.latest.settings.architectures if facts.latest else None
    built_for = settings.architectures or present or ("x86_64",)
    pairs = ((settings.runtime, layer.runtimes), (built_for[0], layer.architectures))
    for needed, offered in pairs:
        if needed and offered and needed not in offered:
            message = f"Layer {layer.arn} is made for {', '.join(offered)}, and the function needs {needed}"
            remedy = "Use a version of the layer that is made for it"
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
            "Name subnets and security groups of the target's account",
        )
    if len(network.vpcs) > 1:
        message = f"vpcConfig names parts of several VPCs: {', '.join(network.vpcs)}"
        yield Finding(
            "error",
            "NetworkSpansVpcs",
            plan.name,
            name,
            message,
            "Name subnets and security groups of one VPC",
        )
