"""Pictures, recordings and other files of texts and iMessages: kept here, handed out under signed links.

Nothing is fetched from outside. Of media elsewhere the address is kept, and the link leads on to it.
"""

import mimetypes
import re
import struct
import uuid
from collections.abc import Sequence
from typing import TypedDict
from urllib.parse import quote, unquote, urlsplit

import sqlalchemy as sa

from inkbox_sandbox.context import Context, RawAnswer
from inkbox_sandbox.errors import forbidden, not_found, unprocessable
from inkbox_sandbox.signed_links import MEDIA_PATH, file_answer, seal, unseal
from inkbox_sandbox.storage import ID, UtcDateTime, metadata, new_id

_PURPOSE = b"media"
_TICKET = struct.Struct(">16sq")
_OWN_LINK = re.compile(rf"{MEDIA_PATH}/([\w-]+)/([^/]+)")
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(?:\s*;\s*[\w.+-]+=(?:[\w.+-]+|\"[^\"\\\x00-\x1f]*\"))*", re.ASCII)
_URL_SIGNS = "%/:=&?~#+!$,;'@()*[]"
_ANY_TYPE = "application/octet-stream"

media_files = sa.Table(
    "media_files",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("filename", sa.Text, nullable=False),
    sa.Column("content_type", sa.Text, nullable=False),
    # Either the file itself, or where it is.
    sa.Column("content", sa.LargeBinary),
    sa.Column("source_url", sa.Text),
    sa.Column("created_at", UtcDateTime, nullable=False),
)


_SIZE = sa.func.length(media_files.c.content).label("size")


class MediaRef(TypedDict):
    """A file as the row of a message remembers it; `size` is None when the file is elsewhere."""

    id: str
    filename: str
    content_type: str
    size: int | None


def keep(ctx: Context, content: bytes, filename: str, content_type: str) -> MediaRef:
    """Store a file."""
    media_type = content_type if _MEDIA_TYPE.fullmatch(content_type) else _ANY_TYPE
    return _store(ctx, filename or "file", media_type, content=content)


def _store(
    ctx: Context, filename: str, content_type: str, *, content: bytes | None = None, source_url: str | None = None
) -> MediaRef:
    # The name may come out of a URL, where anything can be written; the database takes no NUL.
    row = {"id": new_id(), "filename": filename.replace("\0", ""), "content_type": content_type}
    ctx.db.execute(media_files.insert().values(**row, content=content, source_url=source_url, created_at=ctx.now))
    size = None if content is None else len(content)
    return {"id": row["id"], "filename": row["filename"], "content_type": content_type, "size": size}


def refer(ctx: Context, urls: Sequence[str], loc: Sequence[str | int]) -> list[MediaRef]:
    """The files behind the addresses of a request: own links give the file itself, anything else is only noted.

    Raises:
        ApiError: 422 for a link of this sandbox that has expired or whose file is gone.
    """
    return [_refer(ctx, url, [*loc, index]) for index, url in enumerate(urls)]


def _refer(ctx: Context, url: str, loc: Sequence[str | int]) -> MediaRef:
    try:
        path = urlsplit(url).path
    except ValueError:
        raise unprocessable(loc, "Not a URL") from None
    own = _OWN_LINK.fullmatch(path)
    opened = None if own is None else _opened(ctx, own[1])
    if opened is not None:
        return _own(ctx, *opened, loc)
    filename = unquote(path.rpartition("/")[2]) or "file"
    return _store(ctx, filename, mimetypes.guess_type(filename)[0] or _ANY_TYPE, source_url=url)


def _own(ctx: Context, file_id: str, expires_at: int, loc: Sequence[str | int]) -> MediaRef:
    query = sa.select(media_files.c.filename, media_files.c.content_type, _SIZE).where(media_files.c.id == file_id)
    row = ctx.db.execute(query).first()
    if row is None or ctx.now.timestamp() >= expires_at:
        raise unprocessable(loc, "The link has expired")
    return {"id": file_id, "filename": row.filename, "content_type": row.content_type, "size": row.size}


def link(ctx: Context, file: MediaRef) -> str:
    """A fresh link to a file."""
    expires_at = int(ctx.now.timestamp()) + ctx.settings.caps.signed_url_seconds
    token = seal(ctx, _PURPOSE, _TICKET.pack(uuid.UUID(file["id"]).bytes, expires_at))
    return f"{ctx.base_url}{MEDIA_PATH}/{token}/{quote(file['filename'], safe='')}"


def download(ctx: Context, token: str) -> RawAnswer:
    """The file that a link leads to, whoever asks; a redirect when it is elsewhere.

    Raises:
        ApiError: 403 for a link that is forged or has expired, 404 when the file is gone.
    """
    opened = _opened(ctx, token)
    if opened is None:
        raise forbidden("The link is not valid")
    file_id, expires_at = opened
    if ctx.now.timestamp() >= expires_at:
        raise forbidden("The link has expired")
    row = ctx.db.execute(sa.select(media_files).where(media_files.c.id == file_id)).first()
    if row is None:
        raise not_found("File not found")
    if row.content is None:
        return RawAnswer(status=302, headers={"Location": quote(row.source_url, safe=_URL_SIGNS)})
    return file_answer(row.content, row.content_type, row.filename)


def _opened(ctx: Context, token: str) -> tuple[str, int] | None:
    ticket = unseal(ctx, _PURPOSE, token)
    if ticket is None:
        return None
    file_id, expires_at = _TICKET.unpack(ticket)
    return str(uuid.UUID(bytes=file_id)), expires_at
