"""What every generated model promises, looked up in the contract; and what single ones do."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
from datetime import date
from typing import Any
from uuid import UUID

import attrs
import pytest

from inkbox._runtime.unset import UNSET
from inkbox_api.models import (
    ContactAddress,
    ContactCustomField,
    ContactDate,
    ContactEmail,
    ContactPhone,
    ContactWebsite,
    IdentityMailboxCreate,
    Message,
    MessageDetail,
    Thread,
    ThreadDetail,
)
from tests.api.rows import MODELS, SCHEMAS, UUID_TEXT, kind, model, properties, reference, required, sample

ANSWERED = [name for name in MODELS if SCHEMAS[name].get("additionalProperties") is not False]
REQUIRED = [(name, key) for name in MODELS for key in sorted(required(name))]
OPTIONAL = [
    (name, key, schema)
    for name in ANSWERED
    for key, schema in properties(name).items()
    if key not in required(name) and "x-domain-of" not in schema
]
SENSITIVE = [(name, key) for name in MODELS for key, schema in properties(name).items() if schema.get("x-sensitive")]
FORMATTED = [
    (name, key)
    for name in ANSWERED
    for key, schema in properties(name).items()
    if schema.get("format") in ("uuid", "date", "date-time")
]


def attribute(name: str, key: str) -> str:
    return str(properties(name)[key].get("x-python-name", key))


# --- every model --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MODELS)
def test_the_attributes_are_the_members_of_the_schema_in_their_order(name: str) -> None:
    names = [field.alias for field in attrs.fields(model(name))]
    expected = [attribute(name, key) for key in properties(name)]
    names.remove("extra_fields")
    assert sorted(names) == sorted(expected)
    assert [each for each in expected if each in names] == expected


@pytest.mark.parametrize("name", MODELS)
def test_every_member_is_documented(name: str) -> None:
    documented = "\n".join(each.__doc__ or "" for each in model(name).__mro__)
    assert [key for key in properties(name) if f"    {attribute(name, key)}: " not in documented] == []


@pytest.mark.parametrize(("name", "key"), REQUIRED)
def test_a_required_member_that_is_absent_is_loud(name: str, key: str) -> None:
    row = sample(name)
    del row[key]
    with pytest.raises(KeyError, match=f"'{key}'"):
        model(name).from_dict(row)


@pytest.mark.parametrize(("name", "key", "schema"), OPTIONAL)
def test_an_optional_member_that_is_absent_or_null_has_its_default(name: str, key: str, schema: dict[str, Any]) -> None:
    absent = sample(name)
    del absent[key]
    expected = schema.get("default")
    for row in (absent, absent | {key: None}):
        assert getattr(model(name).from_dict(row), attribute(name, key)) == expected


@pytest.mark.parametrize("name", ANSWERED)
def test_members_that_the_contract_does_not_know_are_kept_and_written_back(name: str) -> None:
    row = sample(name)
    made = model(name).from_dict(row | {"zz_new": {"a": [1]}, "type": "new"} | row)
    assert made.extra_fields is not None
    assert made.extra_fields["zz_new"] == {"a": [1]}
    assert made.to_dict()["zz_new"] == {"a": [1]}
    assert model(name).from_dict(row).extra_fields is None


@pytest.mark.parametrize("name", MODELS)
def test_equality_is_by_value_and_between_the_same_class_only(name: str) -> None:
    one, other = model(name).from_dict(sample(name)), model(name).from_dict(sample(name))
    assert one == other
    assert one != model(name).from_dict({**sample(name), "zz_new": 1})
    assert one != sample(name)
    for key, schema in properties(name).items():
        if kind(schema) == "string" and not schema.get("format") and "const" not in schema:
            assert one != model(name).from_dict(sample(name) | {key: "another"}), key


@pytest.mark.parametrize("name", MODELS)
def test_equality_does_not_depend_on_what_was_looked_at(name: str) -> None:
    loud = {key: value.upper() if value == UUID_TEXT else value for key, value in sample(name).items()}
    looked_at, untouched = model(name).from_dict(loud), model(name).from_dict(loud)
    for key in properties(name):
        getattr(looked_at, attribute(name, key))
    assert looked_at == untouched
    assert looked_at.to_dict() == untouched.to_dict()
    assert untouched == model(name).from_dict(sample(name))


@pytest.mark.parametrize("name", MODELS)
def test_objects_have_no_other_attributes(name: str) -> None:
    made = model(name).from_dict(sample(name))
    assert not hasattr(made, "__dict__")
    with pytest.raises(AttributeError):
        made.is_raed = True


@pytest.mark.parametrize("name", MODELS)
def test_frozen_models_are_those_of_the_contract(name: str) -> None:
    made, key = model(name).from_dict(sample(name)), next(iter(properties(name)))
    if SCHEMAS[name].get("x-frozen"):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(made, attribute(name, key), "changed")
    else:
        setattr(made, attribute(name, key), "changed")
        assert getattr(made, attribute(name, key)) == "changed"


def test_what_the_documentation_calls_frozen_is_frozen() -> None:
    assert {name for name in MODELS if SCHEMAS[name].get("x-frozen")} == {"ApiKey", "CreatedApiKey", "Tunnel"}


@pytest.mark.parametrize(("name", "key"), SENSITIVE)
def test_secrets_are_not_shown(name: str, key: str) -> None:
    made = model(name).from_dict(sample(name) | {key: "canary-7f3a"})
    assert getattr(made, attribute(name, key)) == "canary-7f3a"
    assert "canary" not in repr(made)
    assert "canary" not in str(made)
    assert "canary" not in repr([made])
    assert repr(made).startswith(f"{name}(")


def test_the_secrets_of_the_contract_are_marked() -> None:
    assert set(SENSITIVE) == {
        ("AgentSignupResponse", "api_key"),
        ("AttachmentLink", "url"),
        ("CreatedApiKey", "api_key"),
        ("SigningKey", "signing_key"),
        ("TextMediaItem", "url"),
        ("IMessageMediaItem", "url"),
        ("IMessageMediaUpload", "media_url"),
        ("VaultKeyMaterialWire", "wrapped_org_encryption_key"),
        ("VaultKeyMaterialWire", "auth_hash"),
        ("VaultUnlock", "wrapped_org_encryption_key"),
        ("WrappedVaultKey", "wrapped_org_encryption_key"),
        ("WrappedVaultKey", "auth_hash"),
        ("VaultSecretDetail", "encrypted_payload"),
    }


@pytest.mark.parametrize("name", ANSWERED)
def test_unknown_members_are_not_shown_either(name: str) -> None:
    assert "canary" not in repr(model(name).from_dict(sample(name) | {"zz_secret": "canary"}))


@pytest.mark.parametrize(("name", "key"), FORMATTED)
@pytest.mark.parametrize("text", ["moments ago", "", "0b8f0c52", 7])
def test_an_id_or_time_that_is_none_stays_what_came(name: str, key: str, text: Any) -> None:
    made = model(name).from_dict(sample(name) | {key: text})
    assert getattr(made, attribute(name, key)) == text
    assert made.to_dict()[key] == text


@pytest.mark.parametrize(
    ("name", "key", "enum"),
    [
        (name, key, reference(schema))
        for name in ANSWERED
        for key, schema in properties(name).items()
        if reference(schema) and "enum" in SCHEMAS[reference(schema)]
    ],
)
def test_an_unknown_value_of_an_enum_is_kept(name: str, key: str, enum: str) -> None:
    made = model(name).from_dict(sample(name) | {key: "sideways"})
    value = getattr(made, attribute(name, key))
    assert isinstance(value, model(enum))
    assert (value, value.is_known) == ("sideways", False)
    assert made.to_dict()[key] == "sideways"


def test_nested_objects_are_of_their_own_classes() -> None:
    for name in ANSWERED:
        made = model(name).from_dict(sample(name))
        for key, schema in properties(name).items():
            items = schema["items"] if kind(schema) == "array" else schema
            target = reference(items)
            if target and "enum" not in SCHEMAS[target] and properties(target):
                value = getattr(made, attribute(name, key))
                assert isinstance(value[0] if kind(schema) == "array" else value, model(target)), (name, key)


# --- single ones ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made", "row"),
    [
        (ContactEmail("work", "a@b.c"), {"label": "work", "value": "a@b.c"}),
        (ContactEmail(None, "a@b.c", True), {"value": "a@b.c", "is_primary": True}),
        (ContactEmail(label="work", value="a@b.c", is_primary=False), {"label": "work", "value": "a@b.c"}),
        (ContactPhone("home", "+15550100123"), {"label": "home", "value_e164": "+15550100123"}),
        (ContactPhone(value="+15550100123", is_primary=True), {"value_e164": "+15550100123", "is_primary": True}),
        (ContactWebsite("blog", "https://example.net"), {"label": "blog", "url": "https://example.net"}),
        (ContactDate("wedding", date(2026, 7, 1)), {"label": "wedding", "date": "2026-07-01"}),
        (
            ContactAddress("home", "1 Main St", "Springfield", "OR", "97477", "US"),
            {"label": "home", "street": "1 Main St", "city": "Springfield", "region": "OR", "postal": "97477",
             "country": "US"},
        ),
        (ContactAddress(postal_code="97477"), {"postal": "97477"}),
        (ContactCustomField("shoe size", "44"), {"label": "shoe size", "value": "44"}),
    ],
)  # fmt: skip
def test_parts_of_contacts_are_written_by_position_or_by_name(made: Any, row: dict[str, Any]) -> None:
    assert made.to_wire() == row
    assert type(made).from_dict(row) == made


@pytest.mark.parametrize("part", [ContactEmail, ContactPhone, ContactWebsite, ContactDate])
def test_parts_of_contacts_need_their_value(part: Any) -> None:
    with pytest.raises(TypeError, match="'value'"):
        part("work")


def test_details_are_messages_and_threads_themselves() -> None:
    assert issubclass(MessageDetail, Message)
    assert issubclass(ThreadDetail, Thread)
    assert not hasattr(Thread.from_dict(sample("Thread")), "messages")


def test_lists_of_two_objects_are_their_own() -> None:
    row = {key: value for key, value in sample("ThreadDetail").items() if key != "messages"}
    first, second = ThreadDetail.from_dict(row), ThreadDetail.from_dict(row)
    first.messages.append(Message.from_dict(sample("Message")))
    assert second.messages == []


def test_the_unset_mark_survives_copies_and_never_reaches_the_wire() -> None:
    fresh = IdentityMailboxCreate()
    for made in (fresh, copy.copy(fresh), copy.deepcopy(fresh), pickle.loads(pickle.dumps(fresh))):
        assert made.sending_domain is UNSET
        assert json.dumps(made.to_wire()) == "{}"
    assert IdentityMailboxCreate(sending_domain=None).to_wire() == {"sending_domain": None}


def test_null_and_absence_stay_apart_on_the_way_back() -> None:
    assert IdentityMailboxCreate.from_dict({}).to_wire() == {}
    assert IdentityMailboxCreate.from_dict({"sending_domain": None}).to_wire() == {"sending_domain": None}


def test_an_address_gives_the_domain_that_the_row_lacks() -> None:
    for given in ({}, {"sending_domain": None}, {"sending_domain": ""}):
        row = {key: value for key, value in sample("Mailbox").items() if key != "sending_domain"} | given
        assert model("Mailbox").from_dict(row | {"email_address": "a@b@c.net"}).sending_domain == "b@c.net"


def test_uuids_are_real_ones() -> None:
    made = Message.from_dict(sample("Message"))
    assert made.id == UUID("0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f0010")
    assert hash(made.id) == hash(UUID(str(made.id)))
    assert not dataclasses.is_dataclass(made)
