"""Types of contacts."""

from inkbox.contacts.imports import ContactImportResult
from inkbox_api.models.contact import Contact
from inkbox_api.models.contact_access import ContactAccess
from inkbox_api.models.contact_address import ContactAddress
from inkbox_api.models.contact_custom_field import ContactCustomField
from inkbox_api.models.contact_date import ContactDate
from inkbox_api.models.contact_email import ContactEmail
from inkbox_api.models.contact_import_result_item import ContactImportResultItem
from inkbox_api.models.contact_phone import ContactPhone
from inkbox_api.models.contact_website import ContactWebsite

__all__ = [
    "Contact",
    "ContactAccess",
    "ContactAddress",
    "ContactCustomField",
    "ContactDate",
    "ContactEmail",
    "ContactImportResult",
    "ContactImportResultItem",
    "ContactPhone",
    "ContactWebsite",
]
