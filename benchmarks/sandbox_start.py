"""How long a developer waits for the sandbox."""

from __future__ import annotations

import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request

from benchmarks.measuring import Row

_ROUNDS = 5


def rows() -> list[Row]:
    """Measure from process start to the first 200."""
    return [Row("sandbox: process start to the first 200", statistics.median(map(_start, range(_ROUNDS))), "s", 0.5)]


def _start(_round: int) -> float:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "inkbox.cli", "sandbox", "--port", str(port), "--api-key", "bench"]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        try:
            _wait_for_200(f"http://127.0.0.1:{port}/api/whoami")
            return time.perf_counter() - began
        finally:
            server.terminate()


def _wait_for_200(url: str) -> None:
    request = urllib.request.Request(url, headers={"X-API-Key": "bench"})
    while True:
        try:
            with urllib.request.urlopen(request, timeout=5):
                return
        except urllib.error.HTTPError:
            raise
        except OSError:
            time.sleep(0.002)
