"""Opaque page cursors: where a page ended, as the sort key and the id of its last row.

A page is found by comparing with that key, never by counting rows, so newer rows cannot shift a page that is under way.
"""

import base64
import binascii
import dataclasses
import datetime as dt
import struct
import uuid
from collections.abc import Sequence
from typing import Any, Literal

import sqlalchemy as sa

from inkbox_sandbox.errors import unprocessable

Listing = Literal["m", "t"]

_LAYOUT = struct.Struct(">cq16s")
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)


@dataclasses.dataclass(frozen=True, slots=True)
class Position:
    """The last row of a page: the time it is sorted by, and its id, which settles equal times."""

    at: dt.datetime
    row_id: str


def encode(listing: Listing, position: Position) -> str:
    """Write a position as a cursor for one kind of listing ("m" messages, "t" threads)."""
    microseconds = (position.at - _EPOCH) // _MICROSECOND
    packed = _LAYOUT.pack(listing.encode(), microseconds, uuid.UUID(position.row_id).bytes)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def decode(listing: Listing, cursor: str) -> Position:
    """Read a cursor that `encode` wrote.

    Raises:
        ApiError: 422 when the text is no cursor, or one of another kind of listing.
    """
    try:
        packed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        kind, microseconds, row_id = _LAYOUT.unpack(packed)
        position = Position(_EPOCH + microseconds * _MICROSECOND, str(uuid.UUID(bytes=row_id)))
    except (ValueError, binascii.Error, struct.error, OverflowError):
        raise unprocessable(["query", "cursor"], "The cursor is malformed") from None
    if kind != listing.encode() or encode(listing, position) != cursor:
        raise unprocessable(["query", "cursor"], "The cursor belongs to another listing")
    return position


def newest_first(
    query: sa.Select[Any], at: sa.Column[Any], row_id: sa.Column[Any], *, after: Position | None, limit: int
) -> sa.Select[Any]:
    """Order a query by time and id, both descending, start it behind a position, and fetch one row more than `limit`.

    The row too many tells whether there is a further page, without a count.
    """
    if after is not None:
        query = query.where(sa.tuple_(at, row_id) < sa.tuple_(sa.literal(after.at, at.type), sa.literal(after.row_id)))
    return query.order_by(at.desc(), row_id.desc()).limit(limit + 1)


def next_cursor(listing: Listing, rows: Sequence[Any], at: str, limit: int) -> str | None:
    """The cursor behind the first `limit` rows; None when they are the last ones."""
    if len(rows) <= limit:
        return None
    last = rows[limit - 1]
    return encode(listing, Position(getattr(last, at), last.id))
