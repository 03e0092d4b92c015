"""The sockets of one client."""

from __future__ import annotations

import asyncio
import os
import threading
from typing import TYPE_CHECKING, TypeAlias

from inkbox._runtime.errors import InkboxError

if TYPE_CHECKING:
    import ssl

    from inkbox._runtime.settings import Verify
    from inkbox._runtime.transport import AsyncTransport

# <async>
Owner: TypeAlias = tuple[int, asyncio.AbstractEventLoop]
# </async>
# <sync>
# Owner: TypeAlias = int
# </sync>


def current_owner() -> Owner:
    """Return who may use a socket that is opened now: this process and no child of it, and the running event loop."""
    # <async>
    return os.getpid(), asyncio.get_running_loop()
    # </async>
    # <sync>
    # return os.getpid()
    # </sync>


class AsyncPool:
    """Connection pools of one client, one for each owner, and the TLS context that they share.

    Everything is made at the first request. A process that was forked off, and another event loop, get a pool of their
    own: two owners that read from one socket would get each other's answers.

    Args:
        base_url: Base URL of the service.
        verify: How the service's certificate is checked.
    """

    def __init__(self, base_url: str, verify: Verify) -> None:
        self._base_url = base_url
        self._verify = verify
        self._context: ssl.SSLContext | None = None
        self._context_made = False
        self._closed = False
        self._transports: dict[Owner, AsyncTransport] = {}
        # A lock for each process: a fork may happen while another thread holds the one of the parent.
        self._locks: dict[int, threading.Lock] = {}

    def transport(self) -> AsyncTransport:
        """Return the transport for the present owner.

        Raises:
            InkboxError: The client is closed.
        """
        owner = current_owner()
        found = self._transports.get(owner)
        return self._open(owner) if found is None else found

    async def aclose(self) -> None:
        """Close the sockets of the present owner and refuse further calls. Doing it twice is fine."""
        self._closed = True
        transports, self._transports = self._transports, {}
        # The sockets of other owners are theirs to close: those of a parent process are still in use there, those of
        # another event loop can only be closed on it.
        mine = transports.pop(current_owner(), None)
        if mine is not None:
            await mine.aclose()

    def _open(self, owner: Owner) -> AsyncTransport:
        # httpx is imported here, at the first request, for it takes longer to load than everything else together.
        from inkbox._runtime.transport import AsyncTransport, tls_context

        with self._locks.setdefault(os.getpid(), threading.Lock()):
            if self._closed:
                raise InkboxError("This client is closed; make a new one, or close it later.")
            found = self._transports.get(owner)
            if found is not None:
                return found
            if not self._context_made:
                self._context = tls_context(self._base_url, self._verify)
                self._context_made = True
            # <async>
            self._transports = {old: each for old, each in self._transports.items() if not old[1].is_closed()}
            # </async>
            made = self._transports[owner] = AsyncTransport(self._base_url, self._context)
            return made
