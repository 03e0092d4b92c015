"""Contacts, their access and vCards: what the contract alone can't say about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Literal
from uuid import UUID

from inkbox._runtime.unset import UNSET, Unset
from inkbox.contacts.imports import ContactImportResult
from inkbox_api.models.contact import Contact
from inkbox_api.models.contact_access import ContactAccess
from inkbox_api.models.contact_address import ContactAddress
from inkbox_api.models.contact_custom_field import ContactCustomField
from inkbox_api.models.contact_date import ContactDate
from inkbox_api.models.contact_email import ContactEmail
from inkbox_api.models.contact_phone import ContactPhone
from inkbox_api.models.contact_website import ContactWebsite
from inkbox_api.resources import contacts as _contacts
from inkbox_api.resources import contacts_access as _access
from inkbox_api.resources import contacts_vcards as _vcards

_Wire = Mapping[str, object]


class AsyncContactAccessResource(_access.AsyncContactAccessResource):
    """Which identities see a contact."""

    async def grant(
        self, contact_id: UUID | str, *, identity_id: UUID | str | None = None, wildcard: bool = False
    ) -> ContactAccess:
        """Let one identity, or all of them, see a contact. Needs an admin key.

        Args:
            contact_id: The contact.
            identity_id: The identity to let in.
            wildcard: Let every identity in, which replaces all single grants.

        Raises:
            ValueError: Not exactly one of `identity_id` and `wildcard=True` was given; nothing is sent.
            RedundantContactAccessGrantError: 409: Everybody sees the contact already.
            InkboxPermissionError: 403: The key isn't an admin key.
        """
        if (identity_id is not None) == wildcard:
            raise ValueError("Give either identity_id, or wildcard=True to let every identity see the contact.")
        return await self._grant(contact_id, identity_id=identity_id)


class AsyncVCardsResource(_vcards.AsyncVCardsResource):
    """Contacts as vCards (RFC 6350)."""

    async def import_vcards(self, content: str | bytes, *, content_type: str = "text/vcard") -> ContactImportResult:
        """Create contacts from vCards; one bad card doesn't stop the others.

        Args:
            content: One or more cards, up to 5 MiB and 1000 cards; text is sent as UTF-8.
            content_type: `text/vcard` or `text/x-vcard`.

        Returns:
            One result for each card, in order; look at `errors`.

        Raises:
            InkboxAPIError: 413: Too large or too many cards. 415: Another content type.
            InkboxValidationError: 422: There is no complete card in `content`.
        """
        return ContactImportResult.of(await self._import_vcards(content=content, content_type=content_type))

    async def export_vcard(self, contact_id: UUID | str) -> str:
        """Return a contact as the text of a vCard.

        Raises:
            InkboxNotFoundError: 404: No such contact, or not visible to this key.
        """
        return await self._export_vcard(contact_id)


class AsyncContactsResource(_contacts.AsyncContactsResource):
    """People and companies that the organization's agents deal with."""

    @cached_property
    def access(self) -> AsyncContactAccessResource:
        """Which identities see a contact."""
        return AsyncContactAccessResource(self._connection)

    @cached_property
    def vcards(self) -> AsyncVCardsResource:
        """Import and export of vCards."""
        return AsyncVCardsResource(self._connection)

    async def create(
        self,
        *,
        preferred_name: str | None = None,
        name_prefix: str | None = None,
        given_name: str | None = None,
        middle_name: str | None = None,
        family_name: str | None = None,
        name_suffix: str | None = None,
        company_name: str | None = None,
        job_title: str | None = None,
        birthday: date | str | None = None,
        notes: str | None = None,
        emails: Sequence[ContactEmail | _Wire] | None = None,
        phones: Sequence[ContactPhone | _Wire] | None = None,
        websites: Sequence[ContactWebsite | _Wire] | None = None,
        dates: Sequence[ContactDate | _Wire] | None = None,
        addresses: Sequence[ContactAddress | _Wire] | None = None,
        custom_fields: Sequence[ContactCustomField | _Wire] | None = None,
        access_identity_ids: Iterable[UUID | str] | Literal["wildcard"] | None = "wildcard",
    ) -> Contact:
        """Create a contact. At least one of the given, family, company and preferred names is needed.

        Args:
            preferred_name: Name to show, up to 255 characters; built from the other names when left out.
            name_prefix: Up to 32 characters.
            given_name: Up to 128 characters.
            middle_name: Up to 128 characters.
            family_name: Up to 128 characters.
            name_suffix: Up to 32 characters.
            company_name: Up to 255 characters.
            job_title: Up to 255 characters.
            birthday: A date, or `YYYY-MM-DD`.
            notes: Free text.
            emails: Up to 50, at most one of them primary.
            phones: Up to 50, as E.164, at most one of them primary.
            websites: Up to 25.
            dates: Up to 25.
            addresses: Up to 10.
            custom_fields: Up to 50.
            access_identity_ids: Who sees the contact: `"wildcard"` or None for every identity, otherwise up to 500
                identity ids; an empty list leaves it to humans and admin keys.

        Raises:
            InkboxBadRequestError: 400: There is no name at all.
            InkboxNotFoundError: 404: An identity of `access_identity_ids` is unknown.
            InkboxValidationError: 422: A member is malformed or too long.
        """
        viewers: list[str] | Unset | None = UNSET
        if access_identity_ids != "wildcard":
            viewers = None if access_identity_ids is None else [str(each) for each in access_identity_ids]
        return await self._create(
            preferred_name=preferred_name,
            name_prefix=name_prefix,
            given_name=given_name,
            middle_name=middle_name,
            family_name=family_name,
            name_suffix=name_suffix,
            company_name=company_name,
            job_title=job_title,
            birthday=birthday,
            notes=notes,
            emails=emails,
            phones=phones,
            websites=websites,
            dates=dates,
            addresses=addresses,
            custom_fields=custom_fields,
            access_identity_ids=viewers,
        )

    async def lookup(
        self,
        *,
        email: str | None = None,
        email_contains: str | None = None,
        email_domain: str | None = None,
        phone: str | None = None,
        phone_contains: str | None = None,
    ) -> list[Contact]:
        """Find contacts by an address or number. Exactly one argument is needed.

        Args:
            email: A whole address, in any case.
            email_contains: A part of an address.
            email_domain: The part after the `@`.
            phone: A whole number, as E.164.
            phone_contains: A part of a number.

        Raises:
            ValueError: Not exactly one argument was given; nothing is sent.
        """
        given = [each for each in (email, email_contains, email_domain, phone, phone_contains) if each is not None]
        if len(given) != 1:
            raise ValueError(
                f"Give exactly one of email, email_contains, email_domain, phone, phone_contains; got {len(given)}."
            )
        return await self._lookup(
            email=email,
            email_contains=email_contains,
            email_domain=email_domain,
            phone=phone,
            phone_contains=phone_contains,
        )
