"""The command line as processes of their own."""

import contextlib
import dataclasses
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

TIMEOUT = 30.0


def environment(**variables: str) -> dict[str, str]:
    """This process's environment without anything that says whom the client talks to."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("INKBOX_")}
    return {**inherited, **variables}


def run_inkbox(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `inkbox` to its end."""
    return run_python("-m", "inkbox.cli", *arguments, **variables)


def run_python(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Python to its end."""
    return subprocess.run(
        [sys.executable, *arguments],
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )


@dataclasses.dataclass
class Served:
    """A sandbox that serves in a process of its own, and what its ready line said."""

    process: subprocess.Popen[str]
    ready_line: str

    @property
    def facts(self) -> dict[str, str]:
        words = (word.partition("=") for word in self.ready_line.split())
        return {name: value for name, equals, value in words if equals}

    def get(self, path: str, key: str | None = None) -> httpx.Response:
        return self._send("GET", path, key)

    def post(self, path: str, body: Any) -> httpx.Response:
        return self._send("POST", path, None, json=body)

    def _send(self, method: str, path: str, key: str | None, **parts: Any) -> httpx.Response:
        headers = {"X-API-Key": key or self.facts["api_key"]}
        return httpx.request(method, self.facts["base_url"] + path, headers=headers, trust_env=False, **parts)


def first_line(process: subprocess.Popen[str]) -> str:
    """The first line of a process's output, or what it wrote instead, within a bounded time."""
    lines: queue.Queue[str] = queue.Queue()
    assert process.stdout is not None
    threading.Thread(target=lambda: lines.put(process.stdout.readline()), daemon=True).start()  # type: ignore[union-attr]
    line = lines.get(timeout=TIMEOUT)
    assert line, process.communicate(timeout=TIMEOUT)
    return line


@contextlib.contextmanager
def start(*arguments: str | Path, **variables: str) -> Iterator[subprocess.Popen[str]]:
    """A Python process that is surely gone afterwards."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        env=environment(**variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        # A session of its own has no terminal, whatever this one runs in.
        start_new_session=True,
    )
    with process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


@contextlib.contextmanager
def served(*options: str | Path) -> Iterator[Served]:
    """`inkbox sandbox` on a free port."""
    with start("-m", "inkbox.cli", "sandbox", "--port", "0", *options) as process:
        yield Served(process, first_line(process))
