"""Imports, right and wrong."""

from typing import assert_type

import inkbox
from inkbox import Inkbocks  # E: attr-defined | reportAttributeAccessIssue
from inkbox.client import Inkbox
from inkbox.exceptions import InkboxAPIError, InkboxRateLimitError
from inkbox.identities.exceptions import HandleUnavailableError
from inkbox.mail.resources import MessagesResource
from inkbox.mail.types import MailRuleAction, Massage  # E: attr-defined | reportAttributeAccessIssue
from inkbox.mail.types import Message as MessageOfMail
from inkbox.massages import Message  # E: import-not-found | reportMissingImports

__all__ = ["Inkbocks", "Massage", "Message"]

print(MailRuleAction.ALLOW.value.upper())
assert_type(MailRuleAction("allow"), MailRuleAction)
print(MailRuleAction.ALOW)  # E: attr-defined | reportAttributeAccessIssue


def same_thing(message: MessageOfMail, messages: MessagesResource, client: Inkbox) -> None:
    one: inkbox.Message = message
    assert_type(client.messages.get("a@example.net", one.id), inkbox.MessageDetail)
    messages.star("a@example.net", one.id)
    print(inkbox.Messag)  # E: attr-defined | reportAttributeAccessIssue


def failures(error: Exception) -> None:
    if isinstance(error, InkboxRateLimitError):
        assert_type(error.retry_after, float | None)
        assert_type(error.status_code, int)
    if isinstance(error, InkboxAPIError):
        assert_type(error.request_id, str | None)
        print(error.status)  # E: attr-defined | reportAttributeAccessIssue
    if isinstance(error, HandleUnavailableError) and error.blocking_namespace == "tunnels":
        print(error.detail)
