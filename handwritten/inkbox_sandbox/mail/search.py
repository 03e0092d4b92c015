"""Full-text search of mail: every word must be there, most hits first, then newest."""

from typing import Any

import sqlalchemy as sa

from inkbox_sandbox.context import Context
from inkbox_sandbox.mail.shapes import SUMMARY
from inkbox_sandbox.mail.tables import messages, words


def search(ctx: Context, mailbox_id: str, query: str, limit: int) -> list[Any]:
    """The rows of the messages of a mailbox that match, as far as the caller may see them.

    A query without any word finds nothing.
    """
    hits = words.matches(mailbox_id, query)
    found = (
        sa.select(*SUMMARY)
        .join(hits, hits.c.document == messages.c.id)
        .order_by(hits.c.rank.desc(), messages.c.created_at.desc(), messages.c.id.desc())
        .limit(limit)
    )
    if not ctx.principal.sees_everything:
        found = found.where(messages.c.is_blocked.is_(False))
    return list(ctx.db.execute(found))
