"""What is inside a secret, by type. The type itself is not encrypted: it is a member of the row."""

from __future__ import annotations

import dataclasses
from abc import ABC
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from types import MappingProxyType
from typing import Any, ClassVar, Self, TypeAlias

from inkbox.vault.exceptions import UnknownSecretTypeError
from inkbox.vault.secrecy import Confidential
from inkbox.vault.totp import TOTPConfig, check_config
from inkbox_api.enums import VaultSecretType

__all__ = [
    "APIKeyPayload",
    "AbstractSecretPayload",
    "KeyPairPayload",
    "LoginPayload",
    "OtherPayload",
    "SSHKeyPayload",
    "SecretPayload",
    "payload_class",
    "read_payload",
]


class AbstractSecretPayload(Confidential, ABC):
    """Base of the payloads. The text form of each tells which fields are set, never a value.

    Attributes:
        secret_type: Type of the secrets that hold such a payload.
    """

    secret_type: ClassVar[VaultSecretType]

    # Members that a newer client wrote. They survive that the payload is read and written back.
    _others: Mapping[str, Any] = MappingProxyType({})

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read a decrypted payload.

        Raises:
            KeyError: A required member is missing.
            ValueError: The configuration of one-time passwords is out of range.
        """
        fields = {field.name: field for field in dataclasses.fields(cls)}  # type: ignore[arg-type]
        for name, field in fields.items():
            if name not in data and field.default is dataclasses.MISSING:
                raise KeyError(name)
        payload = cls(**{name: data[name] for name in fields if name in data})
        others = {name: value for name, value in data.items() if name not in fields}
        if others:
            payload._others = others
        return payload

    def to_dict(self) -> dict[str, Any]:
        """Return the payload as it is encrypted; fields that are None are left out.

        Raises:
            ValueError: A required field is None: what was written without it could not be read again.
        """
        own: dict[str, Any] = {}
        for field in dataclasses.fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            if value is not None:
                own[field.name] = value
            elif field.default is dataclasses.MISSING:
                raise ValueError(f"{field.name} of a {type(self).__name__} must not be None")
        return {**own, **self._others}


@dataclass(repr=False)
class LoginPayload(AbstractSecretPayload):
    """A login. `username` or `email` should be given; neither is checked.

    Args:
        password: Password.
        username: User name.
        email: E-mail address to log in with.
        url: Where to log in.
        totp: How its one-time passwords are made.
        notes: Free text.
    """

    password: str
    username: str | None = None
    email: str | None = None
    url: str | None = None
    totp: TOTPConfig | None = None
    _: KW_ONLY
    notes: str | None = None

    secret_type: ClassVar[VaultSecretType] = VaultSecretType.LOGIN

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read a decrypted payload; see `AbstractSecretPayload.from_dict`."""
        totp = data.get("totp")
        return super().from_dict(data if totp is None else {**data, "totp": TOTPConfig.from_dict(totp)})

    def to_dict(self) -> dict[str, Any]:
        """Return the payload as it is encrypted; see `AbstractSecretPayload.to_dict`."""
        data = super().to_dict()
        return data if self.totp is None else {**data, "totp": check_config(self.totp).to_dict()}


@dataclass(repr=False)
class APIKeyPayload(AbstractSecretPayload):
    """An API key.

    Args:
        api_key: The key.
        endpoint: Where it is used.
        notes: Free text.
    """

    api_key: str
    endpoint: str | None = None
    _: KW_ONLY
    notes: str | None = None

    secret_type: ClassVar[VaultSecretType] = VaultSecretType.API_KEY

    @property
    def access_key(self) -> str:
        """The same as `api_key`."""
        return self.api_key

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read a decrypted payload; see `AbstractSecretPayload.from_dict`."""
        # Very old clients wrote the key as `access_key`; it stays there beside, and is written back.
        return super().from_dict({"api_key": data["access_key"], **data} if "access_key" in data else data)


@dataclass(repr=False)
class KeyPairPayload(AbstractSecretPayload):
    """A pair of keys.

    Args:
        access_key: The key that names the caller.
        secret_key: The key that proves it.
        endpoint: Where they are used.
        notes: Free text.
    """

    access_key: str
    secret_key: str
    endpoint: str | None = None
    _: KW_ONLY
    notes: str | None = None

    secret_type: ClassVar[VaultSecretType] = VaultSecretType.KEY_PAIR


@dataclass(repr=False)
class SSHKeyPayload(AbstractSecretPayload):
    """An SSH key.

    Args:
        private_key: The private key, as PEM or OpenSSH text.
        public_key: The public key.
        fingerprint: Its fingerprint.
        passphrase: What opens the private key.
        notes: Free text.
    """

    private_key: str
    public_key: str | None = None
    fingerprint: str | None = None
    passphrase: str | None = None
    _: KW_ONLY
    notes: str | None = None

    secret_type: ClassVar[VaultSecretType] = VaultSecretType.SSH_KEY


@dataclass(repr=False)
class OtherPayload(AbstractSecretPayload):
    """Anything else.

    Args:
        data: Free text.
        notes: Free text.
    """

    data: str
    _: KW_ONLY
    notes: str | None = None

    secret_type: ClassVar[VaultSecretType] = VaultSecretType.OTHER


SecretPayload: TypeAlias = LoginPayload | APIKeyPayload | KeyPairPayload | SSHKeyPayload | OtherPayload

_CLASSES: dict[str, type[SecretPayload]] = {
    kind.secret_type.value: kind for kind in (LoginPayload, APIKeyPayload, KeyPairPayload, SSHKeyPayload, OtherPayload)
}


def payload_class(secret_type: str) -> type[SecretPayload]:
    """Return the class of the payloads of a type.

    Raises:
        UnknownSecretTypeError: The type is none of the five.
    """
    found = _CLASSES.get(secret_type)
    if found is None:
        raise UnknownSecretTypeError(f"Unknown secret type {secret_type!r}; a newer version of the SDK may know it")
    return found


def read_payload(secret_type: str, data: Mapping[str, Any]) -> SecretPayload:
    """Make a payload of its decrypted members.

    Raises:
        UnknownSecretTypeError: The type is none of the five.
        KeyError: A required member is missing.
        ValueError: The configuration of one-time passwords is out of range.
    """
    return payload_class(secret_type).from_dict(data)
