"""One command run as a child process, as if it had been started in our place."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from types import FrameType

import typer

FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2)
NOT_EXECUTABLE, NOT_FOUND, KILLED = 126, 127, 128


def run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a command to its end, passing signals on to it.

    Args:
        command: Program and arguments.
        environment: All of its environment variables.

    Returns:
        Its exit code; as shells do, 128 plus the number of the signal that killed it, 127 when there is no such
        program and 126 when it cannot be run.
    """
    forwarder = Forwarder()
    previous = {number: signal.signal(number, forwarder) for number in FORWARDED}
    try:
        with subprocess.Popen(command, env=environment) as process:
            forwarder.attach(process)
            status = process.wait()
    except FileNotFoundError:
        typer.echo(f"inkbox: there is no command {command[0]!r}", err=True)
        return NOT_FOUND
    except OSError as error:
        typer.echo(f"inkbox: cannot run {command[0]!r}: {error.strerror}", err=True)
        return NOT_EXECUTABLE
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
    return status if status >= 0 else KILLED - status


class Forwarder:
    """A signal handler that passes signals on to a child, also those that arrive before there is one."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._early: list[int] = []

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """Handle one signal."""
        if number in (signal.SIGINT, signal.SIGQUIT) and _typed_at_the_terminal():
            return
        if self._process is None:
            self._early.append(number)
        else:
            self._process.send_signal(number)

    def attach(self, process: subprocess.Popen[bytes]) -> None:
        """Name the child; it gets what has arrived so far."""
        self._process = process
        for number in self._early:
            process.send_signal(number)


def _typed_at_the_terminal() -> bool:
    # The terminal sends Ctrl-C to every process in the foreground: the child has it already, a second one would make
    # many programs give up their orderly shutdown.
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)
