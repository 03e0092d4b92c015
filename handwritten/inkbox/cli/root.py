"""The root of the command line; features hang their groups on `app`."""

import json
from typing import Annotated

import typer

from inkbox.cli import sandbox, vault, webhooks

# Plain text everywhere: rich would double the start-up time, and its tracebacks show local variables, keys among them.
app = typer.Typer(
    name="inkbox", no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False
)
app.add_typer(sandbox.app, name="sandbox")
app.add_typer(vault.app, name="vault")
app.add_typer(webhooks.app, name="webhooks")


def _show_version(wanted: bool) -> None:
    if wanted:
        from inkbox._version import __version__

        typer.echo(f"inkbox {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Inkbox from the command line: a local sandbox of the service, the vault, webhooks, and a look at who you are."""


@app.command()
def whoami(
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as one JSON object.")] = False,
) -> None:
    """Show whom the API key speaks for and what it may do.

    Key and address come from INKBOX_API_KEY and INKBOX_BASE_URL, or else from ~/.inkbox/config.
    """
    from inkbox import Inkbox, InkboxError

    try:
        with Inkbox() as inkbox:
            answer = inkbox.whoami().to_dict()
    except (InkboxError, ValueError) as error:
        typer.echo(f"inkbox: {error}", err=True)
        raise typer.Exit(1) from None
    if as_json:
        typer.echo(json.dumps(answer, indent=2))
    else:
        for name, value in answer.items():
            if value is not None:
                typer.echo(f"{name:<16} {value}")
