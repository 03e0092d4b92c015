"""The judge of all answers is strict: each of these would pass a careless one."""

from typing import Any

import httpx
import pytest

from tests.sandbox import contract

RULE: dict[str, Any] = {
    "id": "6f1a2b6e-0d0c-4a59-9a51-0a8f3c7f3d11",
    "mailbox_id": "6f1a2b6e-0d0c-4a59-9a51-0a8f3c7f3d12",
    "action": "block",
    "match_type": "domain",
    "match_target": "example.com",
    "status": "active",
    "created_at": "2026-06-01T10:00:00Z",
    "updated_at": "2026-06-01T10:00:00.120+00:00",
}
PATH = "/api/v1/mail/mailboxes/bot@inkboxmail.com/contact-rules/6f1a2b6e-0d0c-4a59-9a51-0a8f3c7f3d11"


def answer(status: int, method: str = "GET", path: str = PATH, **parts: Any) -> httpx.Response:
    return httpx.Response(status, request=httpx.Request(method, f"http://127.0.0.1{path}"), **parts)


def test_a_documented_answer_passes() -> None:
    contract.check(answer(200, json=RULE))
    contract.check(answer(404, json={"detail": "Not found"}))
    contract.check(answer(422, json={"detail": [{"loc": ["path", "rule_id"], "msg": "No", "type": "uuid"}]}))
    contract.check(answer(204, method="DELETE"))


@pytest.mark.parametrize(
    "undocumented",
    [
        pytest.param(answer(409, json={"detail": "Why"}), id="status"),
        pytest.param(answer(500, json={"detail": "Oh"}), id="server error"),
        pytest.param(answer(200, json={**RULE, "id": "6f1a2b6e"}), id="uuid"),
        pytest.param(answer(200, json={**RULE, "created_at": "2026-06-01 10:00"}), id="time"),
        pytest.param(answer(200, json={**RULE, "created_at": "2026-06-01T10:00:00"}), id="time without offset"),
        pytest.param(answer(200, json={**RULE, "action": "allowed"}), id="enum"),
        pytest.param(answer(200, json={**RULE, "match_target": None}), id="null"),
        pytest.param(answer(200, json={k: v for k, v in RULE.items() if k != "mailbox_id"}), id="member missing"),
        pytest.param(answer(200, json=[RULE]), id="list"),
        pytest.param(answer(200), id="no body"),
        pytest.param(answer(200, text="fine"), id="media type"),
        pytest.param(answer(204, method="DELETE", text="gone"), id="body with 204"),
        pytest.param(answer(404, json={"error": "Not found"}), id="error without detail"),
        pytest.param(answer(422, json={"detail": "No"}), id="validation as text"),
    ],
)
def test_an_undocumented_answer_is_refused(undocumented: httpx.Response) -> None:
    with pytest.raises(contract.UndocumentedAnswer):
        contract.check(undocumented)


@pytest.mark.parametrize(
    ("path", "operation"),
    [
        ("/api/v1/contacts/6f1a2b6e-0d0c-4a59-9a51-0a8f3c7f3d11.vcf", "contacts_export_vcard"),
        ("/api/v1/contacts/6f1a2b6e-0d0c-4a59-9a51-0a8f3c7f3d11", "contacts_get"),
        ("/api/v1/contacts/lookup", "contacts_lookup"),
        ("/api/v1/contacts/", "contacts_list"),
        ("/api/v1/identities", "identities_list"),
        ("/api/v1/mail/mailboxes/bot/threads/folders?x=1", "threads_list_folders"),
        ("/api/v1/nowhere", None),
    ],
)
def test_an_answer_is_judged_by_the_operation_that_its_path_names(path: str, operation: str | None) -> None:
    assert contract.operation_of(httpx.Request("GET", f"http://127.0.0.1{path}")) == operation
