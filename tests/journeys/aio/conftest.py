"""One sandbox for all journeys, emptied before each of them, and clients of it."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from inkbox import AsyncInkbox
from inkbox_sandbox import Control, Sandbox


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("INKBOX_API_KEY", "INKBOX_BASE_URL", "INKBOX_VAULT_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture(scope="session")
def running_sandbox() -> Iterator[Sandbox]:
    with Sandbox(smtp_port=0) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running_sandbox: Sandbox) -> Sandbox:
    running_sandbox.control.reset()
    return running_sandbox


@pytest.fixture
def control(sandbox: Sandbox) -> Control:
    return sandbox.control


@pytest.fixture
async def connect(sandbox: Sandbox) -> AsyncIterator[Callable[..., AsyncInkbox]]:
    """Make clients of the sandbox, with the admin key unless another is given; they are closed after the test."""
    async with AsyncExitStack() as clients:

        def make(api_key: str | None = None, **settings: Any) -> AsyncInkbox:
            client = AsyncInkbox(api_key or sandbox.api_key, base_url=sandbox.base_url, **settings)
            clients.push_async_callback(client.aclose)
            return client

        yield make


@pytest.fixture
def async_inkbox(connect: Callable[..., AsyncInkbox]) -> AsyncInkbox:
    """A client with the admin key of the first organization."""
    return connect()


@pytest.fixture
def closed_url() -> str:
    """A URL on this machine at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"
