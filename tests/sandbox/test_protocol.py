"""What every route has in common: order of checks, error bodies, spellings, ids, odd input."""

import json
import uuid
from typing import Any

import httpx
import pytest

from inkbox_sandbox import Control, Sandbox
from inkbox_server.router import OPERATIONS
from tests.sandbox import contract
from tests.sandbox.conftest import Connect, CreateIdentity

ANY_ID = "6f1a2b6e-0d0c-4a59-9a51-0a8f3c7f3d11"


def filled(path: str) -> str:
    """A path of the contract with something in place of its parameters."""
    for name in ("agent_handle", "email_address", "domain_name", "filename"):
        path = path.replace(f"{{{name}}}", "something")
    return path if "{" not in path else filled_ids(path)


def filled_ids(path: str) -> str:
    head, _, rest = path.partition("{")
    return filled(head + ANY_ID + rest.partition("}")[2])


@pytest.mark.parametrize("operation", [name for name, item in OPERATIONS.items() if not item.public])
def test_a_credential_comes_before_everything_else(connect: Connect, operation: str) -> None:
    asked = OPERATIONS[operation]
    # Path and body are as wrong as can be, and still 401 comes first.
    response = connect().request(asked.verb, filled(asked.path).replace(ANY_ID, "x"), content=b"{")
    assert response.status_code == 401
    assert isinstance(response.json()["detail"], str)


@pytest.mark.parametrize("operation", list(OPERATIONS))
def test_both_spellings_of_a_path_are_answered_alike_without_a_redirect(admin: httpx.Client, operation: str) -> None:
    asked = OPERATIONS[operation]
    path = filled(asked.path)
    plain, slashed = (admin.request(asked.verb, spelling) for spelling in (path.rstrip("/"), path.rstrip("/") + "/"))
    assert plain.status_code == slashed.status_code
    assert "location" not in plain.headers
    assert plain.status_code not in (404, 405) or plain.json()["detail"] not in ("Not Found", "Method Not Allowed")


def test_an_unknown_path_and_a_wrong_verb_say_so(connect: Connect) -> None:
    nobody = connect()
    unknown = nobody.get("/api/v1/nothing")
    assert (unknown.status_code, unknown.json()) == (404, {"detail": "Not Found"})
    wrong = nobody.put("/api/v1/identities/")
    assert (wrong.status_code, wrong.json()) == (405, {"detail": "Method Not Allowed"})


def test_every_answer_has_a_request_id_of_its_own(admin: httpx.Client, connect: Connect) -> None:
    answers = [admin.get("/api/whoami"), admin.get("/api/whoami"), connect().get("/api/whoami"), admin.get("/nowhere")]
    ids = [answer.headers["X-Request-ID"] for answer in answers]
    assert len(set(ids)) == len(ids)


def test_the_contract_is_served_to_anybody(connect: Connect) -> None:
    served = connect().get("/api/openapi.json")
    assert served.status_code == 200
    assert served.json() == contract.document()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "missing"),
        (b"{", "json_invalid"),
        (b'{"agent_handle": "\\ud800abc"}', "json_invalid"),
        (b"[]", "model_type"),
        (b'{"agent_handle": "abc", "agent_handles": 1}', "extra_forbidden"),
        (b'{"agent_handle": 7}', "string_type"),
        (b'{"agent_handle": "abc", "description": "a\\u0000b"}', "value_error"),
    ],
)
def test_a_bad_body_is_refused_without_being_repeated(admin: httpx.Client, content: bytes, kind: str) -> None:
    response = admin.post("/api/v1/identities/", content=content, headers={"Content-Type": "application/json"})
    assert response.status_code == 422
    (item,) = response.json()["detail"]
    assert set(item) == {"loc", "msg", "type"}
    assert (item["loc"][0], item["type"]) == ("body", kind)


