"""Whether a runtime and a handler look valid to Lambda; does not check that the code has the handler.

The families are those of https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html; a version newer
than this file passes.
"""

import re

_FAMILIES = {
    "python": re.compile(r"python\d+\.\d+"),
    "nodejs": re.compile(r"nodejs\d+\.x"),
    "java": re.compile(r"java\d+(\.al\d+)?"),
    "dotnet": re.compile(r"dotnet\d+"),
    "dotnetcore": re.compile(r"dotnetcore\d+\.\d+"),
    "ruby": re.compile(r"ruby\d+\.\d+"),
    "go": re.compile(r"go1\.x"),
    "provided": re.compile(r"provided(\.al\d+)?"),
}
_MODULE_AND_FUNCTION = re.compile(r"[\w./-]+\.\w+")
# Java takes `package.Class` and `package.Class::method`; .NET an assembly, or `Assembly::Type::Method`.
_HANDLERS = {
    "python": (_MODULE_AND_FUNCTION, "app.handler"),
    "nodejs": (_MODULE_AND_FUNCTION, "index.handler"),
    "ruby": (re.compile(r"[\w./:-]+\.[\w.:]+"), "app.handler"),
    "java": (re.compile(r"[\w.$]+(::\w+)?"), "example.Handler::handleRequest"),
    "dotnet": (re.compile(r"[\w.-]+(::[\w.+`]+::\w+)?"), "Assembly::Namespace.Class::Method"),
}


def family_of(runtime: str) -> str | None:
    """`python` for `python3.13`; None if Lambda would not know it."""
    for family, pattern in _FAMILIES.items():
        if pattern.fullmatch(runtime):
            return family
    return None


def handler_example(family: str, handler: str) -> str | None:
    """An example handler for the family if this one does not look like one, else None."""
    shape, example = _HANDLERS.get(family, (None, ""))
    return None if shape is None or shape.fullmatch(handler) else example
