"""Reads RFC 5322 messages with the standard library, whatever state they are in. Pure: no storage, no clock.

Mail from outside may break every rule. Nothing here raises on a malformed message: what cannot be read is left out.
"""

import dataclasses
import email
import email.utils
import mimetypes
import re
from collections.abc import Iterator
from email.message import EmailMessage, MIMEPart
from typing import Any

from inkbox_sandbox.mail.composing import POLICY, File
from inkbox_sandbox.mail.readable import visible_text

_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,127}/[a-z0-9!#$&^_.+-]{1,127}")
_MESSAGE_ID = re.compile(r"<[^<>\s]+>")


@dataclasses.dataclass(frozen=True, slots=True)
class ParsedMail:
    """What the service stores of a message beside its raw bytes."""

    message_id: str | None
    from_address: str | None
    to_addresses: list[str]
    cc_addresses: list[str]
    subject: str | None
    in_reply_to: str | None
    references: list[str]
    body_text: str | None
    body_html: str | None
    files: list[File]
    is_spam: bool

    @property
    def visible(self) -> str:
        """The words of the body."""
        return visible_text(self.body_text, self.body_html)


def parse(raw: bytes) -> ParsedMail:
    """Read a message."""
    message = _message(raw)
    text, html, files = _contents(message)
    in_reply_to = message_ids(_header(message, "In-Reply-To"))
    return ParsedMail(
        message_id=next(iter(message_ids(_header(message, "Message-ID"))), None),
        from_address=next(iter(_addresses(message, "From")), None),
        to_addresses=_addresses(message, "To"),
        cc_addresses=_addresses(message, "Cc"),
        subject=_header(message, "Subject"),
        in_reply_to=next(iter(in_reply_to), None),
        references=message_ids(_header(message, "References")),
        body_text=text,
        body_html=html,
        files=files,
        is_spam=(_header(message, "X-Spam-Flag") or "").strip().upper() == "YES",
    )


def files_of(raw: bytes) -> list[File]:
    """The attachments of a message, in their order."""
    return _contents(_message(raw))[2]


def message_ids(value: str | None) -> list[str]:
    """The Message-IDs in a header, in angle brackets; a bare id without brackets counts when it is alone."""
    if not value:
        return []
    found = _MESSAGE_ID.findall(value)
    bare = value.strip()
    if not found and bare and not any(character.isspace() or character in "<>" for character in bare):
        return [f"<{bare}>"]
    # An id that is named twice counts where it stands last: threads are found from the end of `References`.
    return list(dict.fromkeys(reversed(found)))[::-1]


def _message(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=POLICY)
    assert isinstance(message, EmailMessage)
    return message


def _header(message: EmailMessage, name: str) -> str | None:
    try:
        value = message[name]
    # The header parser of the standard library fails with assorted exceptions on malformed values.
    except Exception:
        value = next((text for key, text in message.raw_items() if key.lower() == name.lower()), None)
    return None if value is None else _storable(" ".join(str(value).splitlines()))


def _addresses(message: EmailMessage, name: str) -> list[str]:
    try:
        found = [address.addr_spec for address in message[name].addresses]
    # No such header, or one that the structured parser gives up on: the older, more forgiving parser gets a try.
    except Exception:
        found = [address for _, address in email.utils.getaddresses([_header(message, name) or ""])]
    return list(dict.fromkeys(_storable(address) for address in found if "@" in address))


def _storable(text: str) -> str:
    # Undecodable bytes come out of the parser as surrogates and PostgreSQL refuses NUL: neither may reach storage.
    decoded = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return decoded.replace("\x00", "\N{REPLACEMENT CHARACTER}")


def _contents(message: EmailMessage) -> tuple[str | None, str | None, list[File]]:
    text: str | None = None
    html: str | None = None
    files: list[File] = []
    for part in _leaves(message):
        kind = part.get_content_type()
        if part.get_content_disposition() == "attachment" or part.get_filename():
            files.append(_file(part, len(files)))
        elif kind == "text/plain" and text is None:
            text = _text(part)
        elif kind == "text/html" and html is None:
            html = _text(part)
        else:
            files.append(_file(part, len(files)))
    return text, html, files


def _leaves(message: MIMEPart) -> Iterator[MIMEPart]:
    # A message within the message is a leaf: it is an attachment, its parts are not ours.
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        for part in message.iter_parts():
            yield from _leaves(part)
    else:
        yield message


def _text(part: MIMEPart) -> str | None:
    payload: Any = part.get_payload(decode=True) or b""
    try:
        text = payload.decode(part.get_content_charset("utf-8"), "replace")
    except (LookupError, ValueError):
        text = payload.decode("utf-8", "replace")
    # Writing a message ends its last line; the sender's text most likely had no such end.
    return _storable(text.replace("\r\n", "\n").removesuffix("\n")) or None


def _file(part: MIMEPart, index: int) -> File:
    kind = _media_type(part)
    if kind.startswith("message/") and part.is_multipart():
        content = b"".join(inner.as_bytes() for inner in part.iter_parts())
    else:
        payload: Any = part.get_payload(decode=True)
        content = payload or b""
    return File(_filename(part, kind, index), kind, content)


def _media_type(part: MIMEPart) -> str:
    kind = part.get_content_type()
    # It is given back in a header one day; a type that cannot stand there says nothing of the content either.
    return kind if _MEDIA_TYPE.fullmatch(kind) else "application/octet-stream"


def _filename(part: MIMEPart, kind: str, index: int) -> str:
    try:
        given = part.get_filename() or ""
    except Exception:
        given = ""
    # Only the last component: a name from outside must never read as a path.
    name = _storable("".join(character for character in re.split(r"[/\\]", given)[-1] if character.isprintable()))
    if name.strip(". "):
        return name[-255:]
    suffix = ".eml" if kind == "message/rfc822" else mimetypes.guess_extension(kind) or ".bin"
    return f"attachment-{index + 1}{suffix}"
