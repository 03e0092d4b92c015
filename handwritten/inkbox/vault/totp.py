"""One-time passwords by time (RFC 6238), their configuration, and `otpauth://` addresses."""

from __future__ import annotations

import base64
import enum
import functools
import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import parse_qs, unquote, urlsplit

from inkbox.vault.secrecy import Confidential

if TYPE_CHECKING:
    from pyotp.otp import OTP

__all__ = ["TOTPAlgorithm", "TOTPCode", "TOTPConfig", "generate_totp", "parse_totp_uri", "totp_at"]

_DIGITS = (6, 8)
_PERIODS = (30, 60)
_NEVER = 2**63  # the counter has 8 bytes


class TOTPAlgorithm(enum.StrEnum):
    """Hash function of one-time passwords."""

    SHA1 = "sha1"
    SHA256 = "sha256"
    SHA512 = "sha512"

    @property
    def hash_func(self) -> Callable[..., Any]:
        """The constructor of `hashlib`."""
        constructor: Callable[..., Any] = getattr(hashlib, self.value)
        return constructor


@dataclass(repr=False)
class TOTPConfig(Confidential):
    """How the one-time passwords of a login are made. Its text form hides the secret.

    Args:
        secret: Shared secret in base32, upper or lower case, without spaces; padding may be left out.
        algorithm: `sha1`, `sha256` or `sha512`.
        digits: 6 or 8.
        period: Seconds that a code is valid, 30 or 60.
        issuer: Who asks for the codes.
        account_name: Whose account it is.

    Raises:
        ValueError: A value is out of range. The secret is not in the message.
    """

    secret: str
    algorithm: TOTPAlgorithm = TOTPAlgorithm.SHA1
    digits: int = 6
    period: int = 30
    issuer: str | None = None
    account_name: str | None = None

    _shown: ClassVar[frozenset[str]] = frozenset({"algorithm", "digits", "period"})

    def __post_init__(self) -> None:
        secret: object = self.secret
        if secret is not None and not isinstance(secret, str):
            raise TypeError(f"A TOTP secret is a text in base32, not {type(secret).__name__}")
        if not self.secret or not self.secret.strip():
            raise ValueError("A TOTP secret must not be empty")
        _decode_base32(self.secret)
        if self.digits not in _DIGITS:
            raise ValueError(f"Invalid digits: must be 6 or 8, not {self.digits!r}")
        if self.period not in _PERIODS:
            raise ValueError(f"Invalid period: must be 30 or 60, not {self.period!r}")
        self.algorithm = _algorithm(self.algorithm)
        # Other clients may write them as 6.0 and 30.0.
        self.digits, self.period = int(self.digits), int(self.period)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> TOTPConfig:
        """Read the object that a login's payload carries under `totp`; what it leaves out has its default.

        Raises:
            KeyError: There is no secret.
            ValueError: A value is out of range.
        """
        names = ("algorithm", "digits", "period", "issuer", "account_name")
        return cls(data["secret"], **{name: data[name] for name in names if data.get(name) is not None})

    def to_dict(self) -> dict[str, str | int]:
        """Return the object that a login's payload carries under `totp`."""
        values: dict[str, str | int] = {
            "secret": self.secret,
            "algorithm": self.algorithm.value,
            "digits": self.digits,
            "period": self.period,
        }
        named = {"issuer": self.issuer, "account_name": self.account_name}
        return values | {name: value for name, value in named.items() if value is not None}

    def generate_code(self, *, clock_offset: float = 0.0) -> TOTPCode:
        """Make the code of this moment; see `generate_totp`."""
        return generate_totp(self, clock_offset=clock_offset)


@dataclass(frozen=True)
class TOTPCode:
    """A one-time password and when it is valid. Its text form hides the code.

    Attributes:
        code: The digits, zeros in front included.
        period_start: Unix second at which the code became valid.
        period_end: Unix second from which it no longer is.
        seconds_remaining: Seconds that were left when it was made, at least 1.
    """

    code: str = field(repr=False)
    period_start: int
    period_end: int
    seconds_remaining: int

    @property
    def expires_in(self) -> int:
        """The same as `seconds_remaining`."""
        return self.seconds_remaining


def check_config(value: object) -> TOTPConfig:
    """Return a configuration, if it is one.

    Raises:
        TypeError: It is something else.
    """
    if not isinstance(value, TOTPConfig):
        raise TypeError(
            f"One-time passwords are made by a TOTPConfig, not by {type(value).__name__}: parse_totp_uri() makes one "
            "of an otpauth:// address, and remove_totp() takes them from a login"
        )
    return value


