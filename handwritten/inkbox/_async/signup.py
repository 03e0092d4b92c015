"""Self-service signup of an agent: four calls that work without a client object."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from inkbox._runtime.aio.connection import AsyncConnection
from inkbox._runtime.errors import InkboxAPIError
from inkbox._runtime.settings import Settings
from inkbox_api.resources.agent_signup import AsyncAgentSignupResource


@asynccontextmanager
async def one_shot(
    api_key: str | None, base_url: str | None, timeout: float
) -> AsyncIterator[AsyncAgentSignupResource]:
    """Open a connection for a single signup call.

    What the service refuses is described by text only: these calls are made by agents that read the message.
    """
    connection = AsyncConnection(Settings.for_signup(api_key=api_key, base_url=base_url, timeout=timeout))
    try:
        yield AsyncAgentSignupResource(connection)
    except InkboxAPIError as error:
        error.detail = str(error.detail)
        raise
    finally:
        await connection.aclose()
