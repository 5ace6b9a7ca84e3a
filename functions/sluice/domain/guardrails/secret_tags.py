"""What a secret says by its own tags about who may use it, which holds with guardrails and without."""

from collections.abc import Mapping

from sluice.domain.guardrails.name_patterns import is_host_named
from sluice.domain.guardrails.refusal import Refusal
from sluice.values import dataclass

APPLICATION, HOST = "sluice:application", "sluice:host"
_REMEDY = "Ask whoever keeps the secret to change its tags"


@dataclass(frozen=True, slots=True)
class SecretUse:
    """For which application a secret is read, and to which host it goes.

    The host is empty where it is not known before the secret is read, and None where the secret itself names
    it, as the connection of a metric provider does.
    """

    application: str
    host: str | None = ""


def tag_refusal(name: str, tags: Mapping[str, str], use: SecretUse) -> Refusal | None:
    """Why the tags of a secret do not let it be used so; None when they do."""
    applications, hosts = tags.get(APPLICATION), tags.get(HOST)
    if applications is not None and use.application not in (applications, *applications.split()):
        message = f"The secret '{name}' is not for application '{use.application}'"
        return Refusal(f"tag {APPLICATION} of the secret", message, _REMEDY)
    if hosts is not None and use.host is not None and not _is_for(hosts, use.host):
        return Refusal(f"tag {HOST} of the secret", f"The secret '{name}' is not for this host", _REMEDY)
    return None


def _is_for(hosts: str, host: str) -> bool:
    """Whether a tag lists the host. AWS takes no `*` in tags: `.example.com` stands for all below it."""
    named = [f"*{one}" if one.startswith(".") else one for one in hosts.split()]
    return host != "" and is_host_named(named, host)
