"""Every table of the sandbox. They are all declared by importing this module, and so they exist before the first call.

A module that declares tables is imported here and loads little else: the handlers beside it come with their first call.
"""

from inkbox_sandbox import (
    api_keys,
    idempotency,
    media,
    organizations,
    outcomes,
    signing_keys,
    signup,
    tunnels,
)
from inkbox_sandbox.identities import rows as identity_rows
from inkbox_sandbox.imessage import tables as imessage_tables
from inkbox_sandbox.mail import tables as mail_tables
from inkbox_sandbox.people import contact_rows, note_rows
from inkbox_sandbox.phone import tables as phone_tables
from inkbox_sandbox.storage import metadata
from inkbox_sandbox.texts import tables as text_tables
from inkbox_sandbox.vault import tables as vault_tables
from inkbox_sandbox.webhooks import tables as webhook_tables

__all__ = [
    "api_keys",
    "contact_rows",
    "idempotency",
    "identity_rows",
    "imessage_tables",
    "mail_tables",
    "media",
    "metadata",
    "note_rows",
    "organizations",
    "outcomes",
    "phone_tables",
    "signing_keys",
    "signup",
    "text_tables",
    "tunnels",
    "vault_tables",
    "webhook_tables",
]
