"""Identities: rows and lookups here, and in the folder their handles, life, visibility and handlers.

Other domains use the functions that this file exports; the rest of the folder is the domain's own.
"""

from inkbox_sandbox.identities.rows import (
    IdentityRow,
    any_identity,
    live_by_handle,
    live_identity,
    live_identity_ids,
    own_identity,
    visible_identities,
    visible_identity,
)

__all__ = [
    "IdentityRow",
    "any_identity",
    "live_by_handle",
    "live_identity",
    "live_identity_ids",
    "own_identity",
    "visible_identities",
    "visible_identity",
]
