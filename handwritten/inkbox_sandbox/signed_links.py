"""Links that anybody may follow until they expire, and how the files behind them are answered."""

import base64
import binascii
import hashlib
import hmac
from urllib.parse import quote

from inkbox_sandbox.context import Context, RawAnswer

ATTACHMENTS_PATH = "/_files"
"""Where the application serves `mail.attachments.download`: `/_files/{token}/{filename}`."""

MEDIA_PATH = "/_media"
"""Where the application serves `media.download`: `/_media/{token}/{filename}`."""

_MAC_LENGTH = 32


def seal(ctx: Context, purpose: bytes, ticket: bytes) -> str:
    """A ticket with its signature, fit for a path segment; good for one purpose only."""
    return base64.urlsafe_b64encode(ticket + _signature(ctx, purpose, ticket)).decode().rstrip("=")


def unseal(ctx: Context, purpose: bytes, token: str) -> bytes | None:
    """The ticket of a token; None when this sandbox never signed it for that purpose."""
    try:
        signed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None
    ticket, signature = signed[:-_MAC_LENGTH], signed[-_MAC_LENGTH:]
    return ticket if hmac.compare_digest(signature, _signature(ctx, purpose, ticket)) else None


def _signature(ctx: Context, purpose: bytes, ticket: bytes) -> bytes:
    # The purpose is signed too: the same secret signs other things.
    return hmac.digest(ctx.signing_secret, purpose + b"\x00" + ticket, hashlib.sha256)


def file_answer(content: bytes, content_type: str, filename: str) -> RawAnswer:
    """A file from outside as an answer: to be saved, never to be shown as a page of this origin."""
    return RawAnswer(
        content=content,
        # The header and not `media_type`, to which a charset of our own choosing would be added.
        headers={
            "Content-Type": content_type,
            "Content-Disposition": f"attachment; filename*=utf-8''{quote(filename, safe='')}",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
