"""Notes everything that is about to be created in an account, so that it is removed whatever happens.

The note is written before the call: whoever is killed between call and note would leave something behind
that nobody knows of. What no longer exists counts as removed.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from verify_aws.removal import MISSING, REMOVALS

Record = dict[str, Any]
_NOTE = "sluice_ledger_note"


@dataclass(frozen=True)
class Ledger:
    """A file with one line for each thing that was created or about to be."""

    path: Path

    def watch(self, client: Any) -> None:  # noqa: ANN401 - boto3 has no types
        """Note what this client creates from now on."""
        model = client.meta.service_model
        service, event = model.service_name, model.service_id.hyphenize()
        region = client.meta.region_name

        def before(params: Record, model: Any, context: Record, **_: object) -> None:  # noqa: ANN401
            removal = REMOVALS.get((service, model.name))
            if removal is None:
                return
            note = {"service": service, "region": region, "operation": model.name}
            context[_NOTE] = note
            if removal.is_named_in_request:
                self._write({**note, "id": " ".join(str(params[name]) for name in removal.fields)})

        def after(parsed: Record, model: Any, context: Record, **_: object) -> None:  # noqa: ANN401
            removal = REMOVALS.get((service, model.name))
            note = context.pop(_NOTE, None)
            if removal is None or note is None or removal.is_named_in_request or "Error" in parsed:
                return
            self._write({**note, "id": _at(parsed, *removal.fields)})

        client.meta.events.register(f"before-parameter-build.{event}", before)
        client.meta.events.register(f"after-call.{event}", after)

    def remove_all(self, client_of: Any) -> list[str]:  # noqa: ANN401 - a function from (service, region)
        """Remove what is noted, the youngest first; what could not be removed stays noted and is returned."""
        left = [note for note in self._notes() if not _removed(note, client_of)]
        self._keep(left)
        return [f"{note['service']} {note['operation'].removeprefix('Create')} {note['id']}" for note in left]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is noted."""
        return not self._notes()

    def _notes(self) -> list[Record]:
        """Each thing once, the youngest first."""
        lines = self.path.read_text(encoding="utf-8").splitlines() if self.path.exists() else []
        return [json.loads(line) for line in dict.fromkeys(_whole(reversed(lines)))]

    def _keep(self, notes: list[Record]) -> None:
        """Note these alone; whoever dies here leaves the old notes or the new ones."""
        if not notes:
            self.path.unlink(missing_ok=True)
            return
        draft = self.path.with_suffix(".draft")
        draft.write_text("".join(_line(note) for note in reversed(notes)), encoding="utf-8")
        draft.replace(self.path)

    def _write(self, note: Record) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(_line(note))


def _line(note: Record) -> str:
    return json.dumps(note, sort_keys=True) + "\n"


def _whole(lines: Iterator[str]) -> Iterator[str]:
    """The lines that were written to their end."""
    return (line for line in lines if line.endswith("}"))


def _removed(note: Record, client_of: Any) -> bool:  # noqa: ANN401 - a function from (service, region)
    removal = REMOVALS[note["service"], note["operation"]]
    try:
        removal.remove(lambda service: client_of(service, note["region"]), note["id"])
    except ClientError as error:
        return error.response["Error"]["Code"] in MISSING
    return True


def _at(answer: Record, *fields: str) -> str:
    value: Any = answer
    for name in fields:
        value = value[name]
    return str(value)
