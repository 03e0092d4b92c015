"""What was said in calls: one row for each utterance, numbered, and found again by its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa

from inkbox_sandbox.clock import wire_time
from inkbox_sandbox.context import Context
from inkbox_sandbox.phone import call_rows
from inkbox_sandbox.phone.tables import transcripts, words
from inkbox_sandbox.storage import new_id
from inkbox_sandbox.words import terms

if TYPE_CHECKING:
    from inkbox_server import wire


class Transcripts:
    """Handlers of the resource `transcripts`."""

    def list(self, ctx: Context, phone_number_id: UUID, call_id: UUID) -> list[wire.PhoneTranscript]:
        """What was said in a call, in its order."""
        return of_call(ctx, call_rows.own_call(ctx, phone_number_id, call_id).id)


def of_call(ctx: Context, call_id: str) -> list[wire.PhoneTranscript]:
    """The utterances of a call, in their order."""
    query = sa.select(transcripts).where(transcripts.c.call_id == call_id).order_by(transcripts.c.seq)
    return [_wire(row) for row in ctx.db.execute(query)]


def record(ctx: Context, call_id: str, party: str, text: str, ts_ms: int) -> None:
    """Store one utterance of a call; nothing when the call is gone or nothing was said."""
    call = call_rows.any_call(ctx, call_id)
    if call is None or not text.strip():
        return
    last = ctx.db.scalar(sa.select(sa.func.max(transcripts.c.seq)).where(transcripts.c.call_id == call_id))
    transcript_id = new_id()
    ctx.db.execute(
        transcripts.insert().values(
            id=transcript_id,
            call_id=call_id,
            seq=0 if last is None else last + 1,
            ts_ms=ts_ms,
            party=party,
            text=text,
            created_at=ctx.now,
        )
    )
    words.add(ctx, call.phone_number_id, transcript_id, terms(text))


def search(ctx: Context, phone_number_id: str, query: str, party: str | None, limit: int) -> list[wire.PhoneTranscript]:
    """The utterances on a number that have every word of a query: most hits first, then newest."""
    hits = words.matches(phone_number_id, query)
    found = sa.select(transcripts).join(hits, hits.c.document == transcripts.c.id)
    if party is not None:
        found = found.where(transcripts.c.party == party)
    found = found.order_by(hits.c.rank.desc(), transcripts.c.created_at.desc(), transcripts.c.id.desc())
    return [_wire(row) for row in ctx.db.execute(found.limit(limit))]


def _wire(row: Any) -> wire.PhoneTranscript:
    return {
        "id": row.id,
        "call_id": row.call_id,
        "seq": row.seq,
        "ts_ms": row.ts_ms,
        "party": row.party,
        "text": row.text,
        "created_at": wire_time(row.created_at),
    }
