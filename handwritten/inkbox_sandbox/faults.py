"""Misfortune by order: statuses, delays, lost connections; and the count of what arrived and what was carried out.

Everything here is called from the event loop only.
"""

import dataclasses
from collections import Counter
from collections.abc import Mapping
from typing import Any, Literal

When = Literal["before", "after", "body"]


@dataclasses.dataclass(slots=True)
class Fault:
    """One order for the next calls of an operation.

    Attributes:
        id: Number of the order, for taking it back.
        operation: An operation id, or None when `method` and `path` say which.
        method: HTTP method in capitals, with `path`; None is for any.
        path: Path without query, as called or as the contract writes it.
        status: Answer with this status.
        body: Body of that answer: text as it is, anything else as JSON.
        headers: Headers of that answer, `Retry-After` for one.
        execute: Carry the call out before answering with `status`, as if a proxy had lost the real answer.
        delay: Seconds to wait before anything else happens.
        reset: Cut the connection: "before" the call is carried out, "after" it (no byte of the answer leaves), or in
            the middle of the answer's "body".
        remaining: For how many more calls; None is for all.
    """

    id: int
    operation: str | None = None
    method: str | None = None
    path: str | None = None
    status: int | None = None
    body: Any = None
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)
    execute: bool = False
    delay: float = 0.0
    reset: When | None = None
    remaining: int | None = 1

    def matches(self, operation: str | None, method: str, paths: tuple[str, ...]) -> bool:
        """Whether the order is for this call."""
        if self.operation is not None:
            return self.operation == operation
        return self.method in (None, method) and self.path in paths


class Faults:
    """The orders in force, oldest first."""

    def __init__(self) -> None:
        self._orders: list[Fault] = []
        self._last_id = 0

    def add(self, **members: Any) -> Fault:
        """Take an order."""
        self._last_id += 1
        order = Fault(id=self._last_id, **members)
        self._orders.append(order)
        return order

    def take(self, operation: str | None, method: str, paths: tuple[str, ...]) -> Fault | None:
        """The order for this call, counted off."""
        for order in self._orders:
            if order.matches(operation, method, paths):
                self._count_off(order)
                return order
        return None

    def _count_off(self, order: Fault) -> None:
        if order.remaining is not None:
            order.remaining -= 1
            if order.remaining <= 0:
                self._orders.remove(order)

    def pending(self) -> list[Fault]:
        """The orders still in force."""
        return list(self._orders)

    def remove(self, fault_id: int) -> bool:
        """Take one order back; False when it is spent or unknown."""
        kept = [order for order in self._orders if order.id != fault_id]
        removed = len(kept) != len(self._orders)
        self._orders = kept
        return removed

    def clear(self) -> None:
        """Take every order back."""
        self._orders.clear()


class Deliveries:
    """Per operation: how many requests arrived, and how many of them were carried out to the end."""

    def __init__(self) -> None:
        self._received: Counter[str] = Counter()
        self._executed: Counter[str] = Counter()

    def receive(self, operation: str) -> None:
        """Count a request that arrived, faulty ones included."""
        self._received[operation] += 1

    def execute(self, operation: str) -> None:
        """Count a call whose transaction was committed; a refusal or a replayed answer is not one."""
        self._executed[operation] += 1

    def counts(self) -> dict[str, dict[str, int]]:
        """`{operation: {"received": n, "executed": m}}`, sorted by operation."""
        return {
            name: {"received": count, "executed": self._executed[name]}
            for name, count in sorted(self._received.items())
        }

    def clear(self) -> None:
        """Count from nothing again."""
        self._received.clear()
        self._executed.clear()
