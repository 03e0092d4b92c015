"""Every documented name can be imported from where the documentation says, and every documented call can be made."""

from __future__ import annotations

import importlib
import inspect
import json
from pathlib import Path
from typing import Any

import pytest

import inkbox as package
from inkbox import UNSET, AgentIdentity, ForwardMode, IMessageRuleMatchType, Inkbox, PhoneRuleMatchType

HERE = Path(__file__).parent
MODULES: dict[str, list[str]] = json.loads((HERE / "documented_names.json").read_text("utf-8"))["modules"]
CALLS: dict[str, str] = json.loads((HERE / "documented_calls.json").read_text("utf-8"))["calls"]
RESOURCES = (
    "mailboxes", "messages", "threads", "mail_contact_rules", "domains", "phone_numbers", "contacts", "notes",
    "api_keys", "calls", "transcripts", "texts", "sms_opt_ins", "phone_contact_rules", "imessages",
    "imessage_contact_rules", "webhooks", "vault",
)  # fmt: skip
PROPERTIES = (
    "agent_handle", "id", "display_name", "description", "email_address", "imessage_enabled", "imessage_filter_mode",
    "mailbox", "phone_number", "tunnel", "credentials",
)  # fmt: skip
HOMES = {
    "IdentitiesResource": "inkbox.identities.resources.identities",
    "SigningKeysResource": "inkbox.signing_keys",
    "UnlockedVault": "inkbox.vault.resources.vault",
    "map_identity_conflict_error": "inkbox.identities.exceptions",
    "vault_secret_ids_to_wire": "inkbox.identities.types",
}
ANY = object()
_BY_POSITION = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


@pytest.mark.parametrize(("module", "name"), [(module, name) for module, names in MODULES.items() for name in names])
def test_a_documented_name_can_be_imported(module: str, name: str) -> None:
    found = getattr(importlib.import_module(module), name)
    assert found is not None
    if hasattr(package, name):
        assert found is getattr(package, name), f"{module}.{name} and inkbox.{name} are two things"


@pytest.mark.parametrize("module", MODULES)
def test_a_documented_module_lists_its_names(module: str) -> None:
    assert set(MODULES[module]) <= set(importlib.import_module(module).__all__)


@pytest.fixture(scope="module")
def inkbox() -> Inkbox:
    """A client that is never used for a call."""
    return Inkbox("ApiKey_test", base_url="http://127.0.0.1:9")


def callable_at(path: str, inkbox: Inkbox) -> Any:
    head, _, rest = path.partition(".")
    found: Any = {"inkbox": inkbox, "identity": AgentIdentity}.get(head)
    if found is None:
        found = getattr(importlib.import_module(HOMES.get(head, "inkbox")), head)
    for name in filter(None, rest.split(".")):
        found = getattr(found, name)
    return found


def documented(path: str) -> inspect.Signature:
    names: dict[str, Any] = {kind.__name__: kind for kind in (ForwardMode, PhoneRuleMatchType, IMessageRuleMatchType)}
    names |= {"ANY": ANY, "UNSET": UNSET}
    before = "self, " if path.startswith("identity.") else ""
    return inspect.signature(eval(f"lambda {before}{CALLS[path]}: None", names))


@pytest.mark.parametrize("path", CALLS)
def test_a_documented_call_has_the_documented_parameters(path: str, inkbox: Inkbox) -> None:
    promised, found = documented(path).parameters, inspect.signature(callable_at(path, inkbox)).parameters
    by_position = [each.name for each in promised.values() if each.kind in _BY_POSITION]
    taken = [each.name for each in found.values() if each.kind in _BY_POSITION]
    if by_position == ["ANYTHING"]:
        assert len(taken) == 1
        return
    assert taken[: len(by_position)] == by_position
    for name, parameter in promised.items():
        assert name in found
        if parameter.default is not ANY and parameter.default is not parameter.empty:
            assert found[name].default == parameter.default
    required = {each.name for each in found.values() if each.default is each.empty}
    assert required <= set(promised), "a further parameter must be optional"
    # Required only where the documentation says so: older calls go on to work.
    assert required <= {each.name for each in promised.values() if each.default is each.empty}


@pytest.mark.parametrize("path", CALLS)
def test_a_documented_call_can_be_made_with_all_and_with_the_fewest_arguments(path: str, inkbox: Inkbox) -> None:
    signature = inspect.signature(callable_at(path, inkbox))
    promised = list(documented(path).parameters.values())
    positional = [each.name for each in promised if each.kind in _BY_POSITION]
    named = [each for each in promised if each.kind is inspect.Parameter.KEYWORD_ONLY]
    signature.bind(*positional, **{each.name: 1 for each in named})
    fewest = [each.name for each in promised if each.kind in _BY_POSITION and each.default is each.empty]
    signature.bind(*fewest, **{each.name: 1 for each in named if each.default is each.empty})


