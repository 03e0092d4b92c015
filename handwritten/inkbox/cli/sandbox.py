"""`inkbox sandbox` and `inkbox sandbox exec`: the local service, for as long as a person or a command needs it."""

import contextlib
import enum
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inkbox.cli import child, need_extra

if TYPE_CHECKING:
    from inkbox_sandbox.server import Sandbox
    from inkbox_sandbox.settings import SandboxSettings

# The same plain text as the root's, for `python -m inkbox_sandbox` runs this group alone.
app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8765


class LogLevel(enum.StrEnum):
    """How much the sandbox logs."""

    CRITICAL = "critical"
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    DEBUG = "debug"


Host = Annotated[str | None, typer.Option(help="Address to listen on.", show_default=DEFAULT_HOST, metavar="ADDRESS")]
Port = Annotated[
    int | None,
    typer.Option(help="Port of the API; 0 takes a free one.", show_default=str(DEFAULT_PORT), min=0, max=65535),
]
SmtpPort = Annotated[
    int | None, typer.Option(help="Also receive mail over SMTP on this port; 0 takes a free one.", min=0, max=65535)
]
RelayPort = Annotated[
    int | None,
    typer.Option(
        help="Port for the tunnel relay. This version has no tunnels: the port is noted and nothing listens on it.",
        min=0,
        max=65535,
    ),
]
DataDir = Annotated[
    Path | None,
    typer.Option(
        help="Folder that keeps all data; without it everything is in memory and gone at the end.",
        file_okay=False,
        metavar="DIR",
    ),
]
DatabaseUrl = Annotated[
    str | None, typer.Option(help="PostgreSQL database to keep the data in.", metavar="postgresql://...")
]
AdminKey = Annotated[
    str | None, typer.Option(help="Admin key of the first organization; without it one is made.", metavar="KEY")
]
NoRetry = Annotated[
    bool, typer.Option("--no-retry", help="Attempt each webhook delivery once, as the service documents it.")
]
Level = Annotated[LogLevel, typer.Option(help="How much to log.", case_sensitive=False)]


@app.callback(invoke_without_command=True)
def sandbox(
    context: typer.Context,
    host: Host = None,
    port: Port = None,
    smtp_port: SmtpPort = None,
    relay_port: RelayPort = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    api_key: AdminKey = None,
    no_retry: NoRetry = False,
    log_level: Level = LogLevel.WARNING,
) -> None:
    """Run a local, stateful Inkbox service until it is interrupted.

    One line on standard output tells when it answers, where, and with which admin key.
    """
    if context.invoked_subcommand is not None and (host is not None or port is not None):
        raise typer.BadParameter("exec takes a free port of its own: leave out --host and --port")
    if data_dir is not None and database_url is not None:
        raise typer.BadParameter("give --data-dir or --database-url: the data lives in one of them")
    api_port = 0 if context.invoked_subcommand else DEFAULT_PORT if port is None else port
    _refuse_shared_ports({"--port": api_port, "--smtp-port": smtp_port, "--relay-port": relay_port})
    try:
        from inkbox_sandbox.settings import SandboxSettings

        settings = SandboxSettings(
            host=DEFAULT_HOST if host is None else host,
            port=api_port,
            smtp_port=smtp_port,
            relay_port=relay_port,
            data_dir=data_dir,
            database_url=database_url,
            api_key=api_key,
            retry_webhooks=not no_retry,
            log_level=log_level.value,
        )
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    if relay_port is not None:
        typer.echo("inkbox: this version has no tunnels, nothing listens on the relay port", err=True)
    context.obj = settings
    if context.invoked_subcommand is None:
        _serve(settings)


@app.command("exec", context_settings={"allow_interspersed_args": False})
def execute(
    context: typer.Context,
    command: Annotated[list[str], typer.Argument(metavar="-- COMMAND [ARGUMENTS]...", show_default=False)],
) -> None:
    """Run a command with a sandbox of its own and exit with the command's exit code.

    The command finds the sandbox in INKBOX_BASE_URL and INKBOX_API_KEY. Options of the sandbox stand before exec.
    """
    settings: SandboxSettings = context.obj
    with _explained_failures(settings), _running(settings) as running:
        environment = {**os.environ, "INKBOX_BASE_URL": running.base_url, "INKBOX_API_KEY": running.api_key}
        status = child.run(command, environment)
    raise typer.Exit(status)


def _serve(settings: "SandboxSettings") -> None:
    with _explained_failures(settings):
        from inkbox_sandbox.server import serve

        serve(settings)


def _running(settings: "SandboxSettings") -> "Sandbox":
    from inkbox_sandbox.server import Sandbox

    return Sandbox(settings)


@contextlib.contextmanager
def _explained_failures(settings: "SandboxSettings") -> Iterator[None]:
    """Turn what keeps a sandbox from starting into one line and exit code 1."""
    try:
        yield
    except ModuleNotFoundError as missing:
        raise need_extra("sandbox", missing) from missing
    except Exception as error:
        reason = _reason(error)
        if reason is None:
            raise
        typer.echo(f"inkbox: the sandbox cannot start: {reason} {_places(settings)}", err=True)
        raise typer.Exit(1) from None


def _reason(error: Exception) -> str | None:
    """What to tell, in one line, of a failure that comes from outside; None for a fault of our own."""
    from sqlalchemy.exc import DBAPIError

    if isinstance(error, OSError):
        reason = error.strerror or str(error)
    elif isinstance(error, DBAPIError):
        # The driver's own words, without the SQL and the links that are wrapped around them.
        reason = f"the database can't be opened: {error.orig}"
    else:
        return None
    return " ".join(reason.split())


def _places(settings: "SandboxSettings") -> str:
    parts = [f"--host {settings.host}", f"--port {settings.port}"]
    if settings.smtp_port is not None:
        parts.append(f"--smtp-port {settings.smtp_port}")
    if settings.data_dir is not None:
        parts.append(f"--data-dir {settings.data_dir}")
    return f"({', '.join(parts)})"


def _refuse_shared_ports(ports: dict[str, int | None]) -> None:
    owners: dict[int, str] = {}
    for option, port in ports.items():
        if not port:  # not given, or 0 for any free one
            continue
        if port in owners:
            raise typer.BadParameter(f"{owners[port]} and {option} both take port {port}")
        owners[port] = option
