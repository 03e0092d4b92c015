"""The `inkbox` command line."""

import contextlib
import gc
import sys
from collections.abc import Iterator


def main() -> None:
    """Run the `inkbox` command; without the extra `cli`, say how to install it and exit with 1."""
    try:
        with _no_collections():
            from inkbox.cli.root import app
    except ModuleNotFoundError as missing:
        raise need_extra("cli", missing) from missing
    app()


def main_of_sandbox() -> None:
    """Run `inkbox sandbox` under the name `python -m inkbox_sandbox`."""
    try:
        with _no_collections():
            from inkbox.cli.sandbox import app
    except ModuleNotFoundError as missing:
        raise need_extra("cli", missing) from missing
    app(prog_name="python -m inkbox_sandbox")


@contextlib.contextmanager
def _no_collections() -> Iterator[None]:
    """Keep the garbage collector from looking through modules that are being loaded and stay."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def need_extra(extra: str, missing: ModuleNotFoundError) -> SystemExit:
    """Turn the missing library of an extra into an exit that names the command to install it.

    Args:
        extra: Name of the extra of this distribution that brings the library.
        missing: What the import raised. It is raised again when it names a module of our own: that is a fault of the
            installation and not a missing extra.

    Returns:
        The exit to raise, with status 1, once the message is on standard error.
    """
    if missing.name is None or missing.name.partition(".")[0].startswith("inkbox"):
        raise missing
    print(f'inkbox: {missing.name} is not installed. Run: pip install "inkbox[{extra}]"', file=sys.stderr)
    return SystemExit(1)
