"""Who calls, and which operations each kind of caller may use at all."""

from collections.abc import Mapping
from typing import Any, Final

from inkbox_sandbox import api_keys, organizations, signup
from inkbox_sandbox.context import SANDBOX_USER, Context, Principal, PrincipalKind
from inkbox_sandbox.errors import forbidden, unauthorized

_HUMANS: Final = frozenset[PrincipalKind]({"human"})
_ADMINS: Final = frozenset[PrincipalKind]({"human", "admin"})
_CLAIMED: Final = frozenset[PrincipalKind]({"human", "admin", "claimed"})
_ALL: Final = frozenset[PrincipalKind]({"human", "admin", "claimed", "unclaimed"})

PERMISSIONS: Final[Mapping[str, frozenset[PrincipalKind]]] = {
    "whoami": _ALL,
    # The signup calls answer a key that never signed up with 404, so nobody is kept out here.
    "agent_signup": _ALL,
    "agent_signup_verify": _ALL,
    "agent_signup_resend_verification": _ALL,
    "agent_signup_status": _ALL,
    "agent_signup_pending": _HUMANS,
    "agent_signup_approve": _HUMANS,
    "identities_list": _ALL,
    "identities_get": _ALL,
    "identities_create": _ADMINS,
    "identities_update": _ALL,
    "identities_delete": _CLAIMED,
    "identities_release_phone_number": _CLAIMED,
    "identities_list_access": _ADMINS,
    "identities_grant_access": _ADMINS,
    "identities_revoke_access": _ADMINS,
    "phone_numbers_list": _ALL,
    "phone_numbers_get": _CLAIMED,
    "phone_numbers_update": _CLAIMED,
    "phone_numbers_provision": _CLAIMED,
    "phone_numbers_release": _CLAIMED,
    "phone_numbers_search_transcripts": _CLAIMED,
    "calls_list": _CLAIMED,
    "calls_get": _CLAIMED,
    "calls_place": _CLAIMED,
    "transcripts_list": _CLAIMED,
    "phone_contact_rules_list": _CLAIMED,
    "phone_contact_rules_get": _CLAIMED,
    "phone_contact_rules_create": _CLAIMED,
    "phone_contact_rules_update": _ADMINS,
    "phone_contact_rules_delete": _ADMINS,
    "phone_contact_rules_list_all": _ADMINS,
    "texts_list": _CLAIMED,
    "texts_get": _CLAIMED,
    "texts_send": _CLAIMED,
    "texts_update": _CLAIMED,
    "texts_search": _CLAIMED,
    "texts_list_conversations": _CLAIMED,
    "texts_get_conversation": _CLAIMED,
    "texts_update_conversation": _CLAIMED,
    "sms_opt_ins_list": _ADMINS,
    "sms_opt_ins_get": _ADMINS,
    "sms_opt_ins_opt_in": _ADMINS,
    "sms_opt_ins_opt_out": _ADMINS,
    "imessages_get_triage_number": _ALL,
    "imessages_list": _ALL,
    "imessages_send": _ALL,
    "imessages_list_assignments": _ALL,
    "imessages_list_conversations": _ALL,
    "imessages_get_conversation": _ALL,
    "imessages_send_reaction": _ALL,
    "imessages_mark_conversation_read": _ALL,
    "imessages_send_typing": _ALL,
    "imessages_upload_media": _ALL,
    "imessage_contact_rules_list": _CLAIMED,
    "imessage_contact_rules_get": _CLAIMED,
    "imessage_contact_rules_create": _CLAIMED,
    "imessage_contact_rules_update": _ADMINS,
    "imessage_contact_rules_delete": _ADMINS,
    "imessage_contact_rules_list_all": _ADMINS,
    "mailboxes_list": _ALL,
    "mailboxes_get": _ALL,
    "mailboxes_search": _ALL,
    # Its filter mode is for administrators; that is told about one's own mailbox only, others are not found.
    "mailboxes_update": _ALL,
    "messages_list": _ALL,
    "messages_get": _ALL,
    "messages_send": _ALL,
    "messages_forward": _ALL,
    "messages_update_flags": _ALL,
    "messages_delete": _ALL,
    "messages_get_attachment": _ALL,
    "threads_list": _ALL,
    "threads_list_folders": _ALL,
    "threads_get": _ALL,
    "threads_update": _ALL,
    "threads_delete": _ALL,
    "mail_contact_rules_list": _CLAIMED,
    "mail_contact_rules_get": _CLAIMED,
    "mail_contact_rules_create": _CLAIMED,
    "mail_contact_rules_update": _ADMINS,
    "mail_contact_rules_delete": _ADMINS,
    "mail_contact_rules_list_all": _ADMINS,
    "domains_list": _ALL,
    "domains_set_default": _ADMINS,
    "signing_keys_create_or_rotate": _CLAIMED,
    "webhook_subscriptions_list": _CLAIMED,
    "webhook_subscriptions_create": _CLAIMED,
    "webhook_subscriptions_get": _CLAIMED,
    "webhook_subscriptions_update": _CLAIMED,
    "webhook_subscriptions_delete": _CLAIMED,
    "api_keys_create": _ADMINS,
    "contacts_list": _CLAIMED,
    "contacts_lookup": _CLAIMED,
    "contacts_get": _CLAIMED,
    "contacts_create": _CLAIMED,
    "contacts_update": _CLAIMED,
    "contacts_delete": _CLAIMED,
    "contacts_import_vcards": _CLAIMED,
    "contacts_export_vcard": _CLAIMED,
    "contact_access_list": _CLAIMED,
    "contact_access_grant": _ADMINS,
    "contact_access_revoke": _CLAIMED,
    "notes_list": _CLAIMED,
    "notes_get": _CLAIMED,
    "notes_create": _CLAIMED,
    "notes_update": _CLAIMED,
    "notes_delete": _CLAIMED,
    "note_access_list": _CLAIMED,
    "note_access_grant": _ADMINS,
    "note_access_revoke": _CLAIMED,
    "vault_info": _CLAIMED,
    # The service says nothing about agents and keys but that they see them: whoever knows a key may work with it.
    "vault_initialize": _CLAIMED,
    "vault_unlock": _CLAIMED,
    "vault_list_keys": _CLAIMED,
    "vault_replace_primary_key": _CLAIMED,
    "vault_delete_key": _CLAIMED,
    "vault_list_secrets": _CLAIMED,
    "vault_create_secret": _CLAIMED,
    "vault_get_secret": _CLAIMED,
    "vault_update_secret": _CLAIMED,
    "vault_delete_secret": _CLAIMED,
    "vault_list_access_rules": _CLAIMED,
    "vault_grant_access": _CLAIMED,
    "vault_revoke_access": _CLAIMED,
    "vault_delete": _HUMANS,
}
"""Who passes the door of each operation; anybody else gets 403 before anything is looked up.

What a caller finds behind the door (its own identity, visible rows, granted rows) is the handlers' business.
"""


