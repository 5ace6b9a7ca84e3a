"""Follows the code of `functions/` from a handler to every AWS call it can make; reads source, runs none.

It errs on one side: what a function names counts as called, whatever its arguments. What it knows of types
are ports (`ports.waits.get`), annotated parameters, and attributes that `__init__` sets.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from botocore import xform_name
from botocore.loaders import Loader

from tests.infra.grants.source_index import Place, member, methods_of, node_of, resolve

HOME_SERVICES = ("dynamodb", "events", "kms", "lambda", "s3", "secretsmanager", "ssm", "stepfunctions", "sts")
"""The services that handlers use by their own roles."""
# A transaction is judged by what it is made of, and its parts are written as `{"Put": ...}`.
_PARTS = {"Put": "put_item", "Update": "update_item", "Delete": "delete_item"}
_TRANSACTION_PARTS = {**_PARTS, "ConditionCheck": "condition_check_item"}
_WIRING, _PORTS = "sluice.wiring", "AwsPorts"


@dataclass(frozen=True)
class AwsCall:
    """A method of a boto3 client: where it is called, through which method of a port, and by whom."""

    operation: str
    place: Place
    port_method: Place
    asked_by: Place


@dataclass(frozen=True)
class _Step:
    """A place on the way; in `aws/` also how the way came in, because that decides about resources."""

    place: Place
    port_method: Place | None = None
    asked_by: Place | None = None


def aws_calls(handler: str) -> set[AwsCall]:
    """Every AWS call that the code behind a handler can make by the handler's own role."""
    waiting = [_Step(Place(f"handlers.{handler}"))]
    seen, found = set(waiting), set()
    while waiting:
        step = waiting.pop()
        if step.port_method and step.asked_by:
            names = _operations(step.place)
            found |= {AwsCall(name, step.place, step.port_method, step.asked_by) for name in names}
        steps = set(_steps_from(step)) - seen
        waiting += steps
        seen |= steps
    return found


def _steps_from(step: _Step) -> Iterator[_Step]:
    for place in _places_named_by(step.place):
        if not _is_behind_ports(place):
            yield _Step(place)
        elif _is_behind_ports(step.place):
            yield _Step(place, step.port_method, step.asked_by)
        else:
            yield _Step(place, place, step.place)


def _is_behind_ports(place: Place) -> bool:
    return place.module.startswith(("sluice.aws", "sluice.outbound", "sluice.host")) or _is_wiring(place)


def _is_wiring(place: Place) -> bool:
    return place.module == _WIRING and place.name == _PORTS


@cache
def _operations(place: Place) -> frozenset[str]:
    """The client methods that the place itself names."""
    if not place.module.startswith("sluice.aws") or not place.name:
        return frozenset()
    nodes = list(ast.walk(node_of(place)))
    named = {one.attr for one in nodes if isinstance(one, ast.Attribute) and _is_client(one.value)}
    # Lambda is called in target accounts by sessions; by a handler's own role only outside of that room.
    if place.module.startswith("sluice.aws.target"):
        named = {name for name in named if name not in _lambda_methods()}
    parts = {key.value for one in nodes if isinstance(one, ast.Dict) for key in one.keys if _is_part(key)}
    return frozenset(named & _client_methods() | {_TRANSACTION_PARTS[part] for part in parts})


def _is_client(node: ast.expr) -> bool:
    return "client" in ast.unparse(node)


def _is_part(key: ast.expr | None) -> bool:
    return isinstance(key, ast.Constant) and key.value in _TRANSACTION_PARTS


@cache
def _client_methods() -> frozenset[str]:
    return frozenset(xform_name(name) for service in HOME_SERVICES for name in operations_of(service))


@cache
def _lambda_methods() -> frozenset[str]:
    return frozenset(xform_name(name) for name in operations_of("lambda"))


@cache
def operations_of(service: str) -> frozenset[str]:
    """The operations of a service, by its model."""
    return frozenset(Loader().load_service_model(service, "service-2")["operations"])


@cache
def _places_named_by(place: Place) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(_named_by(place)))


def _named_by(place: Place) -> Iterator[Place]:
    for node in _code(node_of(place)):
        if isinstance(node, ast.Attribute):
            yield from _attribute(place, node)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield from _whole(resolve(place, node.id))


