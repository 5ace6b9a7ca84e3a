"""One client of a service for all deploy roles of an account: making one takes time and half a megabyte.

botocore binds a client to one set of credentials. Here each call names its own: a client of a role is a
view of the shared one, and what the shared one sends while the view is called is signed by that role.
"""

from contextvars import ContextVar
from typing import Any

from botocore.credentials import Credentials

_ROLE: ContextVar[Credentials] = ContextVar("the role whose call this is")


def signed_by_roles(client: Any) -> Any:  # noqa: ANN401  AWS clients have no static type
    """This client, from now on for `as_role` alone: it raises LookupError when it is called itself."""
    client.meta.events.register("before-sign", _sign_as_role)
    # Kept by the client: botocore makes each one a class of its own, which has to go when the client goes.
    client.view_class = type(type(client).__name__, (_RoleCalls, type(client)), {})
    return client


def as_role(client: Any, credentials: Credentials) -> Any:  # noqa: ANN401
    """The same client, signing as this role; its connections, retries and configuration are shared."""
    view: Any = object.__new__(client.view_class)
    # Some of what a client registers for its events holds it weakly: it lives as long as its views.
    vars(view).update(vars(client), _role=credentials, _shared=client)
    return view


class _RoleCalls:
    """Calls of a client, each within the role's name; paginators make theirs the same way."""

    _role: Credentials

    def _make_api_call(self, operation_name: str, api_params: dict[str, Any]) -> Any:  # noqa: ANN401
        before = _ROLE.set(self._role)
        try:
            return super()._make_api_call(operation_name, api_params)  # type: ignore[misc]
        finally:
            _ROLE.reset(before)


def _sign_as_role(request: Any, **_more: object) -> None:  # noqa: ANN401
    """Also what a client sends by itself while it is called, such as a look for a bucket's region."""
    request.context.setdefault("signing", {})["request_credentials"] = _ROLE.get()
