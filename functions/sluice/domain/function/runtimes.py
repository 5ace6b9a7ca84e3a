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
    "custom": re.compile(r"custom"),  # a runtime of the customer's own, named by RuntimeConfig
}
_BLOCKED_SINCE = {
    "nodejs": "2016-10-31",
    "nodejs4.3": "2020-03-05",
    "nodejs4.3-edge": "2019-04-30",
    "nodejs6.10": "2019-08-12",
    "nodejs8.10": "2020-03-06",
    "nodejs10.x": "2022-02-14",
    "nodejs12.x": "2023-04-30",
    "python2.7": "2022-05-30",
    "python3.6": "2022-08-29",
    "ruby2.5": "2022-03-31",
    "dotnetcore1.0": "2019-07-30",
    "dotnetcore2.0": "2019-05-30",
    "dotnetcore2.1": "2022-04-13",
    "dotnetcore3.1": "2023-05-03",
    **dict.fromkeys(("nodejs14.x", "nodejs16.x", "nodejs18.x", "nodejs20.x"), "2027-08-31"),
    **dict.fromkeys(("python3.7", "python3.8", "python3.9", "python3.10", "python3.11"), "2027-08-31"),
    **dict.fromkeys(("java8", "java8.al2", "java11", "java17", "dotnet6", "dotnet8"), "2027-08-31"),
    **dict.fromkeys(("ruby3.2", "ruby3.3", "go1.x", "provided", "provided.al2"), "2027-08-31"),
    "nodejs22.x": "2027-07-01",
    "nodejs24.x": "2028-07-01",
    "ruby3.4": "2028-05-31",
    "python3.12": "2029-01-10",
    "dotnet10": "2029-01-15",
    **dict.fromkeys(("python3.13", "python3.14", "java21", "provided.al2023"), "2029-08-31"),
}
"""From when on AWS takes a runtime neither for a new function nor for an update, as of November 2026.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html, "Block function update". AWS moves these
dates, mostly to later ones: "Prepare functions" asks AWS itself before it relies on an old runtime.
"""

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


def blocked_since(runtime: str, today: str) -> str:
    """The date (`2023-04-30`) since which AWS refuses the runtime; empty if it takes it, or may."""
    since = _BLOCKED_SINCE.get(runtime, "")
    return since if since and since <= today else ""


def handler_example(family: str, handler: str) -> str | None:
    """An example handler for the family if this one does not look like one, else None."""
    shape, example = _HANDLERS.get(family, (None, ""))
    return None if shape is None or shape.fullmatch(handler) else example
