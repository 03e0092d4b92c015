"""The mapping between vCards and contacts, without a service."""

from typing import Any

import pytest
import vobject
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inkbox_sandbox.people.contact_rows import LIST_FIELDS
from inkbox_sandbox.people.vcard_format import card_text, contact_members, split_cards
from inkbox_sandbox.people.vcards import attachment
from inkbox_server import models, wire


def card(*lines: str, version: str = "3.0") -> str:
    return "\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD"])


def test_the_names_of_a_card_become_the_names_of_a_contact() -> None:
    members = contact_members(card("FN:Dr. Ann M. Lee Jr.", "N:Lee;Ann;Maria,Mia;Dr.;Jr.", "ORG:Acme\\, Inc.;Sales"))
    assert members == {
        "preferred_name": "Dr. Ann M. Lee Jr.",
        "name_prefix": "Dr.",
        "given_name": "Ann",
        "middle_name": "Maria Mia",
        "family_name": "Lee",
        "name_suffix": "Jr.",
        "company_name": "Acme, Inc.",
    }


def test_types_and_group_labels_say_what_an_entry_is_for() -> None:
    members = contact_members(
        card(
            "FN:A",
            "EMAIL;TYPE=INTERNET,WORK:a@example.com",
            "item1.EMAIL:b@example.com",
            "item1.X-ABLabel:_$!<Other>!$_",
            "item2.URL:https://example.com/a",
            "item2.X-ABLabel:My blog",
            "TEL;CELL:+15550100200",
        )
    )
    assert [email["label"] for email in members["emails"]] == ["work", "other"]
    assert members["websites"] == [{"label": "My blog", "url": "https://example.com/a"}]
    assert members["phones"] == [{"label": "cell", "value_e164": "+15550100200"}]


@pytest.mark.parametrize(
    ("version", "lines"),
    [
        ("3.0", ["EMAIL:a@example.com", "EMAIL;TYPE=home,pref:b@example.com"]),
        ("2.1", ["EMAIL:a@example.com", "EMAIL;PREF;HOME:b@example.com"]),
        ("4.0", ["EMAIL;PREF=9:a@example.com", 'EMAIL;TYPE="home,work";PREF=2:mailto:b@example.com']),
    ],
)
def test_the_preferred_entry_becomes_the_primary_one(version: str, lines: list[str]) -> None:
    emails = contact_members(card("FN:A", *lines, version=version))["emails"]
    assert [email.get("is_primary", False) for email in emails] == [False, True]
    assert emails[1]["value"] == "b@example.com"
    assert emails[1]["label"] == "home"


def test_two_preferred_entries_leave_one_primary() -> None:
    emails = contact_members(card("FN:A", "EMAIL;TYPE=pref:a@example.com", "EMAIL;TYPE=pref:b@example.com"))["emails"]
    assert [email.get("is_primary", False) for email in emails] == [True, False]


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("TEL:+1 (555) 010-0200", "+15550100200"),
        ("TEL;VALUE=uri:tel:+1-555-010-0200;ext=7", "+15550100200"),
        ("TEL:555 0100", "5550100"),
    ],
)
def test_punctuation_is_taken_out_of_numbers_and_nothing_else(line: str, number: str) -> None:
    assert contact_members(card("FN:A", line))["phones"][0]["value_e164"] == number


@pytest.mark.parametrize(
    ("line", "birthday"),
    [
        ("BDAY:1996-04-15", "1996-04-15"),
        ("BDAY:19960415", "1996-04-15"),
        ("BDAY:1996-04-15T00:00:00Z", "1996-04-15"),
        ("BDAY;X-APPLE-OMIT-YEAR=1604:1604-04-15", None),
        ("BDAY:--0415", None),
        ("BDAY:1996-02-30", None),
        ("BDAY;VALUE=text:circa 1800", None),
    ],
)
def test_a_birthday_is_a_whole_date_or_nothing(line: str, birthday: str | None) -> None:
    assert contact_members(card("FN:A", line)).get("birthday") == birthday


def test_quoted_printable_of_version_2_is_decoded() -> None:
    name = "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=B6rg=20=\n M=C3=BCller"
    assert contact_members(card(name, version="2.1"))["preferred_name"].split() == ["Jörg", "Müller"]


@pytest.mark.parametrize("broken", ["X=;", "X=a,", 'X="', ";;", 'X="a";'])
def test_a_broken_line_is_refused_at_once(broken: str) -> None:
    """A backtracking expression would take longer than the universe has existed."""
    with pytest.raises(ValueError, match="is not a line of a card"):
        contact_members(card("FN:A", f"TEL;{broken * 100}"))


def test_a_file_is_split_into_its_cards_in_order() -> None:
    text = f"{card('FN:A')}\r\n\r\nbegin:vcard\r\nFN:cut\r\n{card('FN:B')}\rBEGIN:VCARD\nFN:open"
    names = [part and contact_members(part)["preferred_name"] for part in split_cards(text)]
    assert names == ["A", None, "B", None]