def test_a_property_gives_the_same_object_each_time(inkbox: Inkbox) -> None:
    assert [name for name in RESOURCES if getattr(inkbox, name) is not getattr(inkbox, name)] == []
    assert inkbox.contacts.access is inkbox.contacts.access
    assert inkbox.contacts.vcards is inkbox.contacts.vcards
    assert inkbox.notes.access is inkbox.notes.access


def test_resources_are_of_the_documented_classes(inkbox: Inkbox) -> None:
    for module, name, found in (
        ("inkbox.mail.resources.mailboxes", "MailboxesResource", inkbox.mailboxes),
        ("inkbox.mail.resources.messages", "MessagesResource", inkbox.messages),
        ("inkbox.mail.resources.threads", "ThreadsResource", inkbox.threads),
        ("inkbox.mail.resources.domains", "DomainsResource", inkbox.domains),
        ("inkbox.mail.resources.contact_rules", "MailContactRulesResource", inkbox.mail_contact_rules),
        ("inkbox.phone.resources.numbers", "PhoneNumbersResource", inkbox.phone_numbers),
        ("inkbox.phone.resources.calls", "CallsResource", inkbox.calls),
        ("inkbox.phone.resources.transcripts", "TranscriptsResource", inkbox.transcripts),
        ("inkbox.phone.resources.texts", "TextsResource", inkbox.texts),
        ("inkbox.phone.resources.sms_opt_ins", "SmsOptInsResource", inkbox.sms_opt_ins),
        ("inkbox.phone.resources.contact_rules", "PhoneContactRulesResource", inkbox.phone_contact_rules),
        ("inkbox.imessage.resources", "IMessagesResource", inkbox.imessages),
        ("inkbox.imessage.resources", "IMessageContactRulesResource", inkbox.imessage_contact_rules),
        ("inkbox.contacts.resources.contacts", "ContactsResource", inkbox.contacts),
        ("inkbox.contacts.resources.contact_access", "ContactAccessResource", inkbox.contacts.access),
        ("inkbox.contacts.resources.vcards", "VCardsResource", inkbox.contacts.vcards),
        ("inkbox.notes.resources.notes", "NotesResource", inkbox.notes),
        ("inkbox.notes.resources.note_access", "NoteAccessResource", inkbox.notes.access),
        ("inkbox.api_keys.resources.api_keys", "ApiKeysResource", inkbox.api_keys),
        ("inkbox.vault.resources.vault", "VaultResource", inkbox.vault),
    ):
        assert type(found) is getattr(importlib.import_module(module), name)


@pytest.mark.parametrize("name", PROPERTIES)
def test_an_identity_has_its_documented_properties_and_none_can_be_set(name: str) -> None:
    found = inspect.getattr_static(AgentIdentity, name)
    assert isinstance(found, property)
    assert found.fset is None


def test_the_classes_of_whoami_are_attributes_of_a_client(inkbox: Inkbox) -> None:
    assert inkbox.WhoamiApiKeyResponse is package.WhoamiApiKeyResponse
    assert inkbox.WhoamiJwtResponse is package.WhoamiJwtResponse


@pytest.mark.parametrize(
    ("name", "base"),
    [
        ("InkboxVaultKeyError", "InkboxError"),
        ("InkboxAPIError", "InkboxError"),
        ("DuplicateContactRuleError", "InkboxAPIError"),
        ("RedundantContactAccessGrantError", "InkboxAPIError"),
        ("RecipientBlockedError", "InkboxAPIError"),
        ("HandleUnavailableError", "InkboxAPIError"),
        ("TunnelError", "InkboxError"),
        ("TunnelNameInvalid", "TunnelError"),
        ("MessageDetail", "Message"),
        ("ThreadDetail", "Thread"),
        ("PhoneCallWithRateLimit", "PhoneCall"),
    ],
)
def test_a_documented_class_derives_from_the_documented_one(name: str, base: str) -> None:
    assert issubclass(getattr(package, name), getattr(package, base))


def test_the_kinds_of_keys_are_the_documented_texts() -> None:
    assert (
        package.AUTH_SUBTYPE_API_KEY_ADMIN_SCOPED,
        package.AUTH_SUBTYPE_API_KEY_AGENT_SCOPED_CLAIMED,
        package.AUTH_SUBTYPE_API_KEY_AGENT_SCOPED_UNCLAIMED,
    ) == ("api_key.admin_scoped", "api_key.agent_scoped.claimed", "api_key.agent_scoped.unclaimed")
