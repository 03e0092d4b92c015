"""A POST to a receiver, and what it says to that. The only module of webhooks that knows the network."""

import asyncio
import dataclasses
import time
from collections.abc import Mapping
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
    # The beginning of an answer is kept as it is: compressed, it would have to be unpacked before it can be cut.
    headers = {"User-Agent": "inkbox-sandbox", "Accept-Encoding": "identity"}
    return httpx.AsyncClient(headers=headers, trust_env=False, follow_redirects=False, timeout=None, limits=limits)


async def send(client: "httpx.AsyncClient", attempt: Attempt, seconds: float) -> Result:
    """Send one attempt; whatever goes wrong is its result."""
    answer = await post(client, attempt.url, attempt.body, attempt.headers, seconds=seconds, enough=_ENOUGH_BYTES)
    # With a status the receiver has decided; what it writes after that changes nothing.
    error = answer.error if answer.status is None else None
    return Result(answer.duration_ms, answer.status, answer.text, error)


@dataclasses.dataclass(slots=True)
class Answer:
    """What has come of a request.

    Attributes:
        status: HTTP status; None when no answer came.
        content: The beginning of the body, somewhat more than `enough` at the most.
        error: Why no answer came, or not all of it.
        duration_ms: How long it took, in milliseconds of real time.
    """

    status: int | None = None
    content: bytes = b""
    error: str | None = None
    duration_ms: int = 0

    @property
    def text(self) -> str | None:
        """The beginning of the answer, as far as it can be stored as text."""
        if self.status is None:
            return None
        return self.content.decode("utf-8", "replace").replace("\0", "\ufffd")[:LONGEST_ANSWER]


async def post(
    client: "httpx.AsyncClient", url: str, body: bytes, headers: Mapping[str, str], *, seconds: float, enough: int
) -> Answer:
    """Make one request and read its answer, `seconds` and about `enough` bytes at the most; it never raises."""
    # The rules were others when the URL was stored, perhaps: what counts is where it leads now.
    if not is_admissible(url, "https", "http"):
        return Answer(error="The URL must begin with https://, or http:// on a loopback host")
    begun, answer = time.monotonic(), Answer()
    try:
        request = client.stream("POST", url, content=body, headers=dict(headers))
        async with asyncio.timeout(seconds), request as response:
            answer.status = response.status_code
            async for piece in response.aiter_bytes():
                answer.content += piece
                if len(answer.content) > enough:
                    break
    except TimeoutError:
        answer.error = f"No answer within {seconds:g} s"
    except Exception as failure:
        answer.error = f"{type(failure).__name__}: {failure}".rstrip(": ")
    answer.duration_ms = int((time.monotonic() - begun) * 1000)
    return answer
