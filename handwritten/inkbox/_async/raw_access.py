"""The client whose calls answer with status and headers beside the parsed result."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from inkbox._runtime.aio.raw import raw
from inkbox_api.raw.api_keys import AsyncApiKeysResourceWithRawResponse
from inkbox_api.raw.calls import AsyncCallsResourceWithRawResponse as _Calls
from inkbox_api.raw.contacts import AsyncContactsResourceWithRawResponse as _Contacts
from inkbox_api.raw.contacts_access import AsyncContactAccessResourceWithRawResponse as _ContactAccess
from inkbox_api.raw.contacts_vcards import AsyncVCardsResourceWithRawResponse as _VCards
from inkbox_api.raw.domains import AsyncDomainsResourceWithRawResponse as _Domains
from inkbox_api.raw.imessage_contact_rules import AsyncIMessageContactRulesResourceWithRawResponse
from inkbox_api.raw.imessages import AsyncIMessagesResourceWithRawResponse as _IMessages
from inkbox_api.raw.mail_contact_rules import AsyncMailContactRulesResourceWithRawResponse
from inkbox_api.raw.mailboxes import AsyncMailboxesResourceWithRawResponse
from inkbox_api.raw.messages import AsyncMessagesResourceWithRawResponse as _Messages
from inkbox_api.raw.notes import AsyncNotesResourceWithRawResponse
from inkbox_api.raw.phone_contact_rules import AsyncPhoneContactRulesResourceWithRawResponse
from inkbox_api.raw.phone_numbers import AsyncPhoneNumbersResourceWithRawResponse
from inkbox_api.raw.sms_opt_ins import AsyncSmsOptInsResourceWithRawResponse
from inkbox_api.raw.texts import AsyncTextsResourceWithRawResponse
from inkbox_api.raw.threads import AsyncThreadsResourceWithRawResponse as _Threads
from inkbox_api.raw.transcripts import AsyncTranscriptsResourceWithRawResponse
from inkbox_api.raw.vault import AsyncVaultResourceWithRawResponse as _Vault
from inkbox_api.raw.webhooks_subscriptions import AsyncWebhookSubscriptionsResourceWithRawResponse as _Subscriptions

if TYPE_CHECKING:
    from inkbox._async.calls import AsyncCallsResource
    from inkbox._async.client import AsyncInkbox
    from inkbox._async.contacts import AsyncContactAccessResource, AsyncContactsResource, AsyncVCardsResource
    from inkbox._async.domains import AsyncDomainsResource
    from inkbox._async.imessages import AsyncIMessagesResource
    from inkbox._async.messages import AsyncMessagesResource
    from inkbox._async.threads import AsyncThreadsResource
    from inkbox._async.vault import AsyncVaultResource
    from inkbox._async.webhooks import AsyncWebhooks, AsyncWebhookSubscriptionsResource


class AsyncMessagesResourceWithRawResponse(_Messages):
    """`messages` with raw responses."""

    def __init__(self, resource: AsyncMessagesResource) -> None:
        super().__init__(resource)
        self.forward = raw(resource.forward)
        self.get_attachment = raw(resource.get_attachment)
        self.mark_read = raw(resource.mark_read)
        self.mark_unread = raw(resource.mark_unread)
        self.star = raw(resource.star)
        self.unstar = raw(resource.unstar)


class AsyncThreadsResourceWithRawResponse(_Threads):
    """`threads` with raw responses."""

    def __init__(self, resource: AsyncThreadsResource) -> None:
        super().__init__(resource)
        self.update = raw(resource.update)


class AsyncDomainsResourceWithRawResponse(_Domains):
    """`domains` with raw responses."""

    def __init__(self, resource: AsyncDomainsResource) -> None:
        super().__init__(resource)
        self.set_default = raw(resource.set_default)


class AsyncCallsResourceWithRawResponse(_Calls):
    """`calls` with raw responses."""

    def __init__(self, resource: AsyncCallsResource) -> None:
        super().__init__(resource)
        self.place = raw(resource.place)


class AsyncIMessagesResourceWithRawResponse(_IMessages):
    """`imessages` with raw responses."""

    def __init__(self, resource: AsyncIMessagesResource) -> None:
        super().__init__(resource)
        self.send = raw(resource.send)
        self.mark_conversation_read = raw(resource.mark_conversation_read)
        self.send_typing = raw(resource.send_typing)
        self.upload_media = raw(resource.upload_media)


class AsyncContactAccessResourceWithRawResponse(_ContactAccess):
    """`contacts.access` with raw responses."""

    def __init__(self, resource: AsyncContactAccessResource) -> None:
        super().__init__(resource)
        self.grant = raw(resource.grant)


class AsyncVCardsResourceWithRawResponse(_VCards):
    """`contacts.vcards` with raw responses."""

    def __init__(self, resource: AsyncVCardsResource) -> None:
        super().__init__(resource)
        self.import_vcards = raw(resource.import_vcards)
        self.export_vcard = raw(resource.export_vcard)


class AsyncContactsResourceWithRawResponse(_Contacts):
    """`contacts` with raw responses."""

    access: AsyncContactAccessResourceWithRawResponse
    vcards: AsyncVCardsResourceWithRawResponse

    def __init__(self, resource: AsyncContactsResource) -> None:
        super().__init__(resource)
        self.create = raw(resource.create)
        self.lookup = raw(resource.lookup)
        self.access = AsyncContactAccessResourceWithRawResponse(resource.access)
        self.vcards = AsyncVCardsResourceWithRawResponse(resource.vcards)


class AsyncWebhookSubscriptionsResourceWithRawResponse(_Subscriptions):
    """`webhooks.subscriptions` with raw responses."""

    def __init__(self, resource: AsyncWebhookSubscriptionsResource) -> None:
        super().__init__(resource)
        self.create = raw(resource.create)
        self.update = raw(resource.update)


class AsyncWebhooksWithRawResponse:
    """`webhooks` with raw responses."""

    def __init__(self, webhooks: AsyncWebhooks) -> None:
        self.subscriptions = AsyncWebhookSubscriptionsResourceWithRawResponse(webhooks.subscriptions)


class AsyncVaultResourceWithRawResponse(_Vault):
    """`vault` with raw responses: of the last request, where a call makes several."""

    def __init__(self, resource: AsyncVaultResource) -> None:
        super().__init__(resource)
        self.info = raw(resource._info)
        self.initialize = raw(resource.initialize)
        self.unlock = raw(resource.unlock)
        self.update_key = raw(resource.update_key)
        self.list_keys = raw(resource.list_keys)
        self.grant_access = raw(resource.grant_access)


class AsyncInkboxWithRawResponse:
    """The resources of a client, each call answering with a `RawResponse`.

    A list gives its first page as `parsed`, since that is what one response holds.
    """

    def __init__(self, inkbox: AsyncInkbox) -> None:
        self._inkbox = inkbox

    @cached_property
    def mailboxes(self) -> AsyncMailboxesResourceWithRawResponse:
        """`mailboxes` with raw responses."""
        return AsyncMailboxesResourceWithRawResponse(self._inkbox.mailboxes)

    @cached_property
    def messages(self) -> AsyncMessagesResourceWithRawResponse:
        """`messages` with raw responses."""
        return AsyncMessagesResourceWithRawResponse(self._inkbox.messages)

    @cached_property
    def threads(self) -> AsyncThreadsResourceWithRawResponse:
        """`threads` with raw responses."""
        return AsyncThreadsResourceWithRawResponse(self._inkbox.threads)

    @cached_property
    def mail_contact_rules(self) -> AsyncMailContactRulesResourceWithRawResponse:
        """`mail_contact_rules` with raw responses."""
        return AsyncMailContactRulesResourceWithRawResponse(self._inkbox.mail_contact_rules)

    @cached_property
    def domains(self) -> AsyncDomainsResourceWithRawResponse:
        """`domains` with raw responses."""
        return AsyncDomainsResourceWithRawResponse(self._inkbox.domains)

    @cached_property
    def phone_numbers(self) -> AsyncPhoneNumbersResourceWithRawResponse:
        """`phone_numbers` with raw responses."""
        return AsyncPhoneNumbersResourceWithRawResponse(self._inkbox.phone_numbers)

    @cached_property
    def calls(self) -> AsyncCallsResourceWithRawResponse:
        """`calls` with raw responses."""
        return AsyncCallsResourceWithRawResponse(self._inkbox.calls)

    @cached_property
    def transcripts(self) -> AsyncTranscriptsResourceWithRawResponse:
        """`transcripts` with raw responses."""
        return AsyncTranscriptsResourceWithRawResponse(self._inkbox.transcripts)

    @cached_property
    def texts(self) -> AsyncTextsResourceWithRawResponse:
        """`texts` with raw responses."""
        return AsyncTextsResourceWithRawResponse(self._inkbox.texts)

    @cached_property
    def sms_opt_ins(self) -> AsyncSmsOptInsResourceWithRawResponse:
        """`sms_opt_ins` with raw responses."""
        return AsyncSmsOptInsResourceWithRawResponse(self._inkbox.sms_opt_ins)

    @cached_property
    def phone_contact_rules(self) -> AsyncPhoneContactRulesResourceWithRawResponse:
        """`phone_contact_rules` with raw responses."""
        return AsyncPhoneContactRulesResourceWithRawResponse(self._inkbox.phone_contact_rules)

    @cached_property
    def imessages(self) -> AsyncIMessagesResourceWithRawResponse:
        """`imessages` with raw responses."""
        return AsyncIMessagesResourceWithRawResponse(self._inkbox.imessages)

    @cached_property
    def imessage_contact_rules(self) -> AsyncIMessageContactRulesResourceWithRawResponse:
        """`imessage_contact_rules` with raw responses."""
        return AsyncIMessageContactRulesResourceWithRawResponse(self._inkbox.imessage_contact_rules)

    @cached_property
    def contacts(self) -> AsyncContactsResourceWithRawResponse:
        """`contacts` with raw responses."""
        return AsyncContactsResourceWithRawResponse(self._inkbox.contacts)

    @cached_property
    def notes(self) -> AsyncNotesResourceWithRawResponse:
        """`notes` with raw responses."""
        return AsyncNotesResourceWithRawResponse(self._inkbox.notes)

    @cached_property
    def api_keys(self) -> AsyncApiKeysResourceWithRawResponse:
        """`api_keys` with raw responses."""
        return AsyncApiKeysResourceWithRawResponse(self._inkbox.api_keys)

    @cached_property
    def webhooks(self) -> AsyncWebhooksWithRawResponse:
        """`webhooks` with raw responses."""
        return AsyncWebhooksWithRawResponse(self._inkbox.webhooks)

    @cached_property
    def vault(self) -> AsyncVaultResourceWithRawResponse:
        """`vault` with raw responses."""
        return AsyncVaultResourceWithRawResponse(self._inkbox.vault)
