"""A tour of the whole contract: every operation succeeds, every documented refusal is provoked, every answer fits.

The clients of `conftest.stage` refuse an answer that the contract does not describe, so a test that ends has had each
of its answers validated.
"""

from typing import Any

import httpx
import pytest

from tests.conformance.calls import NEEDING_NOTHING_THERE, REQUESTS, entitled, subject
from tests.conformance.members import differences
from tests.conformance.operations import OPERATIONS, answer_schema, usual_status
from tests.conformance.refusals import MORE_REFUSALS, REFUSALS, UNREACHED, WITH_JSON_BODY, Provoke
from tests.conformance.stage import Stage
from tests.sandbox import contract

pytestmark = pytest.mark.usefixtures("caps")


def assert_answer_of(answer: httpx.Response, operation: str, status: int) -> None:
    """The answer came from this operation, with this status, and the judge has seen it."""
    assert contract.operation_of(answer.request) == operation
    assert answer.status_code == status, answer.text


def test_the_tour_leaves_nothing_out() -> None:
    assert set(REQUESTS) == set(OPERATIONS)


@pytest.mark.parametrize("operation", REQUESTS)
def test_an_operation_succeeds_as_documented(stage: Stage, operation: str) -> None:
    agent = subject(stage, operation)
    answer = entitled(agent, operation).send(REQUESTS[operation](agent))
    assert_answer_of(answer, operation, usual_status(operation))


@pytest.mark.parametrize("operation", [name for name in REQUESTS if answer_schema(name)])
def test_a_success_has_every_documented_member_and_no_other(stage: Stage, operation: str) -> None:
    agent = subject(stage, operation)
    request = REQUESTS[operation](agent)
    if operation not in NEEDING_NOTHING_THERE:
        agent.furnish()
    answer = entitled(agent, operation).ask(request)
    assert answer != []
    assert not list(differences(answer_schema(operation) or {}, answer))


@pytest.mark.parametrize(
    ("changed", "difference"),
    [
        ({"colour": "red"}, "+colour"),
        ({"mailbox": {"colour": "red"}}, "+mailbox.colour"),
        ({"phone_number": None, "mailbox": None}, "-tunnel"),
    ],
)
def test_a_member_too_many_or_too_few_is_noticed(stage: Stage, changed: dict[str, Any], difference: str) -> None:
    agent = stage.organization().agent()
    answer = {**agent.admin.ask(REQUESTS["identities_get"](agent)), **changed}
    if difference == "-tunnel":
        del answer["tunnel"]
    assert difference in set(differences(answer_schema("identities_get") or {}, answer))


def test_every_documented_refusal_is_provoked_or_known_to_be_out_of_reach() -> None:
    documented = {
        (operation, int(status))
        for operation, described in OPERATIONS.items()
        for status in described["responses"]
        if int(status) != usual_status(operation)
    }
    assert set(REFUSALS) | set(UNREACHED) == documented
    assert not set(REFUSALS) & set(UNREACHED)


@pytest.mark.parametrize(("operation", "status"), REFUSALS)
def test_an_operation_refuses_as_documented(stage: Stage, operation: str, status: int) -> None:
    assert_answer_of(REFUSALS[operation, status](stage), operation, status)


@pytest.mark.parametrize(("operation", "status", "provoke"), MORE_REFUSALS.values(), ids=MORE_REFUSALS)
def test_refusals_of_another_shape_are_documented_too(
    stage: Stage, operation: str, status: int, provoke: Provoke
) -> None:
    assert_answer_of(provoke(stage), operation, status)


def test_every_json_body_is_among_those_that_are_tried_with_a_member_too_many() -> None:
    with_body = {
        operation
        for operation, described in OPERATIONS.items()
        if "application/json" in described.get("requestBody", {}).get("content", {})
    }
    assert set(WITH_JSON_BODY) == with_body


@pytest.mark.parametrize("operation", WITH_JSON_BODY)
def test_a_refused_member_is_named_and_its_value_is_not_repeated(stage: Stage, operation: str) -> None:
    answer = REFUSALS[operation, 422](stage)
    assert answer.json() == {
        "detail": [{"loc": ["body", "colour"], "msg": "Extra inputs are not permitted", "type": "extra_forbidden"}]
    }
