"""The Lambda function behind the HTTP API: joins the routes and turns errors into problem details."""

from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from sluice.api.response import no_such_route, problem_response, to_json
from sluice.api.routes import analyses, control, deployments, intake, rerun
from sluice.api.routes.router import carried
from sluice.errors import SluiceError

app = APIGatewayHttpResolver(serializer=to_json)
for topic in (analyses, control, deployments, intake, rerun):
    app.include_router(topic.router)


@app.exception_handler(SluiceError)  # type: ignore[untyped-decorator]  # powertools leaves it untyped
def refuse(error: SluiceError) -> Response[str]:
    """Every error of ours."""
    return carried(problem_response(error))


@app.not_found
def not_found(_error: Exception) -> Response[str]:
    """No such route."""
    return carried(no_such_route())


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401  Lambda's own shapes
    """The Lambda entry."""
    return app.resolve(event, context)
