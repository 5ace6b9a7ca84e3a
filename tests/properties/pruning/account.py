"""The target's account in a world of pruning: a function, its versions and what uses them, as AWS keeps them.

It knows by itself what is needed, and notes each deletion of something needed: of the product it uses values.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from sluice.domain.function.routing import Routing
from sluice.domain.versions.published_version import PublishedVersion
from sluice.ports.versions import VersionNeededError

KINDS = ("provisioned", "invoke_configs", "event_sources", "calls", "callers", "unfinished_executions")
"""What uses a version besides aliases: AWS does not protect such a version."""


@dataclass
class Account:
    """One function; `uses` says when each use of a version began, by kind and version."""

    random: Random
    versions: dict[str, PublishedVersion] = field(default_factory=dict)
    aliases: dict[str, Routing] = field(default_factory=dict)
    uses: dict[tuple[str, str], int] = field(default_factory=dict)
    last: int = 0

    @classmethod
    def made_by(cls, random: Random) -> "Account":
        """A function with some versions, most of them by Sluice, an alias and a few uses."""
        account = cls(random)
        for _ in range(random.randint(5, 14)):
            account.publish()
        for name in ("live", "beta")[: random.randint(1, 2)]:
            account.move(name)
        for kind in KINDS:
            if random.random() < 0.25:
                account.use(kind, 0)
        return account

    def publish(self, note: str | None = None) -> str:
        """A new version; a number never comes twice."""
        self.last += 1
        others = note or self.random.choice(["deployment d-old", "deployment d-old", "", "by CDK"])
        durable, managed = self.random.random() < 0.3, self.random.random() < 0.05
        number = str(self.last)
        self.versions[number] = PublishedVersion(
            number, 0.0, code_size=1, description=others, is_durable=durable, is_managed=managed
        )
        return number

    def any_version(self) -> str:
        """One of those that exist."""
        return self.random.choice(list(self.versions))

    def move(self, alias: str, version: str | None = None) -> None:
        """Lead the alias to a version, perhaps with a weight on a second one; both exist, or AWS refuses."""
        main = version or self.any_version()
        other = self.any_version()
        weights = {} if version or other == main or self.random.random() < 0.5 else {other: 10.0}
        if main in self.versions:
            self.aliases[alias] = Routing(main, weights)

    def use(self, kind: str, at: int) -> None:
        """Somebody begins to use a version."""
        version = self.any_version()
        if kind == "unfinished_executions" and not self.versions[version].is_durable:
            return
        self.uses.setdefault((kind, version), at)

    def used(self, kind: str) -> list[str]:
        """The versions in such a use."""
        return [version for used, version in self.uses if used == kind]

    def is_aliased(self, version: str) -> bool:
        """Whether any alias names it."""
        return any(version in (one.version, *one.additional) for one in self.aliases.values())

    def unseen(self, version: str, reads: Mapping[tuple[str, str], int]) -> list[str]:
        """The uses of the version that had begun when they were last looked for, or were not looked for."""
        return [
            kind
            for (kind, used), began in self.uses.items()
            if used == version and began <= max(reads.get((kind, version), -1), reads.get((kind, ""), -1), 0)
        ]

    def delete(self, version: str) -> bool:
        """As AWS deletes: nothing when it is gone, refused while an alias names it; whether it was there."""
        if self.is_aliased(version):
            raise VersionNeededError(f"aliases reference {version}")
        return self.versions.pop(version, None) is not None