def test_a_text_that_only_mentions_a_card_holds_none() -> None:
    assert split_cards("NOTE:BEGIN:VCARD is how a card begins\nEND:VCARD\n") == []


def contact(**members: Any) -> wire.Contact:
    whole: Any = dict.fromkeys(wire.Contact.__annotations__)
    whole |= {name: [] for name in (*LIST_FIELDS, "access")}
    whole |= members
    checked: wire.Contact = whole
    return checked


def test_an_exported_card_is_version_3_in_short_crlf_lines() -> None:
    text = card_text(contact(preferred_name="Jörg Müller " * 20, notes="one\r\ntwo"))
    lines = text.split("\r\n")
    assert lines[:2] == ["BEGIN:VCARD", "VERSION:3.0"]
    assert lines[-2:] == ["END:VCARD", ""]
    assert "\n" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in lines) <= 75


def test_text_of_a_contact_cannot_forge_lines_of_its_card() -> None:
    evil = "x\r\nEND:VCARD\r\nBEGIN:VCARD\r\nFN:forged"
    text = card_text(
        contact(
            preferred_name=evil,
            job_title=evil,
            websites=[{"label": evil, "url": evil}],
            custom_fields=[{"label": evil, "value": evil}],
        )
    )
    assert len(split_cards(text)) == 1
    assert [line.value for line in next(vobject.readComponents(text)).fn_list] == [evil.replace("\r\n", "\n")]


_words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=20)
_text = _words.map(str.strip).filter(bool)
_label = st.one_of(st.none(), st.sampled_from(["home", "work", "other-label", "two words", "pref", "a;b,c:d\"e'"]))


@settings(max_examples=60, deadline=None)
@given(
    names=st.fixed_dictionaries({}, optional=dict.fromkeys(("given_name", "family_name", "name_prefix"), _text)),
    preferred_name=_text,
    notes=st.lists(_text, min_size=1, max_size=3).map("\n".join),
    labels=st.lists(_label, min_size=2, max_size=2),
    primary=st.booleans(),
    street=_text,
)
def test_what_is_exported_is_imported_as_it_was(
    names: dict[str, str],
    preferred_name: str,
    notes: str,
    labels: list[str | None],
    primary: bool,
    street: str,
) -> None:
    first, second = labels
    given: dict[str, Any] = {
        **names,
        "preferred_name": preferred_name,
        "notes": notes,
        "birthday": "1996-04-15",
        "emails": [{"label": first, "value": "a@example.com", "is_primary": primary}],
        "phones": [{"label": second, "value_e164": "+15550100200", "is_primary": False}],
        "websites": [{"label": second, "url": "https://example.com/?a=1,2;b"}],
        "dates": [{"label": first, "date": "2001-02-03"}],
        "addresses": [
            {"label": first, "street": street, "city": "Ulm", "region": None, "postal": "89073", "country": None}
        ],
        "custom_fields": [{"label": "shoe size", "value": street}],
    }
    read = models.ContactCreate.model_validate(contact_members(card_text(contact(**given))))
    assert read.model_dump(mode="json", include=set(given)) == given


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.one_of(
            st.text(max_size=30),
            st.builds(
                "{}{}:{}".format,
                st.sampled_from(
                    ["N", "FN", "ADR", "ORG", "TEL", "BDAY", "PHOTO", "item1.X-ABLabel", "X-ABDATE", "GEO"]
                ),
                st.sampled_from(["", ";TYPE=", ";ENCODING=b", ";ENCODING=QUOTED-PRINTABLE", ";PREF=x", ";;", ';A="']),
                st.one_of(st.text(max_size=30), st.sampled_from(["YQ==", "a;b;c;d;e;f;g;h", "BEGIN:VEVENT"])),
            ),
            st.sampled_from(["BEGIN:VEVENT", "END:VEVENT", "BEGIN:VCALENDAR", "AGENT:", "PHOTO;VALUE=uri:x"]),
        ),
        max_size=6,
    ),
    st.sampled_from(["2.1", "3.0", "4.0", ""]),
)
def test_any_card_is_read_or_refused_with_a_value_error(lines: list[str], version: str) -> None:
    for text in split_cards(card(*lines, version=version)):
        if text is not None:
            try:
                members = contact_members(text)
            except ValueError:
                continue
            assert set(members) <= set(models.ContactCreate.model_fields)


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("Ann Lee", 'attachment; filename="Ann Lee.vcf"'),
        ("Jörg", "attachment; filename=\"Jorg.vcf\"; filename*=UTF-8''J%C3%B6rg.vcf"),
        ("李", "attachment; filename=\"contact.vcf\"; filename*=UTF-8''%E6%9D%8E.vcf"),
        ('a"b\r\nX: y/../z', 'attachment; filename="a_b__X_ y_.._z.vcf"'),
        ("...", 'attachment; filename="contact.vcf"'),
    ],
)
def test_the_file_name_of_an_export_is_safe_in_a_header(name: str, header: str) -> None:
    assert attachment(name) == header
