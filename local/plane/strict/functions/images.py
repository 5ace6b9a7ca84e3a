"""Keeps functions made of container images as Lambda does, all but running them: that would take Docker.

https://docs.aws.amazon.com/lambda/latest/dg/images-create.html: an image is taken from ECR in the same region
and kept by its digest, which is the function's CodeSha256; a function stays a zip or an image for good, and
an image brings its own handler and runtime.
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass

from ministack.core.responses import error_response_json, get_region, json_response, request_scope
from ministack.services import ecr, lambda_svc

from local.plane.patching import replace
from local.plane.shapes import Json, Record, Response

_ZIP_KEYS = ("ZipFile", "S3Bucket", "S3Key", "S3ObjectVersion")
_BROUGHT = ("Handler", "Runtime", "Layers")


def apply() -> None:
    """Look at images where Lambda looks at them, and keep their digests."""
    replace(
        lambda_svc,
        "_build_config",
        sha256="db4f17d90d9011d30781b8f116948bd55a1183e64a59bfc048930590bc5a1e7d",
    )(build_config)
    replace(
        lambda_svc,
        "_create_function",
        sha256="e307eecdf0d8b51c92b7fae699127688ec9ba5e7f38999c095d5752c7fdd913b",
    )(create)
    replace(
        lambda_svc,
        "_update_code",
        sha256="0998d118b422f475a232c87165d5df80be0c99bbc2517f9aa6e386437226f46a",
    )(update_code)
    replace(
        lambda_svc,
        "_update_config",
        sha256="6999cb0695dace0099e67202b6e8813c5f1bf5e9f8157463664fb5d4129f2ad6",
    )(update_config)
    replace(
        lambda_svc,
        "_get_function",
        sha256="4d089b87a93984a2d2299bd388d54c4d460ffd728bb72b5583461d2d9e161efe",
    )(get_function)


@dataclass(frozen=True)
class Image:
    """An image in a repository: `ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME@DIGEST`, or with `:TAG`."""

    uri: str

    @property
    def repository(self) -> str:
        """The address without digest or tag."""
        return self.uri.partition("@")[0] if "@" in self.uri else self.uri.rpartition(":")[0]

    def digest(self) -> str | None:
        """`sha256:…` as ECR has it, None for what it has not."""
        registry, _, name = self.repository.partition("/")
        account, region = registry.split(".")[0], (registry.split(".") + [""] * 4)[3]
        if region != get_region():
            return None
        rest = self.uri[len(self.repository) + 1 :]
        wanted = {"imageDigest": rest} if "@" in self.uri else {"imageTag": rest}
        with request_scope(account, region):
            found = ecr._find_image(name, wanted)
        return str(found["imageDigest"]) if found else None


def build_config(
    original: Callable[..., Record], name: str, data: Record, code_zip: bytes | None = None
) -> Record:
    """The configuration of a new function; that of an image tells its digest and no handler."""
    config = original(name, data, code_zip)
    uri = data.get("Code", {}).get("ImageUri")
    if uri:
        config["CodeSha256"] = _sha256(uri)
        for key in ("Handler", "Runtime"):
            config.pop(key, None)
    return config


def create(original: Callable[[Record], Response], data: Record) -> Response:
    """CreateFunction, unless its image is not there or it says too much."""
    uri = data.get("Code", {}).get("ImageUri")
    return (_refusal(uri, data) if uri else None) or original(data)


def update_code(original: Callable[[str, Record], Response], name: str, data: Record) -> Response:
    """UpdateFunctionCode, which keeps the kind of package."""
    function, uri = lambda_svc._functions.get(name), data.get("ImageUri")
    if function is None:
        return original(name, data)
    is_image = function["config"]["PackageType"] == "Image"
    if is_image and any(key in data for key in _ZIP_KEYS):
        return _invalid(
            "Please do not provide ZipFile or S3 keys when updating a function with packageType Image"
        )
    if not uri:
        return original(name, data)
    if not is_image:
        return _invalid("Please do not provide ImageUri when updating a function with packageType Zip")
    return _refusal(uri, {}) or _update(original, name, data)


def update_config(original: Callable[[str, Record], Response], name: str, data: Record) -> Response:
    """UpdateFunctionConfiguration, which cannot set what an image brings."""
    function = lambda_svc._functions.get(name)
    is_image = function is not None and function["config"]["PackageType"] == "Image"
    return (_superfluous(data) if is_image else None) or original(name, data)


def get_function(original: Callable[..., Response], name: str, qualifier: str | None = None) -> Response:
    """GetFunction, whose ResolvedImageUri names the digest."""
    status, headers, body = original(name, qualifier)
    answer = json.loads(body)
    if status != 200 or "ImageUri" not in answer["Code"]:
        return status, headers, body
    answer["Configuration"].pop("ImageUri", None)
    repository = Image(answer["Code"]["ImageUri"]).repository
    answer["Code"]["ResolvedImageUri"] = f"{repository}@sha256:{answer['Configuration']['CodeSha256']}"
    return status, headers, json.dumps(answer).encode()


def _update(original: Callable[[str, Record], Response], name: str, data: Record) -> Response:
    uri, config = data["ImageUri"], lambda_svc._functions[name]["config"]
    if data.get("DryRun"):
        return _answer({**config, "CodeSha256": _sha256(uri)})
    status, headers, body = original(name, data)
    if status != 200:
        return status, headers, body
    config["CodeSha256"] = _sha256(uri)
    return _answer(config)


def _sha256(uri: str) -> str:
    return (Image(uri).digest() or "").removeprefix("sha256:")


def _refusal(uri: str, data: Record) -> Response | None:
    if Image(uri).digest() is None:
        return _invalid(f"Source image {uri} does not exist. Provide a valid source image.")
    return _superfluous(data)


def _superfluous(data: Record) -> Response | None:
    if any(data.get(key) for key in _BROUGHT):
        return _invalid(
            "Please do not provide Handler, Runtime or Layers for a function with packageType Image"
        )
    return None


def _answer(config: dict[str, Json]) -> Response:
    # A copy: the record goes on changing, the answer must not.
    shown = {key: value for key, value in copy.deepcopy(config).items() if key != "ImageUri"}
    response: Response = json_response(shown)
    return response


def _invalid(message: str) -> Response:
    response: Response = error_response_json("InvalidParameterValueException", message, 400)
    return response
