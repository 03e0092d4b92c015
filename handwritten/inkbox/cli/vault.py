"""`inkbox vault`: the vault from the command line. Keys, codes and addresses with secrets are never arguments."""

import contextlib
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from inkbox.cli.secret_input import KeyDescriptor, fail, from_environment, read_secret, with_hint

if TYPE_CHECKING:
    from inkbox import DecryptedVaultSecret, Inkbox
    from inkbox.vault.resources.vault import UnlockedVault

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)

_KEY_WAYS = "set INKBOX_VAULT_KEY, use --key-fd, or write vault_key to ~/.inkbox/config"
_TELLING = {
    "login": "password", "api_key": "api_key", "key_pair": "secret_key", "ssh_key": "private_key", "other": "data",
}  # fmt: skip

Name = Annotated[str, typer.Argument(help="Name or id of the secret.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.callback()
def vault() -> None:
    """Make, open and use the vault of the organization.

    The vault key comes from --key-fd, INKBOX_VAULT_KEY or ~/.inkbox/config, or is asked for; never from an argument.
    """


@app.command()
def init(key_fd: KeyDescriptor = None, as_json: AsJson = False) -> None:
    """Make the vault, and print its four recovery codes: this once, on standard output."""
    with _client() as inkbox:
        key = read_secret(key_fd, _configured(inkbox), "New vault key", _KEY_WAYS, twice=True)
        made = inkbox.vault.initialize(key)
    if as_json:
        ids = {"vault_id": str(made.vault_id), "vault_key_id": str(made.vault_key_id)}
        _print_once(json.dumps({**ids, "recovery_codes": made.recovery_codes}, indent=2))
        return
    typer.echo(
        f"Vault {made.vault_id} was made. Each of these codes opens it and replaces the vault key once. They can't be "
        "shown again: keep them where the vault key is not.",
        err=True,
    )
    _print_once("\n".join(made.recovery_codes))


def _print_once(text: str) -> None:
    """Print what nobody can ever show again: where standard output takes nothing, on standard error."""
    try:
        typer.echo(text)
    except OSError:
        typer.echo(text, err=True)
        fail("standard output takes nothing, so the recovery codes were printed here")


@app.command("unlock-test")
def unlock_test(key_fd: KeyDescriptor = None) -> None:
    """Try whether the vault key opens the vault and all its secrets; exit with 1 if it doesn't."""
    with _unlocked(key_fd) as unlocked:
        typer.echo(f"The key opens the vault: {len(unlocked.secrets)} secrets can be read.")
        for error in unlocked.unreadable.values():
            typer.echo(f"inkbox: {error}", err=True)
        if unlocked.unreadable:
            raise typer.Exit(1)


@app.command("list")
def list_secrets(as_json: AsJson = False) -> None:
    """List the secrets by id, type and name. No vault key is needed."""
    with _client() as inkbox:
        rows = inkbox.vault.list_secrets()
    if as_json:
        typer.echo(json.dumps([row.to_dict() for row in rows], indent=2))
        return
    for row in rows:
        typer.echo(f"{row.id}  {row.secret_type:<8}  {_visible(row.name)}")


def _visible(name: str) -> str:
    """A name on one line, which can't steer the terminal: whoever may store a secret chooses its name."""
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in name)


@app.command()
def get(
    name: Name,
    field: Annotated[
        str | None,
        typer.Option("--field", help="Field to print; by default the one that tells most, such as the password."),
    ] = None,
    key_fd: KeyDescriptor = None,
) -> None:
    """Print one field of a secret, and nothing else."""
    with _unlocked(key_fd) as unlocked:
        secret = _find(unlocked, name)
        fields = {key: value for key, value in secret.payload.to_dict().items() if isinstance(value, str)}
        wanted = field or _TELLING[secret.secret_type]
        if wanted not in fields:
            fail(f"secret {secret.id} has no field {wanted!r}; it has {', '.join(fields)}")
        typer.echo(fields[wanted], color=True)  # as it is; otherwise what looks like a colour would be taken out


@app.command("set-totp")
def set_totp(
    name: Name,
    uri_fd: Annotated[
        int | None, typer.Option(help="Read the otpauth:// address from this file descriptor.", min=0)
    ] = None,
    key_fd: KeyDescriptor = None,
) -> None:
    """Set how the one-time passwords of a login are made.

    The otpauth:// address comes from --uri-fd or INKBOX_TOTP_URI, or is asked for.
    """
    with _unlocked(key_fd) as unlocked:
        secret = _find(unlocked, name)
        configured = from_environment("INKBOX_TOTP_URI")
        uri = read_secret(uri_fd, configured, "otpauth:// address", "set INKBOX_TOTP_URI or use --uri-fd")
        unlocked.set_totp(secret.id, uri)
        typer.echo(f"Secret {secret.id} has one-time passwords now.")


@app.command()
def code(
    name: Name,
    clock_offset: Annotated[
        float, typer.Option(help="Seconds by which the clock of whoever checks the code is ahead.", metavar="SECONDS")
    ] = 0.0,
    key_fd: KeyDescriptor = None,
    as_json: AsJson = False,
) -> None:
    """Print the one-time password of a login."""
    from inkbox.credentials import code_of

    with _unlocked(key_fd) as unlocked:
        made = code_of(_find(unlocked, name), clock_offset)
    if as_json:
        validity = {"period_start": made.period_start, "period_end": made.period_end, "expires_in": made.expires_in}
        typer.echo(json.dumps({"code": made.code, **validity}))
    else:
        typer.echo(made.code)


@app.command()
def rotate(
    by_recovery_code: Annotated[
        bool, typer.Option("--by-recovery-code", help="Prove yourself by a recovery code, which is used up.")
    ] = False,
    key_fd: KeyDescriptor = None,
    code_fd: Annotated[
        int | None, typer.Option(help="Read the recovery code from this file descriptor.", min=0)
    ] = None,
    new_key_fd: Annotated[
        int | None, typer.Option(help="Read the new vault key from this file descriptor.", min=0)
    ] = None,
) -> None:
    """Replace the vault key; all secrets stay as they are.

    The new key comes from --new-key-fd or INKBOX_NEW_VAULT_KEY, a recovery code from --code-fd or
    INKBOX_RECOVERY_CODE; what is missing is asked for.
    """
    with _client() as inkbox:
        if by_recovery_code:
            configured, ways = from_environment("INKBOX_RECOVERY_CODE"), "set INKBOX_RECOVERY_CODE or use --code-fd"
            proof = {"recovery_code": read_secret(code_fd, configured, "Recovery code", ways)}
        else:
            proof = {"current_vault_key": read_secret(key_fd, _configured(inkbox), "Present vault key", _KEY_WAYS)}
        configured, ways = from_environment("INKBOX_NEW_VAULT_KEY"), "set INKBOX_NEW_VAULT_KEY or use --new-key-fd"
        new_key = read_secret(new_key_fd, configured, "New vault key", ways, twice=True)
        made = inkbox.vault.update_key(new_key, **proof)
    typer.echo(f"The vault has a new key, {made.id}; the old one no longer opens it.")


@contextlib.contextmanager
def _client() -> "Iterator[Inkbox]":
    """A client whose failures are one line and exit code 1."""
    from inkbox import Inkbox, InkboxError

    try:
        with Inkbox() as inkbox:
            yield inkbox
    except InkboxError as error:
        fail(with_hint(error))
    except ValueError as error:
        fail(str(error))


@contextlib.contextmanager
def _unlocked(key_fd: int | None) -> "Iterator[UnlockedVault]":
    with _client() as inkbox:
        yield inkbox.vault.unlock(read_secret(key_fd, _configured(inkbox), "Vault key", _KEY_WAYS))


def _configured(inkbox: "Inkbox") -> str | None:
    return inkbox._connection.settings.vault_key


def _find(unlocked: "UnlockedVault", name: str) -> "DecryptedVaultSecret":
    """The secret of an id or a name, which must be the only one of that name."""
    with contextlib.suppress(ValueError):
        known = UUID(name)
        if known in unlocked.unreadable:
            raise unlocked.unreadable[known]
        name = str(known)
    found = [secret for secret in unlocked.secrets if name in (str(secret.id), secret.name)]
    if len(found) > 1:
        ids = ", ".join(str(secret.id) for secret in found)
        fail(f"{len(found)} secrets are called {name!r}; give the id of one: {ids}")
    if not found:
        others = len(unlocked.unreadable)
        unread = f", and {others} can't be read (see unlock-test)" if others else ""
        fail(f"no secret is called {name!r}{unread}; `inkbox vault list` shows all")
    return found[0]
