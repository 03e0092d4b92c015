"""`inkbox webhooks`: check a recorded delivery, forward deliveries of the sandbox, make an event up."""

import contextlib
import fnmatch
import json
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, NoReturn

import typer

from inkbox.cli import need_extra
from inkbox.cli.secret_input import fail, from_environment, read_secret, with_hint

if TYPE_CHECKING:
    from inkbox import AgentIdentity, Inkbox
    from inkbox._runtime.settings import Settings
    from inkbox.cli.forwarding import Forwarder

app = typer.Typer(no_args_is_help=True, help="Webhooks: check a delivery, forward deliveries, make an event up.")

SECRET_VARIABLE = "INKBOX_WEBHOOK_SECRET"
_KEY_WAYS = f"set {SECRET_VARIABLE}, or use --secret-fd"


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="The raw body, byte for byte; - for standard input.", metavar="FILE")],
    headers_from: Annotated[
        Path | None,
        typer.Option(
            "--headers", help="File with the headers: lines `Name: value`, or one JSON object.", dir_okay=False
        ),
    ] = None,
    header: Annotated[
        list[str] | None, typer.Option("--header", "-H", help="One header; may be repeated.", metavar="'NAME: VALUE'")
    ] = None,
    tolerance: Annotated[
        float | None,
        typer.Option(help="Seconds that the request may be old; its age is not looked at by default.", min=0),
    ] = None,
    secret_fd: Annotated[
        int | None, typer.Option(help="File descriptor to read the signing key from.", min=0, metavar="N")
    ] = None,
) -> None:
    """Tell whether a recorded delivery is genuine, and what it says.

    The signing key comes from the file descriptor, else from INKBOX_WEBHOOK_SECRET, else it is asked for. It is no
    option, for others on the machine could read it in the list of processes. Exit code 1: not genuine.
    """
    from inkbox import InkboxError, UnknownEvent
    from inkbox.webhooks import unwrap

    body = _read(file)
    try:
        event = unwrap(
            payload=body,
            headers=[*_headers_of(headers_from), *map(_header, header or [])],
            secret=read_secret(secret_fd, from_environment(SECRET_VARIABLE), "The signing key", _KEY_WAYS),
            tolerance=tolerance,
        )
    except InkboxError as error:
        fail(with_hint(error))
    kind = event.event_type if isinstance(event, UnknownEvent) else event["event_type"]
    unknown = isinstance(event, UnknownEvent) and kind != "phone.incoming_call"
    typer.echo(f"genuine: {kind or 'an event without a type'}{' (unknown to this version)' if unknown else ''}")


@app.command()
def listen(
    forward_to: Annotated[str, typer.Option("--forward-to", help="Receiver to pass deliveries on to.", metavar="URL")],
    event: Annotated[
        list[str] | None,
        typer.Option(
            "--event",
            help="Events to listen to, also as a pattern; may be repeated.",
            show_default="all",
            metavar="EVENT",
        ),
    ] = None,
    identity: Annotated[
        list[str] | None,
        typer.Option(
            "--identity", help="Identities to listen for; may be repeated.", show_default="all", metavar="HANDLE"
        ),
    ] = None,
) -> None:
    """Forward webhooks of the local sandbox to a receiver, as they come, until interrupted.

    Headers, signature among them, and body arrive at the receiver as they were sent, and its answer goes back, so that
    the sandbox tries again what failed. The subscriptions for this are deleted at the end.
    """
    from inkbox import Inkbox, InkboxError
    from inkbox.cli.forwarding import Forwarder

    _refuse_the_cloud(_settings(), "The service cannot reach this machine without a tunnel, and this version has none")
    # SIGINT as well: it is ignored in what a script starts in the background.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupted)
    try:
        with contextlib.ExitStack() as stack:
            forwarder = Forwarder(forward_to, lambda forwarded: typer.echo(str(forwarded)))
            forwarder.start()
            stack.callback(forwarder.close)
            inkbox = stack.enter_context(Inkbox())
            _subscribe(stack, inkbox, forwarder, _Chosen(event or ["*"], identity or _handles(inkbox)))
            threading.Event().wait()
    except (InkboxError, ValueError) as error:
        fail(str(error))
    except KeyboardInterrupt:
        typer.echo("inkbox: the subscriptions are deleted", err=True)


