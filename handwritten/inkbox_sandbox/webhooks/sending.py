"""One attempt over HTTP: a POST, and what the receiver says to it. The only module that knows the network."""

import asyncio
import time
from typing import TYPE_CHECKING

from inkbox_sandbox.phone.addresses import is_admissible
from inkbox_sandbox.webhooks.queue import Attempt, Result

if TYPE_CHECKING:
    import httpx

LONGEST_ANSWER = 1000
"""How much of an answer is kept, in characters."""

_ENOUGH_BYTES = 4 * LONGEST_ANSWER


def open_client() -> "httpx.AsyncClient":
    """The one pool of connections. Takes long enough that it is not for the event loop."""
    import httpx

    # A receiver that closes an idle connection just when it is used again would fail an attempt for nothing; so none is
    # kept. A proxy of the environment has no business between the sandbox and a receiver.
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
    headers = {"User-Agent": "inkbox-sandbox"}
    return httpx.AsyncClient(headers=headers, trust_env=False, follow_redirects=False, timeout=None, limits=limits)


async def send(client: "httpx.AsyncClient", attempt: Attempt, seconds: float) -> Result:
    """Send one attempt; whatever goes wrong is its result."""
    begun = time.monotonic()
    answer = _Answer()
    error: str | None = None
    # The rules were others when the URL was stored, perhaps: what counts is where it leads now.
    if not is_admissible(attempt.url, "https", "http"):
        return Result(0, error="The URL must begin with https://, or http:// on a loopback host")
    try:
        async with asyncio.timeout(seconds):
            await _exchange(client, attempt, answer)
    except TimeoutError:
        error = f"No answer within {seconds:g} s"
    except Exception as failure:
        error = f"{type(failure).__name__}: {failure}".rstrip(": ")
    # With a status the receiver has decided; what it writes after that changes nothing.
    failed = error if answer.status is None else None
    return Result(int((time.monotonic() - begun) * 1000), answer.status, answer.text, failed)


class _Answer:
    """What has come of an answer so far."""

    def __init__(self) -> None:
        self.status: int | None = None
        self.content = b""

    @property
    def text(self) -> str | None:
        """The beginning of the answer, as far as it can be stored as text."""
        if self.status is None:
            return None
        return self.content.decode("utf-8", "replace").replace("\0", "\ufffd")[:LONGEST_ANSWER]


async def _exchange(client: "httpx.AsyncClient", attempt: Attempt, answer: _Answer) -> None:
    async with client.stream("POST", attempt.url, content=attempt.body, headers=dict(attempt.headers)) as response:
        answer.status = response.status_code
        async for piece in response.aiter_bytes():
            answer.content += piece
            if len(answer.content) >= _ENOUGH_BYTES:
                return
