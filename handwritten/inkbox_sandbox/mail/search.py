"""Full-text search over the inverted index: every word must be there, most hits first, then newest."""

from typing import Any

import sqlalchemy as sa

from inkbox_sandbox.context import Context
from inkbox_sandbox.mail.shapes import SUMMARY
from inkbox_sandbox.mail.tables import messages, terms
from inkbox_sandbox.mail.words import terms as terms_of


def search(ctx: Context, mailbox_id: str, query: str, limit: int) -> list[Any]:
    """The rows of the messages of a mailbox that match, as far as the caller may see them.

    A query without any word finds nothing.
    """
    wanted = list(terms_of(query))
    if not wanted:
        return []
    hits = (
        sa.select(terms.c.message_id, sa.func.sum(terms.c.hits).label("rank"))
        .where(terms.c.mailbox_id == mailbox_id, terms.c.term.in_(wanted))
        .group_by(terms.c.message_id)
        .having(sa.func.count() == len(wanted))
        .subquery()
    )
    found = (
        sa.select(*SUMMARY)
        .join(hits, hits.c.message_id == messages.c.id)
        .order_by(hits.c.rank.desc(), messages.c.created_at.desc(), messages.c.id.desc())
        .limit(limit)
    )
    if not ctx.principal.sees_everything:
        found = found.where(messages.c.is_blocked.is_(False))
    return list(ctx.db.execute(found))
