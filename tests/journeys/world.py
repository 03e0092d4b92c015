"""What the journeys of both flavours share: nothing in here waits for the client."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, NamedTuple, Protocol

from inkbox import IdentityPhoneNumber
from inkbox_sandbox import Control

# People outside.
ANN, BEN, CLEO = (f"+1212555011{digit}" for digit in range(1, 4))


class HasAddress(Protocol):
    """An identity of either flavour."""

    @property
    def email_address(self) -> str | None: ...


def address(identity: HasAddress) -> str:
    """The mail address of an identity, which every identity of the sandbox has."""
    assert identity.email_address is not None
    return identity.email_address


class HasNumber(Protocol):
    """An identity of either flavour."""

    @property
    def phone_number(self) -> IdentityPhoneNumber | None: ...


def phone(identity: HasNumber) -> str:
    """The phone number of an identity that has one."""
    assert identity.phone_number is not None
    return identity.phone_number.number


class Fetched(NamedTuple):
    """What a plain HTTP request was answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def fetch(url: str, *, method: str = "GET", headers: Mapping[str, str] | None = None, body: object = None) -> Fetched:
    """Ask for a URL without the SDK, like a browser or another program would."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json", **(headers or {})}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return Fetched(response.status, dict(response.headers), response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Fetched(error.code, dict(error.headers), error.read())


def parsed(raw: bytes) -> EmailMessage:
    """A message as any mail program reads it."""
    return message_from_bytes(raw, policy=policy.default)


def outgoing(control: Control) -> list[EmailMessage]:
    """What left the sandbox, newest first."""
    return [parsed(control.outbox_message(entry.id)) for entry in control.outbox()]


def later(seconds: float, act: Callable[[], object]) -> threading.Timer:
    """Do something in another thread after a while."""
    timer = threading.Timer(seconds, act)
    timer.start()
    return timer
