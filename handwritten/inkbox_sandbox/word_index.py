"""The inverted index of full-text search, whatever is searched: which document has which words, and how often."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from inkbox_sandbox.context import Context
from inkbox_sandbox.words import terms


class WordIndex:
    """The index in one table.

    Args:
        table: Has the columns `term` and `hits` beside the two others.
        owner: The column of what is searched as a whole, a mailbox or a number.
        document: The column of what is found.
    """

    def __init__(self, table: sa.Table, owner: sa.Column[Any], document: sa.Column[Any]) -> None:
        self._table = table
        self._owner = owner
        self._document = document

    def add(self, ctx: Context, owner_id: str, document_id: str, hits: Mapping[str, int]) -> None:
        """Enter a new document by its stems (see `words.terms`)."""
        of_document = {self._owner.name: owner_id, self._document.name: document_id}
        if hits:
            rows = [{**of_document, "term": term, "hits": count} for term, count in hits.items()]
            ctx.db.execute(self._table.insert(), rows)

    def remove(self, ctx: Context, document_ids: Sequence[str] | sa.Select[Any]) -> None:
        """Forget some documents."""
        ctx.db.execute(self._table.delete().where(self._document.in_(document_ids)))

    def matches(self, owner_id: str, query: str) -> sa.Subquery:
        """The ids (`document`) of what has every word of a query, with the number of hits (`rank`).

        A query without any word matches nothing.
        """
        wanted = list(terms(query))
        return (
            sa.select(self._document.label("document"), sa.func.sum(self._table.c.hits).label("rank"))
            .where(self._owner == owner_id, self._table.c.term.in_(wanted))
            .group_by(self._document)
            .having(sa.func.count() == len(wanted))
            .subquery()
        )
