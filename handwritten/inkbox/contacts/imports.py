"""What an import of vCards came to, with the questions that users ask of it."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from inkbox_api.models.contact_import_result import ContactImportResult as _ContactImportResult
from inkbox_api.models.contact_import_result_item import ContactImportResultItem

__all__ = ["ContactImportResult"]


class ContactImportResult(_ContactImportResult):
    """Outcome of a vCard import: each card succeeds or fails on its own.

    Attributes:
        created_count: Cards that became contacts.
        error_count: Cards that were refused.
        results: One entry per card, in the order of the file.
        extra_fields: Members that the contract doesn't know, as received; None when there are none.
    """

    __slots__ = ()

    @classmethod
    def of(cls, answer: _ContactImportResult) -> Self:
        """Make it of the answer of the API."""
        return cls(
            created_count=answer.created_count,
            error_count=answer.error_count,
            results=answer.results,
            extra_fields=answer.extra_fields,
        )

    @property
    def created_ids(self) -> list[UUID]:
        """Ids of the new contacts, in the order of the file."""
        return [item.contact.id for item in self.results if item.contact is not None]

    @property
    def errors(self) -> list[ContactImportResultItem]:
        """The cards that were refused, in the order of the file."""
        return [item for item in self.results if item.status == "error"]