@app.command()
def trigger(
    event: Annotated[str, typer.Argument(help="Event to make up, for instance message.received.", metavar="EVENT")],
    subscription: Annotated[
        str | None, typer.Option(help="Only to this subscription.", show_default="all that want it", metavar="ID")
    ] = None,
) -> None:
    """Deliver an event that never happened to the subscriptions of the local sandbox, and tell what they answered.

    Exit code 1: a receiver did not take it, or nobody has subscribed to it.
    """
    from inkbox.webhooks.events import EVENT_TYPES

    settings = _settings()
    _refuse_the_cloud(settings, "Only the local sandbox makes events up")
    if event not in EVENT_TYPES:
        fail(f"there is no event {event}; there are {', '.join(sorted(EVENT_TYPES))}. Calls: control.receive_call(...)")
    try:
        from inkbox_sandbox import Control
        from inkbox_sandbox.control_client.types import ControlError
    except ModuleNotFoundError as missing:
        raise need_extra("sandbox", missing) from missing
    with Control(settings.base_url, admin_key=settings.api_key) as control:
        try:
            made = control.trigger_webhook(event, subscription_id=subscription)
            control.settle_webhooks()
            deliveries = [control.webhook_delivery(each.id) for each in made]
        except (ControlError, ConnectionError, TimeoutError) as error:
            fail(str(error))
    for each in deliveries:
        last = each.attempts[-1] if each.attempts else None
        typer.echo(f"{each.subscription_id}  {each.state}  {(last.status or last.error) if last else 'not sent'}")
    if not deliveries:
        fail(f"nobody has subscribed to {event}")
    if any(each.state != "delivered" for each in deliveries):
        raise typer.Exit(1)


# --- listening --------------------------------------------------------------------------------------------------------


class _Chosen(NamedTuple):
    """What to listen to.

    Attributes:
        patterns: Events, `*` in them for anything.
        handles: Identities.
    """

    patterns: list[str]
    handles: list[str]

    def events_of(self, prefix: str) -> list[str]:
        from inkbox.webhooks.events import EVENT_TYPES

        matching = (name for pattern in self.patterns for name in fnmatch.filter(EVENT_TYPES, pattern))
        return sorted({name for name in matching if name.startswith(prefix)})


def _handles(inkbox: "Inkbox") -> list[str]:
    return [each.agent_handle for each in inkbox.list_identities()]


def _subscribe(stack: contextlib.ExitStack, inkbox: "Inkbox", forwarder: "Forwarder", chosen: _Chosen) -> None:
    count = 0
    for handle in chosen.handles:
        for prefix, owner in _owners(inkbox.get_identity(handle)):
            if events := chosen.events_of(prefix):
                made = inkbox.webhooks.subscriptions.create(url=forwarder.url, event_types=events, **owner)
                stack.callback(_unsubscribe, inkbox, made.id)
                typer.echo(f"listening  {handle}: {', '.join(events)}")
                count += 1
    if not count:
        raise ValueError(f"there is nothing to listen to: no identity has a channel for {', '.join(chosen.patterns)}")
    typer.echo(f"forwarding to the receiver from {forwarder.url}; Ctrl-C ends it")


def _owners(identity: "AgentIdentity") -> Iterator[tuple[str, dict[str, Any]]]:
    if identity.mailbox is not None:
        yield "message.", {"mailbox_id": identity.mailbox.id}
    if identity.phone_number is not None:
        yield "text.", {"phone_number_id": identity.phone_number.id}
    if identity.imessage_enabled:
        yield "imessage.", {"agent_identity_id": identity.id}


def _unsubscribe(inkbox: "Inkbox", subscription_id: Any) -> None:
    from inkbox import InkboxError

    try:
        inkbox.webhooks.subscriptions.delete(subscription_id)
    except InkboxError as error:
        typer.echo(f"inkbox: subscription {subscription_id} may be left: {error}", err=True)


def _interrupted(*_: object) -> NoReturn:
    raise KeyboardInterrupt


# --- what commands share ----------------------------------------------------------------------------------------------


def _settings() -> "Settings":
    from inkbox import InkboxError
    from inkbox._runtime.settings import Settings

    try:
        return Settings.resolve()
    except (InkboxError, ValueError) as error:
        fail(str(error))


def _refuse_the_cloud(settings: "Settings", reason: str) -> None:
    from inkbox._runtime.settings import is_local, show_url

    if not is_local(settings.base_url):
        fail(
            f"{show_url(settings.base_url)} is no local sandbox. {reason}: start `inkbox sandbox` and set "
            "INKBOX_BASE_URL and INKBOX_API_KEY as it says."
        )


def _headers_of(file: Path | None) -> list[tuple[str, str]]:
    if file is None:
        return []
    text = _read(file).decode("latin-1").strip()
    if not text.startswith("{"):
        return [_header(line) for line in text.splitlines() if line.strip()]
    try:
        return [(name, str(value)) for name, value in json.loads(text).items()]
    except ValueError:
        raise typer.BadParameter(f"{file} begins like a JSON object and is none") from None


def _header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon or not name.strip():
        raise typer.BadParameter(f"{line!r} is no header: write 'Name: value'")
    return name.strip(), value.strip()


def _read(file: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{file}: {error.strerror}") from None