def test_an_escaped_backslash_before_u0000_is_no_nul(create_identity: CreateIdentity) -> None:
    assert create_identity("back-slash", description="\\u0000")["description"] == "\\u0000"


def test_a_secret_in_a_bad_body_is_not_repeated(connect: Connect) -> None:
    response = connect().post("/api/v1/agent-signup", json={"human_email": "hunter2", "note_to_human": "Hi"})
    assert response.status_code == 422
    assert "hunter2" not in response.text


def test_a_body_of_another_type_is_refused(admin: httpx.Client) -> None:
    body = json.dumps({"agent_handle": "plain-text"})
    refused = admin.post("/api/v1/identities/", content=body, headers={"Content-Type": "text/plain"})
    assert refused.status_code == 422
    assert refused.json()["detail"][0]["loc"] == ["body"]
    for accepted in ("application/json; charset=utf-8", "application/problem+json"):
        body = json.dumps({"agent_handle": f"bot-{uuid.uuid4().hex[:8]}"})
        assert admin.post("/api/v1/identities/", content=body, headers={"Content-Type": accepted}).status_code == 201


def test_several_faults_are_told_at_once(admin: httpx.Client) -> None:
    response = admin.patch(f"/api/v1/notes/{ANY_ID}x", json={"body": None, "x": 1})
    assert [item["loc"] for item in response.json()["detail"]] == [
        ["path", "note_id"],
        ["body", "body"],
        ["body", "x"],
    ]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=x", "limit"),
        ("offset=-1", "offset"),
        ("order=up", "order"),
    ],
)
def test_a_bad_query_is_refused_by_name(admin: httpx.Client, query: str, name: str) -> None:
    response = admin.get(f"/api/v1/notes?{query}")
    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"] == ["query", name]


@pytest.mark.parametrize("query", ["colour=red", "limit=5&limit=7", "q=%ff%fe", "q=%E2%98%83"])
def test_other_queries_are_taken_as_they_are(admin: httpx.Client, query: str) -> None:
    assert admin.get(f"/api/v1/notes?{query}").status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/notes?q=a%00b", "/api/v1/notes?offset=" + "9" * 30])
def test_what_no_database_holds_is_refused(admin: httpx.Client, path: str) -> None:
    assert admin.get(path).status_code == 422


def test_a_name_that_no_database_holds_is_not_found(admin: httpx.Client) -> None:
    assert admin.get("/api/v1/identities/a%00b").status_code == 404


def test_a_uuid_parameter_must_be_one(admin: httpx.Client) -> None:
    response = admin.get("/api/v1/notes/not-a-uuid")
    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"] == ["path", "note_id"]


@pytest.mark.parametrize(("method", "path"), [("HEAD", "/api/whoami"), ("OPTIONS", "/api/whoami")])
def test_verbs_outside_of_the_contract_are_not_allowed(admin: httpx.Client, method: str, path: str) -> None:
    assert admin.request(method, path).status_code == 405


def test_a_failure_of_the_sandbox_says_nothing_about_itself(
    admin: httpx.Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> Any:
        raise RuntimeError("a secret")

    monkeypatch.setattr("inkbox_sandbox.whoami.api_keys.by_id", broken)
    answer = httpx.get(f"{admin.base_url}/api/whoami", headers={"X-API-Key": admin.headers["X-API-Key"]})
    assert (answer.status_code, answer.json()) == (500, {"detail": "Internal Server Error"})
    assert "GET /api/whoami failed" in caplog.text


def test_the_judge_of_these_tests_refuses_what_the_contract_lacks(
    admin: httpx.Client, control: Control, sandbox: Sandbox
) -> None:
    control.add_fault("whoami", status=418)
    with pytest.raises(contract.UndocumentedAnswer, match="whoami: 418"):
        admin.get("/api/whoami")
    control.add_fault("identities_list", status=200, body=[{"id": 7}])
    with pytest.raises(contract.UndocumentedAnswer, match="is not of type 'string'"):
        admin.get("/api/v1/identities/")