def check_permission(principal: Principal, operation: str) -> None:
    """403 when this kind of caller may not use an operation at all."""
    if principal.kind not in PERMISSIONS[operation]:
        raise forbidden()


def authenticate(ctx: Context, headers: Mapping[str, str]) -> Principal:
    """The caller of a request by its headers; 401 when there is no good credential."""
    key = headers.get("x-api-key")
    if key is not None:
        return _key_holder(ctx, key)
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return _console_user(ctx, token.strip())
    raise unauthorized()


def _key_holder(ctx: Context, key: str) -> Principal:
    row = api_keys.find_live(ctx, key)
    if row is None:
        raise unauthorized()
    if row.scoped_identity_id is None:
        return Principal("admin", row.organization_id, key_id=row.id, user_id=row.created_by)
    kind: PrincipalKind = "unclaimed" if signup.is_unclaimed(ctx, row.scoped_identity_id) else "claimed"
    return Principal(kind, row.organization_id, identity_id=row.scoped_identity_id, key_id=row.id)


def _console_user(ctx: Context, token: str) -> Principal:
    claims = read_console_token(ctx, token)
    if claims is None or not organizations.exists(ctx, claims["organization_id"]):
        raise unauthorized()
    texts = {name: value for name, value in claims.items() if isinstance(value, str)}
    return Principal("human", claims["organization_id"], user_id=claims["sub"], claims=texts)


def mint_console_token(
    ctx: Context, organization_id: str, *, email: str, name: str, user_id: str = SANDBOX_USER, lifetime: int = 3600
) -> str:
    """A console session as a JWT, good for `lifetime` seconds of the sandbox's clock."""
    import jwt

    claims = {
        "sub": user_id,
        "email": email,
        "name": name,
        "organization_id": organization_id,
        "org_role": "admin",
        "exp": int(ctx.now.timestamp()) + lifetime,
    }
    return jwt.encode(claims, ctx.signing_secret, algorithm="HS256")


def read_console_token(ctx: Context, token: str) -> dict[str, Any] | None:
    """The claims of a token that this sandbox signed and that has not expired."""
    import jwt

    required = ["exp", "sub", "organization_id"]
    try:
        # The library would compare with the real time; the sandbox's clock decides.
        options: Any = {"require": required, "verify_exp": False}
        claims = jwt.decode(token, ctx.signing_secret, algorithms=["HS256"], options=options)
    except jwt.PyJWTError:
        return None
    return claims if claims["exp"] > ctx.now.timestamp() else None
