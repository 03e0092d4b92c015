"""Builds RFC 5322 messages from drafts with the standard library. Pure: no storage, no clock.

Imported lazily by its users: the `email` package is slow to load and a sandbox that sends no mail never needs it.
"""

import dataclasses
import datetime as dt
import email
import email.policy
import email.utils
import uuid
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from typing import Any

from inkbox_sandbox.settings import PLATFORM_DOMAIN


@dataclasses.dataclass(frozen=True, slots=True)
class File:
    """An attachment: its name, its MIME type with parameters, its decoded bytes."""

    filename: str
    content_type: str
    content: bytes = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Everything that becomes visible in a message; blind-copy recipients therefore have no place here.

    Attributes:
        sender: Bare address of the sender; None for mail that names no sender.
        sender_name: Display name that stands before the address.
        date: Becomes the `Date` header.
        message_id: The Message-ID in angle brackets.
        references: Message-IDs of the conversation, oldest first.
        original: Raw message that is attached as `message/rfc822`.
        extra_headers: Further headers, set as they are given.
    """

    sender: str | None
    sender_name: str | None = None
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    reply_to: str | None = None
    subject: str
    date: dt.datetime
    message_id: str
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    text: str | None = None
    html: str | None = None
    files: tuple[File, ...] = ()
    original: bytes | None = None
    extra_headers: tuple[tuple[str, str], ...] = ()


class _MessageIdsHeader(UnstructuredHeader, BaseHeader):
    """Message-IDs, folded between ids only.

    The standard library encodes a long id as an RFC 2047 word, which no reader matches against the id itself.
    """

    def fold(self, *, policy: Any) -> str:
        return f"{self.name}: {f'{policy.linesep} '.join(self.split())}{policy.linesep}"


def _headers() -> HeaderRegistry:
    registry = HeaderRegistry()
    for name in ("message-id", "in-reply-to", "references"):
        registry.map_to_type(name, _MessageIdsHeader)
    return registry


POLICY = email.policy.SMTP.clone(header_factory=_headers(), refold_source="none")
"""CRLF line ends; headers of a message that is passed on stay byte for byte as they came."""


def new_message_id() -> str:
    """A fresh Message-ID of the platform."""
    return f"<{uuid.uuid4()}@{PLATFORM_DOMAIN}>"


def compose(draft: Draft) -> bytes:
    """Write a draft as a message: headers, alternatives of the body, attachments."""
    message = EmailMessage(policy=POLICY)
    _set_headers(message, draft)
    _set_body(message, draft)
    if draft.original is not None:
        message.add_attachment(_parsed(draft.original), filename="original.eml")
    for file in draft.files:
        _attach(message, file)
    return message.as_bytes()


def _set_headers(message: EmailMessage, draft: Draft) -> None:
    if draft.sender is not None:
        name = " ".join((draft.sender_name or "").split())
        message["From"] = Address(name, addr_spec=draft.sender)
    for header, addresses in (("To", draft.to), ("Cc", draft.cc)):
        if addresses:
            message[header] = [Address(addr_spec=address) for address in addresses]
    if draft.reply_to is not None:
        message["Reply-To"] = Address(addr_spec=draft.reply_to)
    message["Subject"] = draft.subject
    message["Date"] = email.utils.format_datetime(draft.date)
    message["Message-ID"] = draft.message_id
    if draft.in_reply_to:
        message["In-Reply-To"] = draft.in_reply_to
    if draft.references:
        message["References"] = " ".join(draft.references)
    for header, value in draft.extra_headers:
        message[header] = value


def _set_body(message: EmailMessage, draft: Draft) -> None:
    if draft.html is not None and draft.text is None:
        message.set_content(draft.html, subtype="html")
        return
    message.set_content(draft.text or "")
    if draft.html is not None:
        message.add_alternative(draft.html, subtype="html")


def _attach(message: EmailMessage, file: File) -> None:
    parsed = content_type_header(file.content_type)
    main, _, sub = parsed.content_type.partition("/")
    if parsed.content_type == "message/rfc822":
        message.add_attachment(_parsed(file.content), filename=file.filename)
        return
    if main in ("multipart", "message"):
        # Their bytes would be read as structure of the outer message, not as content of a file.
        main, sub = "application", "octet-stream"
    params = {name: value for name, value in parsed.params.items() if name not in ("name", "boundary")}
    message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.filename, params=params)


def content_type_header(value: str) -> Any:
    """The parsed header `Content-Type: value`, with `content_type`, `params` and `defects`."""
    return POLICY.header_factory("Content-Type", value)


def _parsed(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=POLICY)
    assert isinstance(message, EmailMessage)
    return message