def _attribute(place: Place, node: ast.Attribute) -> Iterator[Place]:
    if not _is_behind_ports(place):
        yield from _through_port(place, node)
    owner = _type_of(place, node.value)
    if owner is not None and node.attr in methods_of(owner):
        yield Place(owner.module, owner.name, node.attr)
    if isinstance(node.value, ast.Name):
        module = resolve(place, node.value.id)
        if module is not None and not module.name:
            yield from _whole(member(module.module, node.attr))


def _through_port(place: Place, node: ast.Attribute) -> Iterator[Place]:
    base = node.value
    if isinstance(base, ast.Attribute) and base.attr in _ports() and _are_ports(base.value):
        if node.attr in methods_of(_ports()[base.attr]):
            yield from _port(base.attr, [node.attr])
    elif node.attr in _ports() and _are_ports(base):
        yield from _port(node.attr, _handed_on(place, node))


def _are_ports(node: ast.expr) -> bool:
    return ast.unparse(node).endswith(("ports", "ports()"))


def _handed_on(place: Place, node: ast.Attribute) -> Iterable[str]:
    """A port that is handed on as a whole may be used wholly; one whose method is named is no such port."""
    parents = (
        one for one in ast.walk(node_of(place)) if isinstance(one, ast.Attribute) and one.value is node
    )
    return () if next(parents, None) else methods_of(_ports()[node.attr])


def _port(port: str, names: Iterable[str]) -> Iterator[Place]:
    adapter = _ports()[port]
    for name in names:
        yield Place(adapter.module, adapter.name, name)
        yield Place(_WIRING, _PORTS, port)


def _whole(place: Place | None) -> Iterator[Place]:
    """The place, with all methods of a class; what is behind ports is entered by its methods alone."""
    is_adapter = place is not None and _is_behind_ports(place) and isinstance(node_of(place), ast.ClassDef)
    if place is not None and not is_adapter:
        yield place


@cache
def _ports() -> dict[str, Place]:
    """The adapter behind each port."""
    found = {}
    for name in methods_of(Place(_WIRING, _PORTS)):
        adapter = _type_of_property(Place(_WIRING, _PORTS), name)
        if adapter is not None and not name.startswith("_"):
            found[name] = adapter
    return found


def _type_of(place: Place, node: ast.expr) -> Place | None:
    """The class of an expression, as far as it shows."""
    if isinstance(node, ast.Name):
        if node.id == "self" and place.method:
            return Place(place.module, place.name)
        return _annotated(place, node.id)
    if isinstance(node, ast.Attribute):
        owner = _type_of(place, node.value)
        return _attribute_type(owner, node.attr) if owner else None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        found = resolve(place, node.func.id)
        return found if found and found.name and isinstance(node_of(found), ast.ClassDef) else None
    return None


@cache
def _attribute_type(owner: Place, name: str) -> Place | None:
    """What `__init__` stores under the name, a dataclass's field, or what a property returns."""
    if name in methods_of(owner):
        return _type_of_property(owner, name)
    for node in node_of(owner).body:  # type: ignore[attr-defined]
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == name:
            return _class_named(owner, node.annotation)
    if "__init__" not in methods_of(owner):
        return None
    init = Place(owner.module, owner.name, "__init__")
    for node in ast.walk(node_of(init)):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == f"self.{name}":
            return _type_of(init, node.value)
    return None


def _type_of_property(owner: Place, name: str) -> Place | None:
    place = Place(owner.module, owner.name, name)
    for node in ast.walk(node_of(place)):
        if isinstance(node, ast.Return) and node.value is not None:
            value = node.value.body if isinstance(node.value, ast.IfExp) else node.value
            return _type_of(place, value)
    return None


def _annotated(place: Place, name: str) -> Place | None:
    node = node_of(place)
    if not isinstance(node, ast.FunctionDef):
        return None
    for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
        if argument.arg == name and argument.annotation is not None:
            return _class_named(place, argument.annotation)
    return None


def _class_named(place: Place, annotation: ast.expr) -> Place | None:
    found = resolve(place, ast.unparse(annotation).strip("'\""))
    return found if found and found.name and isinstance(node_of(found), ast.ClassDef) else None


def _code(node: ast.AST) -> Iterator[ast.AST]:
    """Everything below a node but types, which call nothing; of a module all but its imports."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "bases"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield child
                yield from _code(child)
