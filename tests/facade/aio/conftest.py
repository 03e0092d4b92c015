"""A scripted service that keeps every request, and a client of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from inkbox import AsyncAgentIdentity, AsyncInkbox
from tests.facade import answers
from tests.runtime.wire_server import Step, WireServer


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("INKBOX_API_KEY", "INKBOX_BASE_URL", "INKBOX_VAULT_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def wire() -> Iterator[WireServer]:
    """The service; it refuses whatever it is asked until a test plays something else."""
    with WireServer(Step(418, body={"detail": "only recorded"})) as server:
        yield server


@pytest.fixture
async def async_inkbox(wire: WireServer) -> AsyncIterator[AsyncInkbox]:
    async with AsyncInkbox("ApiKey_1.test", base_url=wire.base_url) as client:
        yield client


@pytest.fixture
async def identity_of(wire: WireServer, async_inkbox: AsyncInkbox) -> Callable[..., Any]:
    """Get an identity that the service describes as given; the request for it is forgotten."""

    async def get(**changes: Any) -> AsyncAgentIdentity:
        wire.play(Step(body=answers.identity(**changes)))
        identity = await async_inkbox.get_identity("ops-bot")
        wire.requests.clear()
        return identity

    return get
