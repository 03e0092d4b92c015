"""Requests that nobody thought of, made from the contract by schemathesis, against a sandbox that holds real things.

Most generated ids would lead nowhere, so most of them are exchanged for ids of things that exist. Generation follows no
chance, so a failure today is a failure tomorrow.
"""

import functools
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants
from schemathesis.checks import CheckContext, not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation
from schemathesis.core.transport import Response
from schemathesis.specs.openapi import checks

from tests.conformance.stage import FILENAME, PERSON, Agent, Stage
from tests.sandbox import contract

Test = TypeVar("Test", bound=Callable[..., None])

# Seconds for one answer: many, for a machine with more to do must not look like a fault of the sandbox.
_PATIENCE = 60
_OF_A_COLLEAGUE = ("viewer_identity_id", "identity_id", "scoped_identity_id")


def generated(*phases: str, max_examples: int) -> Callable[[Test], Test]:
    """Run a test once for each operation of the contract, with requests from these phases."""
    generation = {
        "max-examples": max_examples,
        "database": "none",
        "deterministic": True,
        "no-shrink": True,
        # The test gives the key, so a case without one would be no such case.
        "with-security-parameters": False,
    }
    every_phase = ("examples", "coverage", "fuzzing", "stateful")
    config = SchemathesisConfig.from_dict(
        {"generation": generation, "phases": {name: {"enabled": name in phases} for name in every_phase}}
    )
    return schemathesis.openapi.from_dict(contract.document(), config=config).parametrize()


unhurried = settings(deadline=None, suppress_health_check=list(HealthCheck))


class Theatre:
    """Who acts and on what: one organization with everything in it, and a new one for whatever deletes."""

    def __init__(self, stage: Stage) -> None:
        self.base_url = stage.sandbox.base_url
        self.session = requests.Session()
        self.session.trust_env = False
        self._stage = stage
        self._agents: dict[str, Agent] = {}

    def agent_for(self, case: Any) -> Agent:
        """The identity that a case is about."""
        name = case.operation.label if case.method == "DELETE" else ""
        if name not in self._agents:
            organization = self._stage.organization()
            agent = organization.agent(mailbox={"sending_domain": organization.domain()})
            # All at once: a case may give the identity another name, or switch something off.
            agent.furnish()
            assert agent.conversed
            self._agents[name] = agent
        return self._agents[name]

    def call(self, case: Any, key: str) -> Any:
        """Make the call of a case."""
        return case.call(
            base_url=self.base_url,
            session=self.session,
            headers={"X-API-Key": key},
            allow_redirects=False,
            timeout=_PATIENCE,
        )


