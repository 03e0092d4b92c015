"""Who carries out the operations of each resource of the contract.

The handlers of a resource are loaded by the first call for it, which keeps most of the sandbox out of its start. What
has to be there from the beginning, tables above all, is declared in modules that load no handlers; see `tables`.
"""
# ruff: noqa: D102 - each property is named after its resource

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inkbox_sandbox.context import Context
    from inkbox_server import handlers


class SandboxHandlers:
    """All handlers of the sandbox; `inkbox_server.handlers.Handlers` says what must be here."""

    @property
    def agent_signup(self) -> handlers.AgentSignupHandler[Context]:
        from inkbox_sandbox.signup import AgentSignup

        return AgentSignup()

    @property
    def api_keys(self) -> handlers.ApiKeysHandler[Context]:
        from inkbox_sandbox.api_keys import ApiKeys

        return ApiKeys()

    @property
    def calls(self) -> handlers.CallsHandler[Context]:
        from inkbox_sandbox.phone.calls import Calls

        return Calls()

    @property
    def contacts(self) -> handlers.ContactsHandler[Context]:
        from inkbox_sandbox.people.contacts import Contacts

        return Contacts()

    @property
    def contacts_access(self) -> handlers.ContactAccessHandler[Context]:
        from inkbox_sandbox.people.contact_access import ContactAccess

        return ContactAccess()

    @property
    def contacts_vcards(self) -> handlers.VCardsHandler[Context]:
        from inkbox_sandbox.people.vcards import VCards

        return VCards()

    @property
    def domains(self) -> handlers.DomainsHandler[Context]:
        from inkbox_sandbox.mail.domains import Domains

        return Domains()

    @property
    def identities(self) -> handlers.IdentitiesHandler[Context]:
        from inkbox_sandbox.identities.handlers import Identities

        return Identities()

    @property
    def imessage_contact_rules(self) -> handlers.IMessageContactRulesHandler[Context]:
        from inkbox_sandbox.imessage.rules import IMessageContactRules

        return IMessageContactRules()

    @property
    def imessages(self) -> handlers.IMessagesHandler[Context]:
        from inkbox_sandbox.imessage.handlers import IMessages

        return IMessages()

    @property
    def mail_contact_rules(self) -> handlers.MailContactRulesHandler[Context]:
        from inkbox_sandbox.mail.rules import MailContactRules

        return MailContactRules()

    @property
    def mailboxes(self) -> handlers.MailboxesHandler[Context]:
        from inkbox_sandbox.mail.mailboxes import Mailboxes

        return Mailboxes()

    @property
    def messages(self) -> handlers.MessagesHandler[Context]:
        from inkbox_sandbox.mail.messages import Messages

        return Messages()

    @property
    def notes(self) -> handlers.NotesHandler[Context]:
        from inkbox_sandbox.people.notes import Notes

        return Notes()

    @property
    def notes_access(self) -> handlers.NoteAccessHandler[Context]:
        from inkbox_sandbox.people.note_access import NoteAccess

        return NoteAccess()

    @property
    def phone_contact_rules(self) -> handlers.PhoneContactRulesHandler[Context]:
        from inkbox_sandbox.phone.rules import PhoneContactRules

        return PhoneContactRules()

    @property
    def phone_numbers(self) -> handlers.PhoneNumbersHandler[Context]:
        from inkbox_sandbox.phone.handlers import PhoneNumbers

        return PhoneNumbers()

    @property
    def signing_keys(self) -> handlers.SigningKeysHandler[Context]:
        from inkbox_sandbox.signing_keys import SigningKeys

        return SigningKeys()

    @property
    def signup_console(self) -> handlers.SignupConsoleHandler[Context]:
        from inkbox_sandbox.signup import SignupConsole

        return SignupConsole()

    @property
    def sms_opt_ins(self) -> handlers.SmsOptInsHandler[Context]:
        from inkbox_sandbox.texts.consent import SmsOptIns

        return SmsOptIns()

    @property
    def texts(self) -> handlers.TextsHandler[Context]:
        from inkbox_sandbox.texts.handlers import Texts

        return Texts()

    @property
    def threads(self) -> handlers.ThreadsHandler[Context]:
        from inkbox_sandbox.mail.threads import Threads

        return Threads()

    @property
    def transcripts(self) -> handlers.TranscriptsHandler[Context]:
        from inkbox_sandbox.phone.transcripts import Transcripts

        return Transcripts()

    @property
    def vault(self) -> handlers.VaultHandler[Context]:
        from inkbox_sandbox.vault.handlers import Vault

        return Vault()

    @property
    def vault_console(self) -> handlers.VaultConsoleHandler[Context]:
        from inkbox_sandbox.vault.handlers import VaultConsole

        return VaultConsole()

    @property
    def webhooks_subscriptions(self) -> handlers.WebhookSubscriptionsHandler[Context]:
        from inkbox_sandbox.webhooks.subscriptions import WebhookSubscriptions

        return WebhookSubscriptions()

    @property
    def whoami(self) -> handlers.WhoamiHandler[Context]:
        from inkbox_sandbox.whoami import Whoami

        return Whoami()