def generate_totp(config: TOTPConfig, *, clock_offset: float = 0.0) -> TOTPCode:
    """Make the code of this moment (RFC 6238), by the clock of this machine.

    Args:
        config: Secret, algorithm, digits and period.
        clock_offset: Seconds by which the clock of whoever checks the code is ahead of this one; negative when it is
            behind. The validity of the code is told in that clock's time.

    Raises:
        ValueError: `clock_offset` leads to a time before 1970, or to none at all.
    """
    return totp_at(config, time.time() + clock_offset)


def totp_at(config: TOTPConfig, unix_time: float) -> TOTPCode:
    """Make the code of a moment.

    Args:
        config: Secret, algorithm, digits and period.
        unix_time: Seconds since 1970 in UTC; fractions are cut off.

    Raises:
        ValueError: The moment is before 1970, or none that a clock could show.
    """
    if not 0 <= unix_time < _NEVER:
        raise ValueError(f"No code can be made for the Unix time {unix_time:g}: check clock_offset")
    now = int(unix_time // 1)
    counter = now // config.period
    start = counter * config.period
    end = start + config.period
    generator = _generator()(config.secret, digits=config.digits, digest=config.algorithm.hash_func)
    return TOTPCode(generator.generate_otp(counter), start, end, end - now)


def parse_totp_uri(uri: str) -> TOTPConfig:
    """Read an `otpauth://totp/...` address, as QR codes hold it.

    Other parameters than `secret`, `issuer`, `algorithm`, `digits` and `period` are ignored.

    Raises:
        ValueError: It is another kind of address, it has no usable secret, or a parameter is out of range. The secret
            is not in the message.
    """
    parts = urlsplit(uri)
    if parts.scheme != "otpauth":
        raise ValueError("Invalid scheme: a TOTP address begins with otpauth://totp/")
    kind = parts.netloc.lower()
    if kind == "hotp":
        raise ValueError("HOTP is not supported: codes by counter can't be made, only codes by time (totp)")
    if kind != "totp":
        raise ValueError("Invalid OTP type: a TOTP address begins with otpauth://totp/")
    given = {name: values[0] for name, values in parse_qs(parts.query).items()}
    issuer, account = _read_label(unquote(parts.path.removeprefix("/")))
    return TOTPConfig(
        _secret_in(given),
        _algorithm(given.get("algorithm", "sha1").lower()),
        _number(given, "digits", 6, _DIGITS),
        _number(given, "period", 30, _PERIODS),
        given.get("issuer") or issuer,
        account,
    )


def _read_label(label: str) -> tuple[str | None, str | None]:
    issuer, colon, account = label.partition(":")
    if not colon:
        issuer, account = "", label
    return issuer.strip() or None, account.strip() or None


def _secret_in(given: Mapping[str, str]) -> str:
    secret = given.get("secret", "").upper()
    if not secret:
        raise ValueError("Missing required 'secret' parameter")
    _decode_base32(secret)
    return secret


def _number(given: Mapping[str, str], name: str, default: int, allowed: tuple[int, ...]) -> int:
    text = given.get(name)
    if text is None:
        return default
    try:
        number = int(text)
    except ValueError:
        number = -1
    if number not in allowed:
        raise ValueError(f"Invalid {name}: must be {allowed[0]} or {allowed[1]}")
    return number


def _algorithm(value: str) -> TOTPAlgorithm:
    try:
        return TOTPAlgorithm(value)
    except ValueError:
        raise ValueError(f"Invalid algorithm: must be one of {', '.join(TOTPAlgorithm)}") from None


def _decode_base32(secret: str) -> bytes:
    """Decode base32 (RFC 4648); padding may be left out, nothing else is forgiven."""
    text = secret.upper()
    try:
        return base64.b32decode(text + "=" * (-len(text) % 8))
    except ValueError:
        pass
    # Raised out here, so that the error of the decoder doesn't hang on it.
    raise ValueError(f"Invalid base32 secret of {len(secret)} characters")


@functools.cache
def _generator() -> type[OTP]:
    from pyotp.otp import OTP

    class Generator(OTP):
        # pyotp refuses keys below 112 bits, which many services still hand out: what they chose is theirs to say.
        def byte_secret(self) -> bytes:
            return _decode_base32(self.secret)

    return Generator
