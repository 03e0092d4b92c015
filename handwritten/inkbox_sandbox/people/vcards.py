"""Contacts as vCards, in and out."""

import re
import unicodedata
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pydantic

from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import ApiError, bad_request, unprocessable
from inkbox_sandbox.people import vcard_format
from inkbox_sandbox.people.contact_rows import visible_contact, wire_contact
from inkbox_sandbox.people.contacts import add_contact
from inkbox_server import models, wire

_MEDIA_TYPES = ("text/vcard", "text/x-vcard")


class VCards:
    """Handlers of the resource `contacts.vcards`."""

    def import_vcards(self, ctx: Context, *, content: bytes, content_type: str) -> wire.ContactImportResult:
        """Add a contact for each card of a file; a card that is refused does not stop the others."""
        cards = _cards_of(ctx, content, content_type)
        results = [_import_card(ctx, index, card) for index, card in enumerate(cards)]
        created = sum(result["contact"] is not None for result in results)
        return {"created_count": created, "error_count": len(results) - created, "results": results}

    def export_vcard(self, ctx: Context, contact_id: UUID) -> str:
        """One contact as a vCard 3.0, marked as an attachment."""
        contact = wire_contact(ctx, visible_contact(ctx, contact_id))
        ctx.response_headers["Content-Disposition"] = attachment(contact["preferred_name"] or "contact")
        return vcard_format.card_text(contact)


def attachment(name: str) -> str:
    """A Content-Disposition that names a .vcf file, in ASCII and, where that loses letters, in UTF-8 too (RFC 6266)."""
    shown = re.sub(r"[^\w .,@+()-]", "_", name).strip(" .") or "contact"
    plain = unicodedata.normalize("NFKD", shown).encode("ascii", "ignore").decode().strip(" .") or "contact"
    header = f'attachment; filename="{plain}.vcf"'
    return header if plain == shown else f"{header}; filename*=UTF-8''{quote(shown, safe='')}.vcf"


def _cards_of(ctx: Context, content: bytes, content_type: str) -> list[str | None]:
    caps = ctx.settings.caps
    if content_type.partition(";")[0].strip().lower() not in _MEDIA_TYPES:
        raise ApiError(415, f"The content type must be {' or '.join(_MEDIA_TYPES)}")
    if len(content) > caps.vcard_bytes:
        raise ApiError(413, f"The file is larger than {caps.vcard_bytes} bytes")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise bad_request("The file is not UTF-8") from None
    cards = vcard_format.split_cards(text)
    if not any(cards):
        raise unprocessable(["body"], "the file holds no complete vCard")
    if len(cards) > caps.vcard_cards:
        raise ApiError(413, f"The file holds more than {caps.vcard_cards} cards")
    return cards


def _import_card(ctx: Context, index: int, card: str | None) -> wire.ContactImportResultItem:
    try:
        if card is None:
            raise ValueError("the card has no END:VCARD")
        if "\0" in card:
            raise ValueError("the card holds a NUL character")
        body = models.ContactCreate.model_validate(vcard_format.contact_members(card))
        # A card that fails half-way leaves nothing of itself behind.
        with ctx.db.begin_nested():
            contact = wire_contact(ctx, add_contact(ctx, body))
    except (ApiError, ValueError) as error:
        return {"index": index, "status": "error", "contact": None, "error": _reason(error)}
    return {"index": index, "status": "created", "contact": contact, "error": None}


def _reason(error: ApiError | ValueError) -> str:
    if isinstance(error, pydantic.ValidationError):
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        return _sentence(first)
    if isinstance(error, ApiError):
        return error.detail if isinstance(error.detail, str) else _sentence(next(iter(error.detail)))
    return str(error)


def _sentence(fault: Any) -> str:
    place = ".".join(str(step) for step in fault["loc"] if step != "body")
    return f"{place}: {fault['msg']}"
