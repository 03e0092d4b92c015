"""vCards over the wire."""

from typing import Any

import httpx
import pytest

from inkbox_sandbox import Control
from tests.sandbox.people.conftest import Agent, created, faults, listed
from tests.sandbox.people.test_contacts import FULL

CONTACTS = "/api/v1/contacts"


def card(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD", ""])


def send(client: httpx.Client, content: str | bytes, content_type: str = "text/vcard") -> httpx.Response:
    return client.post(f"{CONTACTS}/import", content=content, headers={"Content-Type": content_type})


def imported(client: httpx.Client, content: str, content_type: str = "text/vcard") -> Any:
    answer = send(client, content, content_type)
    assert answer.status_code == 200, answer.text
    result = answer.json()
    assert [item["index"] for item in result["results"]] == list(range(len(result["results"])))
    assert result["created_count"] == sum(item["status"] == "created" for item in result["results"])
    assert result["error_count"] == sum(item["status"] == "error" for item in result["results"])
    return result


@pytest.mark.parametrize("content_type", ["text/vcard", "text/x-vcard", "Text/VCard; charset=utf-8"])
def test_every_card_becomes_a_contact_that_everyone_sees(ann: Agent, content_type: str) -> None:
    text = card("FN:Ann Lee", "EMAIL;TYPE=work,pref:ann@example.com") + card("FN:Jörg", "TEL:+1 555 010 0200")
    result = imported(ann.client, text, content_type)
    first, second = (item["contact"] for item in result["results"])
    assert first["emails"] == [{"label": "work", "value": "ann@example.com", "is_primary": True}]
    assert second["phones"] == [{"label": None, "value_e164": "+15550100200", "is_primary": False}]
    assert [row["identity_id"] for row in first["access"]] == [None]
    assert listed(ann.client, CONTACTS) == [first, second]
    assert listed(ann.client, f"{CONTACTS}/lookup", phone="+15550100200") == [second]


def test_a_bad_card_does_not_stop_the_others(admin: httpx.Client) -> None:
    result = imported(
        admin,
        card("FN:First")
        + card("NOTE:nobody")
        + card("FN:Bad mail", "EMAIL:nobody")
        + card("FN:Bad phone", "TEL:12345")
        + card("FN:Twice", "EMAIL:a@example.com", "EMAIL:A@example.com")
        + card(f"FN:{'x' * 256}")
        + card("FN:Broken", "no colon")
        + card("FN:Last")
        + "BEGIN:VCARD\r\nFN:Never ends\r\n",
    )
    errors = {item["index"]: item["error"] for item in result["results"] if item["status"] == "error"}
    assert set(errors) == {1, 2, 3, 4, 5, 6, 8}
    assert "name" in errors[1]
    assert errors[2].startswith("emails.0.value")
    assert errors[3].startswith("phones.0.value_e164")
    assert errors[4].startswith("emails.1.value")
    assert errors[5].startswith("preferred_name")
    assert "no colon" in errors[6]
    assert "END:VCARD" in errors[8]
    assert [contact["preferred_name"] for contact in listed(admin, CONTACTS)] == ["First", "Last"]


def test_an_import_is_answered_with_200_even_when_every_card_failed(admin: httpx.Client) -> None:
    result = imported(admin, card("NOTE:nobody"))
    assert (result["created_count"], result["error_count"]) == (0, 1)


@pytest.mark.parametrize(
    ("lines", "preferred"),
    [(["N:Lee;Ann;;Dr.;"], "Dr. Ann Lee"), (["ORG:Acme;Sales"], "Acme"), (["FN: ", "N:Lee;;;;"], "Lee")],
)
def test_a_card_without_fn_is_named_by_what_it_has(admin: httpx.Client, lines: list[str], preferred: str) -> None:
    result = imported(admin, card(*lines))
    assert result["results"][0]["contact"]["preferred_name"] == preferred


def test_a_nul_character_fails_its_card_only(admin: httpx.Client) -> None:
    result = imported(admin, card("FN:A\0B") + card("FN:Fine"))
    assert [item["status"] for item in result["results"]] == ["error", "created"]


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "text/vcards", ""])
def test_another_content_type_is_unsupported(admin: httpx.Client, content_type: str) -> None:
    assert send(admin, card("FN:A"), content_type).status_code == 415


def test_a_file_that_is_not_utf8_is_a_bad_request(admin: httpx.Client) -> None:
    assert send(admin, card("FN:Jörg").encode("latin-1")).status_code == 400


def test_a_byte_order_mark_is_no_part_of_the_first_card(admin: httpx.Client) -> None:
    assert imported(admin, "\ufeff" + card("FN:A"))["created_count"] == 1


@pytest.mark.parametrize("text", ["", "hello", "BEGIN:VCARD\r\nFN:A\r\n", "END:VCARD\r\n"])
def test_a_file_without_a_complete_card_is_refused(admin: httpx.Client, text: str) -> None:
    assert faults(send(admin, text)) == [["body"]]


def test_a_file_of_more_than_5_mib_is_too_large(admin: httpx.Client) -> None:
    text = card("FN:A")
    fits = text + "\r\n" * ((5 * 1024 * 1024 - len(text)) // 2)
    assert send(admin, fits).status_code == 200
    assert send(admin, fits + "\r\n\r\n").status_code == 413


def test_more_than_1000_cards_are_too_many(admin: httpx.Client, control: Control) -> None:
    assert send(admin, card("NOTE:nobody") * 1001).status_code == 413
    assert control.caps()["vcard_cards"] == 1000
    control.set_caps(vcard_cards=2)
    assert imported(admin, card("FN:A") * 2)["created_count"] == 2
    assert send(admin, card("FN:A") * 3).status_code == 413
    assert len(listed(admin, CONTACTS)) == 2


def test_an_unclaimed_agent_imports_nothing(unclaimed: httpx.Client) -> None:
    assert send(unclaimed, card("FN:A")).status_code == 403


def test_an_export_is_an_attachment_in_version_3(admin: httpx.Client) -> None:
    contact = created(admin.post(CONTACTS, json={**FULL, "preferred_name": "Jörg Lee"}))
    answer = admin.get(f"{CONTACTS}/{contact['id']}.vcf", headers={"Accept": "text/vcard"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/vcard; charset=utf-8"
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"Jorg Lee.vcf\"; filename*=UTF-8''J%C3%B6rg%20Lee.vcf"
    )
    assert answer.text.startswith("BEGIN:VCARD\r\nVERSION:3.0\r\n")
    assert "FN:Jörg Lee\r\n" in answer.text


def test_an_export_imports_as_the_same_contact(admin: httpx.Client) -> None:
    contact = created(admin.post(CONTACTS, json=FULL))
    text = admin.get(f"{CONTACTS}/{contact['id']}.vcf").text
    copy = imported(admin, text)["results"][0]["contact"]
    assert {name: copy[name] for name in FULL} == FULL
    assert copy["id"] != contact["id"]


def test_an_export_of_an_invisible_contact_is_404(admin: httpx.Client, ann: Agent) -> None:
    contact = created(admin.post(CONTACTS, json={**FULL, "access_identity_ids": []}))
    assert ann.client.get(f"{CONTACTS}/{contact['id']}.vcf").status_code == 404
    assert admin.get(f"{CONTACTS}/00000000-0000-4000-8000-000000000000.vcf").status_code == 404
