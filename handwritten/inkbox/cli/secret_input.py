"""Where commands get keys and codes from: never from the command line, which every user of the machine can read."""

import os
import sys
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from inkbox import InkboxError

KeyDescriptor = Annotated[
    int | None,
    typer.Option("--key-fd", help="Read the vault key from this file descriptor, for one `3` with `3< file`.", min=0),
]


def read_secret(descriptor: int | None, configured: str | None, what: str, how: str, *, twice: bool = False) -> str:
    """Return a secret from a file descriptor, from what is configured, or typed unseen at the terminal.

    Args:
        descriptor: File descriptor; one line break at its end is not part of the secret.
        configured: What the environment or the configuration file says.
        what: What it is, for the prompt and for messages.
        how: How else to give it, for the message when there is no terminal.
        twice: Ask twice, since a slip could not be seen.
    """
    if descriptor is not None:
        return _from_descriptor(descriptor, what)
    if configured:
        return configured
    if not sys.stdin.isatty():
        fail(f"{what} is needed: {how}")
    typed: str = typer.prompt(what, hide_input=True, confirmation_prompt=twice, err=True)
    return typed


def from_environment(name: str) -> str | None:
    """Return an environment variable; an empty one counts as unset."""
    return os.environ.get(name, "").strip() or None


def with_hint(error: "InkboxError") -> str:
    """An error and, where that is known, what to do next."""
    return f"{error}" if error.hint is None else f"{str(error).removesuffix('.')}. {error.hint}"


def fail(message: str) -> NoReturn:
    """Say in one line why there is nothing to be done, and exit with 1."""
    typer.echo(f"inkbox: {message}", err=True)
    raise typer.Exit(1)


def _from_descriptor(descriptor: int, what: str) -> str:
    try:
        with open(descriptor, encoding="utf-8", closefd=False) as file:
            text = file.read()
    except (OSError, UnicodeDecodeError):
        text = ""
    secret = text.removesuffix("\n").removesuffix("\r")
    if not secret:
        fail(f"{what} can't be read from file descriptor {descriptor}")
    return secret
