"""The client: settings, one connection, and every resource of the API."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal, Self

from inkbox._async.vault_state import AsyncVaultState
from inkbox._runtime.aio.connection import AsyncConnection
from inkbox._runtime.settings import Settings, show_url
from inkbox._runtime.unset import UNSET, Unset

# Each property loads its own resource, so that a client pays only for what it uses.
if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping
    from types import TracebackType
    from uuid import UUID

    from inkbox._async.calls import AsyncCallsResource
    from inkbox._async.contacts import AsyncContactsResource
    from inkbox._async.domains import AsyncDomainsResource
    from inkbox._async.identities import AsyncIdentitiesResource
    from inkbox._async.identity import AsyncAgentIdentity
    from inkbox._async.imessages import AsyncIMessagesResource
    from inkbox._async.messages import AsyncMessagesResource
    from inkbox._async.raw_access import AsyncInkboxWithRawResponse
    from inkbox._async.texts import AsyncTextsResource
    from inkbox._async.threads import AsyncThreadsResource
    from inkbox._async.vault import AsyncVaultResource
    from inkbox._async.webhooks import AsyncWebhooks
    from inkbox._runtime.hooks import RequestHook, ResponseHook
    from inkbox.identities.options import (
        IdentityMailboxCreateOptions,
        IdentityPhoneNumberCreateOptions,
        IdentityTunnelCreateOptions,
    )
    from inkbox.whoami.types import WhoamiResponse
    from inkbox_api.models.agent_identity_summary import AgentIdentitySummary
    from inkbox_api.models.agent_signup_resend_response import AgentSignupResendResponse
    from inkbox_api.models.agent_signup_response import AgentSignupResponse
    from inkbox_api.models.agent_signup_status_response import AgentSignupStatusResponse
    from inkbox_api.models.agent_signup_verify_response import AgentSignupVerifyResponse
    from inkbox_api.models.signing_key import SigningKey
    from inkbox_api.models.whoami_api_key_response import WhoamiApiKeyResponse
    from inkbox_api.models.whoami_jwt_response import WhoamiJwtResponse
    from inkbox_api.resources.api_keys import AsyncApiKeysResource
    from inkbox_api.resources.imessage_contact_rules import AsyncIMessageContactRulesResource
    from inkbox_api.resources.mail_contact_rules import AsyncMailContactRulesResource
    from inkbox_api.resources.mailboxes import AsyncMailboxesResource
    from inkbox_api.resources.notes import AsyncNotesResource
    from inkbox_api.resources.phone_contact_rules import AsyncPhoneContactRulesResource
    from inkbox_api.resources.phone_numbers import AsyncPhoneNumbersResource
    from inkbox_api.resources.sms_opt_ins import AsyncSmsOptInsResource
    from inkbox_api.resources.transcripts import AsyncTranscriptsResource

DEFAULT_TIMEOUT = 30.0


class AsyncInkbox:
    """Client of the Inkbox API.

    One object holds one connection pool and one set of cookies: make one, share it, and close it with `aclose` or by
    using it in `async with`. Nothing is sent before the first call, unless `vault_key` is given.

    Args:
        api_key: API key. By default the environment variable `INKBOX_API_KEY`, then `api_key` in `~/.inkbox/config`.
        base_url: Where the service is: https, or http on `localhost` or `127.0.0.1`. By default the environment
            variable `INKBOX_BASE_URL`, then `base_url` in `~/.inkbox/config`, then `https://inkbox.ai`.
        timeout: Seconds that one attempt may take.
        vault_key: Vault key or recovery code. Given here, it unlocks the vault, in three requests: while a blocking
            client is made, and when any other is entered with `async with`. By default the environment variable
            `INKBOX_VAULT_KEY`, then `vault_key` in `~/.inkbox/config`; these wait for `vault.unlock()` without a key,
            and nothing is sent before.
        total_timeout: Seconds that a call may take over all its attempts and the pauses between them.
        max_retries: How often a call is repeated that failed and may be repeated.
        headers: Headers to add to every request.
        verify: False to accept any certificate, a path to a CA bundle, or an `ssl.SSLContext`.
        on_request: Called with a `RequestInfo` before each attempt.
        on_response: Called with a `ResponseInfo` after each answer.

    Raises:
        InkboxConfigurationError: There is no API key, or a sandbox key meets a base URL that isn't local.
        ValueError: `base_url` is neither https nor local.
        InkboxError: The vault can't be unlocked with `vault_key`; see `vault.unlock`.
    """

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        vault_key: str | None = None,
        total_timeout: float | None = None,
        max_retries: int = 2,
        headers: Mapping[str, str] | None = None,
        verify: bool | str | ssl.SSLContext = True,
        on_request: RequestHook | None = None,
        on_response: ResponseHook | None = None,
    ) -> None:
        settings = Settings.resolve(
            api_key=api_key,
            base_url=base_url,
            vault_key=vault_key,
            timeout=timeout,
            total_timeout=total_timeout,
            max_retries=max_retries,
            headers=headers,
            verify=verify,
            on_request=on_request,
            on_response=on_response,
        )
        self._connection = AsyncConnection(settings)
        self._vault_state = AsyncVaultState()
        # <async>
        self._unlocks_on_entry = vault_key is not None
        # </async>
        # <sync>
        # if vault_key is not None:
        #     self._unlock_or_close()
        # </sync>

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={show_url(self._connection.settings.base_url)!r})"

    async def __aenter__(self) -> Self:
        # <async>
        if self._unlocks_on_entry and self.vault.unlocked is None:
            await self._unlock_or_close()
        # </async>
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Lock the vault and close all connections. Doing it twice is fine; a call afterwards is an `InkboxError`."""
        self._vault_state.lock()
        await self._connection.aclose()

    async def _unlock_or_close(self) -> None:
        try:
            await self.vault.unlock()
        except BaseException:
            await self.aclose()  # whoever doesn't get the client can't close it
            raise

    def with_options(
        self,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        """Return a view of this client with other settings.

        It shares the connections and the unlocked vault, so closing one closes both.

        Args:
            timeout: Seconds that one attempt may take; None keeps the client's.
            max_retries: How often a call is repeated; None keeps the client's.
            total_timeout: Seconds that a call may take in all; None keeps the client's.
            headers: Headers to add to every request, beside the client's.
        """
        view = object.__new__(type(self))
        view._vault_state = self._vault_state
        # <async>
        view._unlocks_on_entry = self._unlocks_on_entry
        # </async>
        view._connection = self._connection.with_options(
            timeout=timeout, max_retries=max_retries, total_timeout=total_timeout, headers=headers
        )
        return view

    @cached_property
    def with_raw_response(self) -> AsyncInkboxWithRawResponse:
        """The same resources, each call answering with status, headers, request id and the parsed result."""
        from inkbox._async.raw_access import AsyncInkboxWithRawResponse

        return AsyncInkboxWithRawResponse(self)

    # --- resources -----------------------------------------------------------------------------------------------

    @cached_property
    def mailboxes(self) -> AsyncMailboxesResource:
        """Mailboxes: list, get, change, search."""
        from inkbox_api.resources.mailboxes import AsyncMailboxesResource

        return AsyncMailboxesResource(self._connection)

    @cached_property
    def messages(self) -> AsyncMessagesResource:
        """Messages: list, read, send, forward, flag, delete."""
        from inkbox._async.messages import AsyncMessagesResource

        return AsyncMessagesResource(self._connection)

    @cached_property
    def threads(self) -> AsyncThreadsResource:
        """Conversations and their folders."""
        from inkbox._async.threads import AsyncThreadsResource

        return AsyncThreadsResource(self._connection)

    @cached_property
    def mail_contact_rules(self) -> AsyncMailContactRulesResource:
        """Who may write to a mailbox."""
        from inkbox_api.resources.mail_contact_rules import AsyncMailContactRulesResource

        return AsyncMailContactRulesResource(self._connection)

    @cached_property
    def domains(self) -> AsyncDomainsResource:
        """Custom sending domains."""
        from inkbox._async.domains import AsyncDomainsResource

        return AsyncDomainsResource(self._connection)

    @cached_property
    def phone_numbers(self) -> AsyncPhoneNumbersResource:
        """Phone numbers."""
        from inkbox_api.resources.phone_numbers import AsyncPhoneNumbersResource

        return AsyncPhoneNumbersResource(self._connection)

    @cached_property
    def calls(self) -> AsyncCallsResource:
        """Calls: place, list, get."""
        from inkbox._async.calls import AsyncCallsResource

        return AsyncCallsResource(self._connection)

    @cached_property
    def transcripts(self) -> AsyncTranscriptsResource:
        """What was said in calls."""
        from inkbox_api.resources.transcripts import AsyncTranscriptsResource

        return AsyncTranscriptsResource(self._connection)

    @cached_property
    def texts(self) -> AsyncTextsResource:
        """Texts and their conversations."""
        from inkbox._async.texts import AsyncTextsResource

        return AsyncTextsResource(self._connection)

    @cached_property
    def sms_opt_ins(self) -> AsyncSmsOptInsResource:
        """Who agreed to get texts."""
        from inkbox_api.resources.sms_opt_ins import AsyncSmsOptInsResource

        return AsyncSmsOptInsResource(self._connection)

    @cached_property
    def phone_contact_rules(self) -> AsyncPhoneContactRulesResource:
        """Who may call and text a number."""
        from inkbox_api.resources.phone_contact_rules import AsyncPhoneContactRulesResource

        return AsyncPhoneContactRulesResource(self._connection)

    @cached_property
    def imessages(self) -> AsyncIMessagesResource:
        """iMessage: conversations, messages, tapbacks, media."""
        from inkbox._async.imessages import AsyncIMessagesResource

        return AsyncIMessagesResource(self._connection)

    @cached_property
    def imessage_contact_rules(self) -> AsyncIMessageContactRulesResource:
        """Who may reach an identity by iMessage."""
        from inkbox_api.resources.imessage_contact_rules import AsyncIMessageContactRulesResource

        return AsyncIMessageContactRulesResource(self._connection)

    @cached_property
    def contacts(self) -> AsyncContactsResource:
        """Contacts, with `.access` and `.vcards`."""
        from inkbox._async.contacts import AsyncContactsResource

        return AsyncContactsResource(self._connection)

    @cached_property
    def notes(self) -> AsyncNotesResource:
        """Notes, with `.access`."""
        from inkbox_api.resources.notes import AsyncNotesResource

        return AsyncNotesResource(self._connection)

    @cached_property
    def api_keys(self) -> AsyncApiKeysResource:
        """API keys."""
        from inkbox_api.resources.api_keys import AsyncApiKeysResource

        return AsyncApiKeysResource(self._connection)

    @cached_property
    def webhooks(self) -> AsyncWebhooks:
        """Webhooks, with `.subscriptions`."""
        from inkbox._async.webhooks import AsyncWebhooks

        return AsyncWebhooks(self._connection)

    @cached_property
    def vault(self) -> AsyncVaultResource:
        """The vault: end-to-end encrypted secrets."""
        from inkbox._async.vault import AsyncVaultResource

        return AsyncVaultResource(self._connection, self._vault_state)

    @cached_property
    def _identities(self) -> AsyncIdentitiesResource:
        from inkbox._async.identities import AsyncIdentitiesResource

        return AsyncIdentitiesResource(self._connection)

    # --- identities ----------------------------------------------------------------------------------------------

    async def create_identity(
        self,
        agent_handle: str,
        *,
        display_name: str | None = None,
        description: str | Unset | None = UNSET,
        imessage_enabled: bool | None = None,
        email_local_part: str | None = None,
        sending_domain: str | Unset | None = UNSET,
        tunnel: IdentityTunnelCreateOptions | Mapping[str, object] | None = None,
        phone_number: IdentityPhoneNumberCreateOptions | Mapping[str, object] | None = None,
        vault_secret_ids: UUID | str | list[UUID | str] | Literal["*", "all"] | None = None,
    ) -> AsyncAgentIdentity:
        """Create an identity with its mailbox and tunnel, and a phone number when asked for. Needs an admin key.

        Args:
            agent_handle: 3 to 63 of `a-z`, `0-9` and single hyphens; a leading `@` and upper case are accepted.
            display_name: Name that recipients see, up to 255 characters; the handle by default.
            description: Text for the organization only.
            imessage_enabled: Whether the identity takes part in iMessage; off by default.
            email_local_part: Text before the `@`; free on custom domains only.
            sending_domain: A verified custom domain; None for the platform's domain; by default the organization's
                choice.
            tunnel: `{"tls_mode": "passthrough"}` or options; `edge` by default.
            phone_number: Asks for a number and says how it treats calls.
            vault_secret_ids: Secrets the identity may read: one id, several, or `"*"` / `"all"`.

        Raises:
            HandleUnavailableError: 409: The handle is taken or reserved; `blocking_namespace` tells by what.
            InkboxPermissionError: 403: The key isn't an admin key.
            InkboxValidationError: 422: Something in the request is malformed.
        """
        from inkbox._async.identity import AsyncAgentIdentity
        from inkbox.identities.options import IdentityMailboxCreateOptions

        mailbox: IdentityMailboxCreateOptions | None = None
        if email_local_part is not None or sending_domain is not UNSET:
            mailbox = IdentityMailboxCreateOptions(email_local_part, sending_domain)
        data = await self._identities.create(
            agent_handle=agent_handle,
            display_name=display_name,
            description=description,
            imessage_enabled=imessage_enabled,
            mailbox=mailbox,
            tunnel=tunnel,
            phone_number=phone_number,
            vault_secret_ids=vault_secret_ids,
        )
        return AsyncAgentIdentity(data, self)

    async def get_identity(self, agent_handle: str) -> AsyncAgentIdentity:
        """Get an identity by its handle.

        Raises:
            InkboxNotFoundError: 404: No such identity, or not visible to this key.
        """
        from inkbox._async.identity import AsyncAgentIdentity

        return AsyncAgentIdentity(await self._identities.get(agent_handle), self)

    async def list_identities(self) -> list[AgentIdentitySummary]:
        """List the identities that this key sees, newest first."""
        return await self._identities.list()

    # --- the caller and its organization -------------------------------------------------------------------------

    async def whoami(self) -> WhoamiResponse:
        """Tell whose key this is: an organization's, or that of one agent, claimed or not."""
        from inkbox_api.resources.whoami import AsyncWhoamiResource

        return await AsyncWhoamiResource(self._connection).get()

    async def create_signing_key(self) -> SigningKey:
        """Create the key that signs webhook deliveries, or replace it. It is shown this once."""
        from inkbox_api.resources.signing_keys import AsyncSigningKeysResource

        return await AsyncSigningKeysResource(self._connection).create_or_rotate()

    @property
    def WhoamiApiKeyResponse(self) -> type[WhoamiApiKeyResponse]:  # noqa: N802
        """The class of a `whoami` answer for an API key, for `isinstance` without a further import."""
        from inkbox_api.models.whoami_api_key_response import WhoamiApiKeyResponse

        return WhoamiApiKeyResponse

    @property
    def WhoamiJwtResponse(self) -> type[WhoamiJwtResponse]:  # noqa: N802
        """The class of a `whoami` answer for a human's session, for `isinstance` without a further import."""
        from inkbox_api.models.whoami_jwt_response import WhoamiJwtResponse

        return WhoamiJwtResponse

    # --- signup --------------------------------------------------------------------------------------------------

    @classmethod
    async def signup(
        cls,
        human_email: str,
        *,
        note_to_human: str,
        display_name: str | None = None,
        agent_handle: str | None = None,
        email_local_part: str | None = None,
        base_url: str | None = None,
        timeout: float = DEFAULT_TIMEOUT,
    ) -> AgentSignupResponse:
        """Sign an agent up by itself: no key is needed, and a human gets a mail with a code to hand back.

        Args:
            human_email: Address of the human who answers for the agent.
            note_to_human: What to tell that human, 1 to 2000 characters.
            display_name: Name of the agent, 1 to 255 characters; the handle by default.
            agent_handle: Wished handle; the service makes one up by default.
            email_local_part: On the platform's domain it must equal the handle.
            base_url: Where the service is; as for the client.
            timeout: Seconds that one attempt may take.

        Returns:
            The new identity's address and handle, and its `api_key`, which is shown this once.

        Raises:
            InkboxAPIError: 409: The handle is taken. 422: Something is malformed. 429: Too many signups. `detail`
                is text.
        """
        from inkbox._async.signup import one_shot

        async with one_shot(None, base_url, timeout) as agent_signup:
            return await agent_signup.signup(
                human_email=human_email,
                note_to_human=note_to_human,
                display_name=display_name,
                agent_handle=agent_handle,
                email_local_part=email_local_part,
            )

    @classmethod
    async def verify_signup(
        cls,
        api_key: str,
        verification_code: str,
        *,
        base_url: str | None = None,
        timeout: float = DEFAULT_TIMEOUT,
    ) -> AgentSignupVerifyResponse:
        """Hand back the code that the human got; the agent is claimed then and its limits widen.

        Args:
            api_key: The key that `signup` gave.
            verification_code: Six digits.
            base_url: Where the service is; as for the client.
            timeout: Seconds that one attempt may take.

        Raises:
            InkboxAPIError: 401: Wrong code. 404: No signup belongs to this key. 410: The code is older than 48 hours.
                429: Five wrong codes; ask for a new one. `detail` is text.
        """
        from inkbox._async.signup import one_shot

        async with one_shot(api_key, base_url, timeout) as agent_signup:
            return await agent_signup.verify(verification_code=verification_code)

    @classmethod
    async def resend_signup_verification(
        cls, api_key: str, *, base_url: str | None = None, timeout: float = DEFAULT_TIMEOUT
    ) -> AgentSignupResendResponse:
        """Send the human a new code; the old one is void.

        Args:
            api_key: The key that `signup` gave.
            base_url: Where the service is; as for the client.
            timeout: Seconds that one attempt may take.

        Raises:
            InkboxAPIError: 404: No signup belongs to this key. 409: Claimed already. 429: Less than five minutes
                since the last code. `detail` is text.
        """
        from inkbox._async.signup import one_shot

        async with one_shot(api_key, base_url, timeout) as agent_signup:
            return await agent_signup.resend_verification()

    @classmethod
    async def get_signup_status(
        cls, api_key: str, *, base_url: str | None = None, timeout: float = DEFAULT_TIMEOUT
    ) -> AgentSignupStatusResponse:
        """Tell how far a signup is and what the agent may do meanwhile.

        Args:
            api_key: The key that `signup` gave.
            base_url: Where the service is; as for the client.
            timeout: Seconds that one attempt may take.

        Raises:
            InkboxAPIError: 404: No signup belongs to this key. `detail` is text.
        """
        from inkbox._async.signup import one_shot

        async with one_shot(api_key, base_url, timeout) as agent_signup:
            return await agent_signup.status()
