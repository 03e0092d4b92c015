"""Whether the vault of a client is unlocked; a client and its views share it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from weakref import WeakSet

if TYPE_CHECKING:
    from inkbox._async.unlocked_vault import AsyncUnlockedVault


class AsyncVaultState:
    """The unlocked vault of a client, and what else is worth knowing once only.

    Attributes:
        unlocked: The vault, None while it is locked.
        times_locked: How often it was locked; whoever unlocks it sees by this whether it was locked meanwhile.
        agent_scoped: Whether the client's key belongs to one identity; None until somebody asked.
    """

    def __init__(self) -> None:
        self.unlocked: AsyncUnlockedVault | None = None
        self.times_locked = 0
        self.agent_scoped: bool | None = None
        self._opened: WeakSet[AsyncUnlockedVault] = WeakSet()
        self._changing = threading.Lock()

    def keep(self, unlocked: AsyncUnlockedVault, times_locked: int, *, whole: bool) -> None:
        """Remember a vault that was just unlocked, so that it can be locked.

        Args:
            unlocked: The vault.
            times_locked: What the attribute was when the unlocking began.
            whole: Whether it has all secrets of the client, and becomes `unlocked`.

        Raises:
            VaultLockedError: The vault was locked since, and stays so.
        """
        with self._changing:
            if times_locked == self.times_locked:
                self._opened.add(unlocked)
                self.unlocked = unlocked if whole else self.unlocked
                return
        unlocked._forget()
        from inkbox.vault.keyring import locked_meanwhile

        raise locked_meanwhile()

    def lock(self) -> None:
        """Lock every vault that was unlocked, and those that are being unlocked."""
        with self._changing:
            self.times_locked += 1
            self.unlocked = None
            for each in list(self._opened):
                each._forget()
            self._opened.clear()
