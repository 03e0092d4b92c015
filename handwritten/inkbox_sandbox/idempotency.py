"""Keyed calls: the first answer to a key is kept, and given again to whoever repeats the same call with it."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import structured, unprocessable
from inkbox_sandbox.storage import UtcDateTime, metadata

HEADER = "idempotency-key"
REPLAYED = {"Idempotency-Replayed": "true"}
LONGEST_KEY = 255

idempotency_keys = sa.Table(
    "idempotency_keys",
    metadata,
    sa.Column("organization_id", sa.String(64), primary_key=True),
    sa.Column("key", sa.String(LONGEST_KEY), primary_key=True),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    # None while the first call is under way.
    sa.Column("answer", sa.Text),
    sa.Column("created_at", UtcDateTime, nullable=False, index=True),
)


def checked_key(given: str) -> str:
    """The key of a request header; 422 when it is empty, too long or not printable ASCII."""
    if not given or len(given) > LONGEST_KEY or not given.isascii() or not given.isprintable():
        raise unprocessable(["header", "Idempotency-Key"], "1 to 255 printable ASCII characters")
    return given


def once(ctx: Context, key: str, method: str, path: str, body: bytes, work: Callable[[], Any]) -> tuple[Any, bool]:
    """Do work for the first call with a key; later ones get its answer. Says whether the answer is a repeated one.

    A call that is refused leaves no trace, because its transaction is rolled back: it may be tried again with its key.
    """
    _forget_old(ctx)
    mine = sa.and_(idempotency_keys.c.organization_id == ctx.principal.organization_id, idempotency_keys.c.key == key)
    fingerprint = _fingerprint(method, path, body)
    row = ctx.db.execute(sa.select(idempotency_keys).where(mine)).first()
    if row is not None:
        return _repeated(row, fingerprint), True
    _reserve(ctx, key, fingerprint)
    answer = work()
    ctx.db.execute(idempotency_keys.update().where(mine).values(answer=json.dumps(answer)))
    return answer, False


def _repeated(row: sa.Row[Any], fingerprint: str) -> Any:
    if row.fingerprint != fingerprint:
        raise structured(409, "idempotency_key_reused", "This key belongs to a call with another body")
    if row.answer is None:
        raise _in_progress()
    return json.loads(row.answer)


def _reserve(ctx: Context, key: str, fingerprint: str) -> None:
    try:
        with ctx.db.begin_nested():
            ctx.db.execute(
                idempotency_keys.insert().values(
                    organization_id=ctx.principal.organization_id,
                    key=key,
                    fingerprint=fingerprint,
                    created_at=ctx.now,
                )
            )
    except IntegrityError:
        # One sandbox runs one call after the other; this takes two of them on one PostgreSQL database.
        raise _in_progress() from None


def _in_progress() -> Exception:
    return structured(409, "idempotency_in_progress", "The first call with this key is still under way")


def _forget_old(ctx: Context) -> None:
    oldest = ctx.now - dt.timedelta(seconds=ctx.settings.caps.idempotency_seconds)
    ctx.db.execute(idempotency_keys.delete().where(idempotency_keys.c.created_at < oldest))


def _fingerprint(method: str, path: str, body: bytes) -> str:
    # The same members in another order are the same body.
    canonical = json.dumps(json.loads(body or b"null"), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{method} {path}\n{canonical}".encode("utf-8", "surrogatepass")).hexdigest()
