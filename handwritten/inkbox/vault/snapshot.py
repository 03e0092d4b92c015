"""What an unlocked vault remembers of its secrets."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from uuid import UUID

from inkbox.vault.decrypted import DecryptedVaultSecret, decrypt_rows
from inkbox.vault.exceptions import InkboxError
from inkbox.vault.keyring import OrganizationKey
from inkbox_api.models.vault_secret_detail import VaultSecretDetail


class Snapshot:
    """Decrypted secrets in the order of the service, and for each the version and the access rules last seen.

    The version of a secret is its ciphertext: every encryption has a nonce of its own, so no two are alike. Threads may
    change a snapshot at once; who reads `secrets` gets a list that nobody changes any more.
    """

    def __init__(self) -> None:
        self._changing = threading.Lock()
        self._forgotten = False
        self._empty()

    def _empty(self) -> None:
        self.secrets: list[DecryptedVaultSecret] = []
        self.unreadable: dict[UUID, InkboxError] = {}
        self._versions: dict[str, frozenset[str]] = {}
        self._access: dict[str, frozenset[str]] = {}

    def clear(self) -> None:
        """Forget everything, for good: what a call that is under way still brings isn't kept either."""
        with self._changing:
            self._forgotten = True
            self._empty()

    @classmethod
    def of(cls, key: OrganizationKey, rows: Iterable[VaultSecretDetail]) -> Snapshot:
        """Decrypt rows."""
        snapshot = cls()
        rows = list(rows)
        snapshot.secrets, snapshot.unreadable = decrypt_rows(key.cipher, rows)
        for row in rows:
            snapshot.note(row)
        return snapshot

    def note(self, row: VaultSecretDetail) -> None:
        """Remember a row as the service has it now."""
        with self._changing:
            self._versions[str(row.id)] = frozenset({row.encrypted_payload})
            if row.access is not None:
                self._access[str(row.id)] = frozenset(str(rule.identity_id) for rule in row.access)

    def note_writing(self, secret_id: str, ciphertext: str) -> None:
        """Remember a ciphertext that is about to be written: if the answer gets lost, it is ours all the same."""
        with self._changing:
            if secret_id in self._versions:
                self._versions[secret_id] |= {ciphertext}

    def note_written(self, secret_id: str, ciphertext: str) -> None:
        """Remember a ciphertext that was just written."""
        with self._changing:
            self._versions[secret_id] = frozenset({ciphertext})

    def has_changed(self, row: VaultSecretDetail) -> bool:
        """Whether a row is not as it was seen last; one that was never seen hasn't changed."""
        return row.encrypted_payload not in self._versions.get(str(row.id), {row.encrypted_payload})

    def find(self, secret_id: str) -> DecryptedVaultSecret | None:
        """Return a secret by its canonical id."""
        return next((secret for secret in self.secrets if str(secret.id) == secret_id), None)

    def add(self, secret: DecryptedVaultSecret) -> None:
        """Put a new secret behind the others."""
        with self._changing:
            if not self._forgotten:
                self.secrets = [*self.secrets, secret]

    def put(self, secret: DecryptedVaultSecret) -> None:
        """Put a secret in the place of the one with its id, if there is one."""
        with self._changing:
            self.secrets = [secret if each.id == secret.id else each for each in self.secrets]
            if secret.id in self.unreadable:
                self.unreadable = {known: error for known, error in self.unreadable.items() if known != secret.id}
                self.secrets.append(secret)

    def drop(self, secret_id: str) -> None:
        """Forget a secret."""
        with self._changing:
            self.secrets = [each for each in self.secrets if str(each.id) != secret_id]
            self.unreadable = {known: error for known, error in self.unreadable.items() if str(known) != secret_id}
            self._versions.pop(secret_id, None)
            self._access.pop(secret_id, None)

    def ids(self) -> list[str]:
        """Canonical ids of all secrets, the unreadable ones at the end."""
        return [*(str(secret.id) for secret in self.secrets), *map(str, self.unreadable)]

    def access_of(self, secret_id: str) -> frozenset[str] | None:
        """Ids of the identities that may read a secret, None when the service hasn't told."""
        return self._access.get(secret_id)

    def forget_access(self, secret_id: str | None = None) -> None:
        """Forget who may read a secret, or all of them: it has changed, or may have."""
        with self._changing:
            self._access = {} if secret_id is None else {i: who for i, who in self._access.items() if i != secret_id}

    def narrowed(self, visible: Mapping[str, bool]) -> Snapshot:
        """Return a snapshot of the secrets that are visible; one that `visible` doesn't name isn't."""
        narrow = Snapshot()
        with self._changing:
            narrow.secrets = [secret for secret in self.secrets if visible.get(str(secret.id))]
            narrow.unreadable = {known: error for known, error in self.unreadable.items() if visible.get(str(known))}
            kept = set(narrow.ids())
            narrow._versions = {known: version for known, version in self._versions.items() if known in kept}
            narrow._access = {known: readers for known, readers in self._access.items() if known in kept}
        return narrow
