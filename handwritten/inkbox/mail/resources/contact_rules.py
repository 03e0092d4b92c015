"""The mail contact rules resource."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox_api.resources.mail_contact_rules import AsyncMailContactRulesResource as AsyncMailContactRulesResource
    from inkbox_sync.resources.mail_contact_rules import MailContactRulesResource as MailContactRulesResource

__all__ = ["AsyncMailContactRulesResource", "MailContactRulesResource"]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "AsyncMailContactRulesResource": "inkbox_api.resources.mail_contact_rules",
            "MailContactRulesResource": "inkbox_sync.resources.mail_contact_rules",
        },
    )
