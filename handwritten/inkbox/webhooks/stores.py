"""Which deliveries were handled already: what a store of a router must do, and one in memory."""

from __future__ import annotations

import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable
from contextvars import ContextVar
from typing import Literal, Protocol

import attrs

DAY = 86_400.0


@attrs.frozen
class Claim:
    """What came of asking to handle a delivery.

    Attributes:
        key: The delivery.
        state: `taken`: it is yours, and `finish` or `release` must follow. `busy`: somebody is at it, and may fail.
            `done`: it was handled.
        token: Tells this claim from an earlier or later one for the same key; empty unless it was taken.
    """

    key: str
    state: Literal["taken", "busy", "done"]
    token: str = ""


class DeliveryStore(Protocol):
    """Remembers which deliveries are being handled and which were.

    All three methods may be called from several tasks, threads and processes, and must decide between them: of two
    that claim one key, one gets `taken`.
    """

    async def claim(self, key: str) -> Claim:
        """Ask to handle a delivery. A claim that nobody finishes or releases must come to an end on its own."""
        ...

    async def finish(self, claim: Claim) -> bool:
        """Mark a delivery as handled.

        Returns:
            False when the claim has come to an end before, and the delivery may be another's now.
        """
        ...

    async def release(self, claim: Claim) -> None:
        """Give a delivery back, so that it can be claimed again. Nothing happens when the claim is no longer yours."""
        ...


# The claim under which a handler runs; a store finds its transaction by it.
current_claim: ContextVar[Claim] = ContextVar("inkbox_webhook_claim")


@attrs.define
class _Entry:
    token: str
    done: bool
    until: float


class MemoryStore:
    """Remembers deliveries in this process, for as long as it runs.

    It stops what arrives twice while the process lives. A restart forgets everything, and two processes know nothing of
    each other: use `SQLiteStore` or a store of your own there.

    Args:
        capacity: Deliveries to remember; the oldest handled ones are forgotten first. What is being handled is never
            forgotten.
        keep: Seconds to remember a handled delivery.
        lease: Seconds after which a claim that was neither finished nor released counts no more.
        clock: The present in seconds; for tests.

    Raises:
        ValueError: `capacity` is less than 1.
    """

    def __init__(
        self,
        *,
        capacity: int = 10_000,
        keep: float = DAY,
        lease: float = 300.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if capacity < 1:
            raise ValueError(f"capacity must be 1 or more, not {capacity}")
        self._capacity, self._keep, self._lease, self._clock = capacity, keep, lease, clock
        # In the order of their last change, so that what is to be forgotten stands at the front.
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        # Servers with threads have several event loops, which an asyncio.Lock would not hold apart.
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._entries)

    async def claim(self, key: str) -> Claim:
        """Ask to handle a delivery."""
        with self._lock:
            now = self._clock()
            entry = self._entries.get(key)
            if entry is not None and entry.until > now:
                return Claim(key, "done" if entry.done else "busy")
            claim = Claim(key, "taken", uuid.uuid4().hex)
            self._put(key, _Entry(claim.token, False, now + self._lease))
            return claim

    async def finish(self, claim: Claim) -> bool:
        """Mark a delivery as handled, unless the claim has come to an end and another one has taken its place."""
        with self._lock:
            if not self._holds(claim):
                return False
            self._put(claim.key, _Entry(claim.token, True, self._clock() + self._keep))
            self._forget()
            return True

    async def release(self, claim: Claim) -> None:
        """Give a delivery back."""
        with self._lock:
            if self._holds(claim):
                del self._entries[claim.key]

    def _holds(self, claim: Claim) -> bool:
        entry = self._entries.get(claim.key)
        return entry is not None and not entry.done and entry.token == claim.token

    def _put(self, key: str, entry: _Entry) -> None:
        self._entries.pop(key, None)
        self._entries[key] = entry

    def _forget(self) -> None:
        now = self._clock()
        surplus = len(self._entries) - self._capacity
        stale: list[str] = []
        for key, entry in self._entries.items():
            if entry.until > now and surplus <= len(stale):
                break
            if entry.done:
                stale.append(key)
        for key in stale:
            del self._entries[key]
