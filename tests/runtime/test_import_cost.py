"""What is loaded when."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.runtime.wire_server import Step, WireServer

HEAVY = {
    "anyio",
    "attr",
    "cryptography",
    "dateutil",
    "email",
    "httpcore",
    "httpx",
    "http",
    "logging",
    "ssl",
    "tenacity",
}


def loaded_by(program: str, *arguments: str) -> set[str]:
    program += "\nimport sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    answer = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(answer.stdout.splitlines()[-1].split())


MAKE = """
import sys
from tests.runtime.calls import LIST, READ, itself, settings
from {module} import {name}
connection = {name}(settings(sys.argv[1] if len(sys.argv) > 1 else "https://service.example"))
"""
BLOCKING = MAKE.format(module="inkbox_sync._runtime.connection", name="Connection")
ASYNCHRONOUS = MAKE.format(module="inkbox._runtime.aio.connection", name="AsyncConnection")


def test_a_blocking_client_that_has_not_called_yet_has_loaded_nothing_heavy() -> None:
    assert loaded_by(BLOCKING) & (HEAVY | {"asyncio"}) == set()


def test_an_asynchronous_client_that_has_not_called_yet_has_loaded_nothing_but_its_event_loop() -> None:
    loop = loaded_by("import asyncio")
    assert loaded_by(ASYNCHRONOUS) & HEAVY <= loop


@pytest.mark.parametrize("steps", [(Step(body={}),), (Step(body={}, headers={"Set-Cookie": "AWSALB=1; Path=/"}),)])
def test_a_call_that_succeeds_loads_neither_retries_nor_lenient_dates(steps: tuple[Step, ...]) -> None:
    with WireServer(*steps) as server:
        loaded = loaded_by(BLOCKING + "connection.call(LIST, decode=itself); connection.close()", server.base_url)
    assert "httpx" in loaded
    assert loaded.isdisjoint({"attr", "cryptography", "dateutil", "tenacity"})


def test_the_first_failure_loads_the_retries() -> None:
    with WireServer(Step(503, {"Retry-After": "0"}), Step(503), Step(body={})) as server:
        program = BLOCKING + "connection.call(LIST, decode=itself); connection.close()"
        assert "tenacity" in loaded_by(program, server.base_url)
