"""Attachments: a signed link that works without credentials until it expires, and the bytes behind it."""

import struct
import uuid
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa

from inkbox_sandbox.context import Context, RawAnswer
from inkbox_sandbox.errors import forbidden, not_found
from inkbox_sandbox.mail.checks import base_name
from inkbox_sandbox.mail.filing import raw_content
from inkbox_sandbox.mail.tables import messages
from inkbox_sandbox.signed_links import ATTACHMENTS_PATH, file_answer, seal, unseal
from inkbox_server import wire

_TICKET = struct.Struct(">16sHq")
_PURPOSE = b"mail attachment"


def link(ctx: Context, message: Any, filename: str) -> wire.AttachmentLink:
    """A fresh link to the first attachment of a message that has this name; 404 when none has."""
    names = [file["filename"] for file in message.attachment_metadata]
    # Whoever sent it with folders before its name may ask for it by the same words.
    filename = base_name(filename)
    if filename not in names:
        raise not_found("Attachment not found")
    lifetime = ctx.settings.caps.signed_url_seconds
    token = _token(ctx, message.id, names.index(filename), int(ctx.now.timestamp()) + lifetime)
    url = f"{ctx.base_url}{ATTACHMENTS_PATH}/{token}/{quote(filename, safe='')}"
    return {"url": url, "filename": filename, "expires_in": lifetime}


def download(ctx: Context, token: str) -> RawAnswer:
    """The attachment that a link leads to, whoever asks.

    Raises:
        ApiError: 403 for a link that is forged or has expired, 404 when the message is gone.
    """
    from inkbox_sandbox.mail.parsing import files_of

    message_id, index = _redeem(ctx, token)
    raw_id = ctx.db.scalar(
        sa.select(messages.c.raw_id).where(messages.c.id == message_id, messages.c.status != "deleted")
    )
    if raw_id is None:
        raise not_found("Attachment not found")
    file = files_of(raw_content(ctx, raw_id))[index]
    return file_answer(file.content, file.content_type, file.filename)


def _token(ctx: Context, message_id: str, index: int, expires_at: int) -> str:
    return seal(ctx, _PURPOSE, _TICKET.pack(uuid.UUID(message_id).bytes, index, expires_at))


def _redeem(ctx: Context, token: str) -> tuple[str, int]:
    ticket = unseal(ctx, _PURPOSE, token)
    if ticket is None:
        raise forbidden("The link is not valid")
    message_id, index, expires_at = _TICKET.unpack(ticket)
    if ctx.now.timestamp() >= expires_at:
        raise forbidden("The link has expired")
    return str(uuid.UUID(bytes=message_id)), index
