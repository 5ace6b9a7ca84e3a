"""Shows packages on their way to S3: bars on a terminal, a line for each when it is there."""

from collections.abc import Sequence

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TransferSpeedColumn

from sluice_cli.client.aws import Aws
from sluice_cli.push.uploads import Upload, Uploaded, upload_all
from sluice_cli.text.terminal import printable, say


def upload_and_show(aws: Aws, uploads: Sequence[Upload], console: Console) -> list[Uploaded]:
    """Upload all packages, with a bar for each on a terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        tasks: dict[Upload, TaskID] = {
            one: bars.add_task(f"{printable(one.package.name)} to {one.region}", total=one.package.size_bytes)
            for one in uploads
        }
        uploaded = upload_all(aws, uploads, lambda one, sent: bars.update(tasks[one], completed=sent))
    for one in uploaded:
        say(console, _line(one))
    return uploaded


def _line(uploaded: Uploaded) -> str:
    size = f"{uploaded.upload.package.size_bytes / 1024**2:,.1f} MB"
    return f"{'Uploaded' if uploaded.is_new else 'Already there:'} {uploaded.upload.uri} ({size})"
