"""What a request may put into a message; every refusal is a 422 that names the field."""

import base64
import binascii
import dataclasses
import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from inkbox_sandbox.errors import unprocessable
from inkbox_sandbox.mail.addresses import canonical, is_address

if TYPE_CHECKING:
    from inkbox_sandbox.mail.composing import File
    from inkbox_server import models

Loc = tuple[str | int, ...]

_REFUSED_SUFFIXES = (".exe", ".bat", ".scr")
LONGEST_SUBJECT = 998


@dataclasses.dataclass(frozen=True, slots=True)
class Recipients:
    """Who gets a message, as the caller wrote the addresses."""

    to: tuple[str, ...]
    cc: tuple[str, ...]
    bcc: tuple[str, ...]

    @property
    def everybody(self) -> list[str]:
        """Every distinct address, in the spelling under which addresses are compared."""
        return list(dict.fromkeys(canonical(address) for address in (*self.to, *self.cc, *self.bcc)))


def recipients(given: "models.MessageRecipients | models.ForwardRecipients") -> Recipients:
    """Check all addresses of a request; at least one is needed over the three lists."""
    loc: Loc = ("body", "recipients")
    checked = Recipients(
        to=addresses(given.to or (), (*loc, "to")),
        cc=addresses(given.cc or (), (*loc, "cc")),
        bcc=addresses(given.bcc or (), (*loc, "bcc")),
    )
    if not checked.everybody:
        raise unprocessable(loc, "At least one recipient is needed")
    return checked


def addresses(given: Sequence[str], loc: Loc) -> tuple[str, ...]:
    """Check a list of addresses."""
    return tuple(address(text, (*loc, index)) for index, text in enumerate(given))


def address(text: str, loc: Loc) -> str:
    """Check one bare address."""
    if not is_address(text):
        raise unprocessable(loc, "The value is not a valid email address")
    return text


def optional_address(text: str | None, loc: Loc) -> str | None:
    """Check one bare address that need not be there."""
    return None if text is None else address(text, loc)


def subject(text: str, loc: Loc = ("body", "subject")) -> str:
    """Check a subject: one line of at most 998 characters."""
    if len(text) > LONGEST_SUBJECT:
        raise unprocessable(loc, f"The subject has more than {LONGEST_SUBJECT} characters")
    return single_line(text, loc)


def single_line(text: str, loc: Loc) -> str:
    """Check a text that becomes part of a header: a line end in it would begin another header."""
    if any(unicodedata.category(character) in ("Cc", "Zl", "Zp") and character != "\t" for character in text):
        raise unprocessable(loc, "The value must be a single line without control characters")
    return text


def attachments(given: "Sequence[models.Attachment]", field: str) -> "tuple[File, ...]":
    """Check and decode the attachments of a request."""
    return tuple(_attachment(attachment, ("body", field, index)) for index, attachment in enumerate(given))


def _attachment(given: "models.Attachment", loc: Loc) -> "File":
    from inkbox_sandbox.mail.composing import File, content_type_header

    filename = base_name(single_line(given.filename, (*loc, "filename")))
    if not filename.strip(". "):
        raise unprocessable((*loc, "filename"), "The file needs a name")
    # Windows drops dots and spaces at the end of a name, so they must not hide the ending.
    if filename.rstrip(". ").lower().endswith(_REFUSED_SUFFIXES):
        raise unprocessable((*loc, "filename"), "Files of this type are refused")
    content_type = single_line(given.content_type, (*loc, "content_type"))
    if not content_type.isascii() or content_type_header(content_type).defects:
        raise unprocessable((*loc, "content_type"), "The value is not a MIME type")
    return File(filename, content_type, _decoded(given.content_base64, (*loc, "content_base64")))


def base_name(filename: str) -> str:
    """A file name without the folders before it, which mail from outside loses too: no name shall read as a path."""
    return re.split(r"[/\\]", filename)[-1]


def _decoded(text: str, loc: Loc) -> bytes:
    try:
        # Encoders wrap lines; everything else outside of the alphabet is an error.
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise unprocessable(loc, "The value is not valid base64") from None


def total_size(files: "Sequence[File]", cap: int, field: str) -> None:
    """Refuse attachments that are too large together."""
    if sum(len(file.content) for file in files) > cap:
        raise unprocessable(("body", field), f"The attachments have more than {cap} bytes in total")
