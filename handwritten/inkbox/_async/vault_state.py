"""Whether the vault of a client is unlocked; a client and its views share it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakSet

if TYPE_CHECKING:
    from inkbox._async.unlocked_vault import AsyncUnlockedVault


class AsyncVaultState:
    """The unlocked vault of a client, and what else is worth knowing once only.

    Attributes:
        unlocked: The vault, None while it is locked.
        agent_scoped: Whether the client's key belongs to one identity; None until somebody asked.
    """

    def __init__(self) -> None:
        self.unlocked: AsyncUnlockedVault | None = None
        self.agent_scoped: bool | None = None
        self._opened: WeakSet[AsyncUnlockedVault] = WeakSet()

    def keep(self, unlocked: AsyncUnlockedVault) -> None:
        """Remember an unlocked vault, so that it can be locked."""
        self._opened.add(unlocked)

    def lock(self) -> None:
        """Lock every vault that was unlocked."""
        self.unlocked = None
        for each in list(self._opened):
            each._forget()
        self._opened.clear()
