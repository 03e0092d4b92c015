"""The vault resource, and the vault once it is unlocked."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox._async.unlocked_vault import AsyncUnlockedVault as AsyncUnlockedVault
    from inkbox._async.vault import AsyncVaultResource as AsyncVaultResource
    from inkbox_sync.unlocked_vault import UnlockedVault as UnlockedVault
    from inkbox_sync.vault import VaultResource as VaultResource

__all__ = [
    "AsyncUnlockedVault",
    "AsyncVaultResource",
    "UnlockedVault",
    "VaultResource",
]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "AsyncUnlockedVault": "inkbox._async.unlocked_vault",
            "AsyncVaultResource": "inkbox._async.vault",
            "UnlockedVault": "inkbox_sync.unlocked_vault",
            "VaultResource": "inkbox_sync.vault",
        },
    )