@pytest.fixture(scope="module", autouse=True)
def nothing_of_our_modules() -> Iterator[None]:
    """Keep the constants of our modules out of the requests.

    Hypothesis takes one value in twenty from the modules that are loaded. Which ones are depends on the tests that run
    in the same process, so an operation would get other requests alone than in the whole suite.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(providers, "_get_local_constants", Constants)
        providers.CONSTANTS_CACHE.cache.clear()
        yield
    providers.CONSTANTS_CACHE.cache.clear()


@pytest.fixture(scope="module")
def theatre(stage: Stage) -> Iterator[Theatre]:
    # Two answers to one question are only equal as long as no time passes between them.
    stage.control.freeze_clock()
    theatre = Theatre(stage)
    yield theatre
    theatre.session.close()
    stage.control.resume_clock()


def last(path: str) -> str:
    """The id at the end of a path."""
    return path.rpartition("/")[2]


def real_things(agent: Agent, path: str) -> Mapping[str, str]:
    """A value for each parameter and member that names something; what some of them name depends on the path."""
    rule, message_id, conversation_id = agent.rule, last(agent.message), agent.texted.conversation_id
    if "/phone/" in path:
        rule = agent.phone_rule
    elif "/imessage/" in path:
        arrival = agent.imessage
        rule, message_id, conversation_id = agent.imessage_rule, arrival.message_id, arrival.conversation_id
    return {
        "agent_handle": agent.handle,
        "viewer_identity_id": agent.colleague.id,
        "identity_id": agent.id,
        "agent_identity_id": agent.id,
        "email_address": agent.address,
        "message_id": message_id,
        "thread_id": last(agent.thread),
        "rule_id": last(rule),
        "filename": FILENAME,
        "domain_name": agent.identity["mailbox"]["sending_domain"],
        "contact_id": last(agent.contact),
        "note_id": last(agent.note),
        "secret_id": last(agent.secret),
        "auth_hash": agent.organization.vault["recovery_keys"][0]["auth_hash"],
        "phone_number_id": agent.number["id"],
        "call_id": last(agent.conversed),
        "text_id": last(agent.text),
        "conversation_id": conversation_id,
        "mailbox_id": agent.mailbox_id,
        "subscription_id": last(agent.subscription),
        "remote_number": PERSON,
        "receiver_number": PERSON,
    }


def is_meant_to_fit(case: Any, location: ParameterLocation) -> bool:
    component = case.meta.components.get(location)
    return component is None or component.mode.is_positive


def bring_to_life(case: Any, agent: Agent) -> None:
    """Exchange three of four invented ids for real ones, where the invented ones were meant to fit the contract."""
    known = real_things(agent, case.path)
    drawn = case.path_parameters or {}
    if drawn and is_meant_to_fit(case, ParameterLocation.PATH) and zlib.crc32(repr(drawn).encode()) % 4:
        case.path_parameters = {name: known[name] for name in drawn}
    if case.query and is_meant_to_fit(case, ParameterLocation.QUERY):
        real = {name: known[name] for name in case.query if name.endswith("_id") and name in known}
        case.query = {**case.query, **real}
    if isinstance(case.body, dict) and is_meant_to_fit(case, ParameterLocation.BODY):
        texts = {name for name, value in case.body.items() if isinstance(value, str)}
        real = dict.fromkeys(texts.intersection(_OF_A_COLLEAGUE), agent.colleague.id)
        real |= {name: known[name] for name in texts.intersection(("message_id", "conversation_id"))}
        case.body = {**case.body, **real}


def refuses_by_rules_beyond_the_schema_only(ctx: CheckContext, response: Response, case: Any) -> bool | None:
    """What fits the schema may offend a rule that is told in words, but no rule that the schema has."""
    if case.meta.generation.mode.is_positive and response.status_code == 422:
        items = [item for item in response.json()["detail"] if item["type"] != "value_error"]
        # The entries of a contact have their schemas in common with answers, which may get further members.
        unfit = [item for item in items if item["type"] != "extra_forbidden" or len(item["loc"]) == 2]
        assert not unfit, f"refused although it fits the schema: {unfit}"
    return None


def refuses_what_does_not_fit(ctx: CheckContext, response: Response, case: Any) -> bool | None:
    """What offends the schema is refused; but any value fits a form once it is written as a file into it."""
    return None if case.media_type == "multipart/form-data" else checks.negative_data_rejection(ctx, response, case)


def allows_declared_methods_only(ctx: CheckContext, response: Response, case: Any) -> bool | None:
    """A method that the path lacks is not allowed, unless the path reads as another one that has it."""
    request = httpx.Request(str(response.request.method), str(response.request.url))
    return checks.unsupported_method(ctx, response, case) if contract.operation_of(request) is None else None


def repeats_nothing(ctx: CheckContext, response: Response, case: Any) -> bool | None:
    """A refusal names what is wrong and never the value, which may be a secret."""
    if response.status_code == 422:
        assert all(set(item) == {"loc", "msg", "type"} for item in response.json()["detail"])
        told = "\n".join(item["msg"] for item in response.json()["detail"])
        given = {text for text in texts_of(case.body) if len(text) > 7} - words_of_the_contract()
        assert not [text for text in given if text in told]
    return None


@functools.cache
def words_of_the_contract() -> frozenset[str]:
    """The values of all enums: a refusal may say which ones would do, and one of them may be given elsewhere."""
    schemas = contract.document()["components"]["schemas"].values()
    return frozenset(value for schema in schemas for value in schema.get("enum", ()))


def texts_of(value: Any) -> Iterator[str]:
    """Every text among the values of a body."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for member in value.values():
            yield from texts_of(member)
    elif isinstance(value, list):
        for item in value:
            yield from texts_of(item)


CHECKS: list[Any] = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    refuses_what_does_not_fit,
    allows_declared_methods_only,
    checks.allow_header_conformance,
    refuses_by_rules_beyond_the_schema_only,
    repeats_nothing,
]


def other_spelling(url: str) -> str:
    """The same URL with a trailing slash, or without the one it has."""
    parts = urlsplit(url)
    path = parts.path[:-1] if parts.path.endswith("/") else f"{parts.path}/"
    return parts._replace(path=path).geturl()


@generated("coverage", "fuzzing", max_examples=5)
@unhurried
def test_an_admin_gets_documented_answers_only(case: Any, theatre: Theatre) -> None:
    agent = theatre.agent_for(case)
    bring_to_life(case, agent)
    response = theatre.call(case, agent.admin.headers["X-API-Key"])
    case.validate_response(response, checks=CHECKS)
    if response.request.method == "GET" and response.status_code < 300:
        again = theatre.session.get(other_spelling(response.request.url), headers=response.request.headers)
        assert (again.status_code, again.content) == (response.status_code, response.content)


@generated("fuzzing", max_examples=5)
@unhurried
def test_an_agent_gets_documented_answers_only(case: Any, theatre: Theatre) -> None:
    agent = theatre.agent_for(case)
    bring_to_life(case, agent)
    case.validate_response(theatre.call(case, agent.caller.headers["X-API-Key"]), checks=CHECKS)


@generated("fuzzing", max_examples=2)
@unhurried
def test_nobody_gets_past_a_bad_key(case: Any, theatre: Theatre) -> None:
    bring_to_life(case, theatre.agent_for(case))
    response = theatre.call(case, "ApiKey_sandbox_nobody")
    case.validate_response(response, checks=CHECKS)
    if "401" in case.operation.definition.raw["responses"]:
        assert response.status_code == 401
