"""One sandbox for all of its own tests, put back to its start before each."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from inkbox_sandbox import Control, Sandbox
from tests.sandbox import contract
from tests.sandbox.databases import POSTGRES_URL, fresh_schema

Connect = Callable[..., httpx.Client]
CreateIdentity = Callable[..., dict[str, Any]]


DATABASES = ["sqlite"] if POSTGRES_URL is None else ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(scope="session", params=DATABASES)
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A running sandbox; what it holds is what earlier tests left there."""
    if request.param == "sqlite":
        with Sandbox() as running:
            yield running
        return
    with fresh_schema() as database_url, Sandbox(database_url=database_url) as running:
        yield running


@pytest.fixture
def control(sandbox: Sandbox) -> Control:
    """The world around a sandbox that is at its start."""
    sandbox.control.reset()
    return sandbox.control


@pytest.fixture
def connect(sandbox: Sandbox, control: Control) -> Iterator[Connect]:
    """Makes clients whose every answer is checked against the contract."""
    clients: list[httpx.Client] = []

    def make(key: str | None = None, **headers: str) -> httpx.Client:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if key is not None:
            sent["X-API-Key"] = key
        client = httpx.Client(
            base_url=sandbox.base_url, headers=sent, event_hooks={"response": [contract.check]}, trust_env=False
        )
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def admin(connect: Connect, sandbox: Sandbox) -> httpx.Client:
    """The first organization's administrator."""
    return connect(sandbox.api_key)


@pytest.fixture
def create_identity(admin: httpx.Client) -> CreateIdentity:
    """Makes identities in the first organization."""

    def create(handle: str, **members: Any) -> dict[str, Any]:
        response = admin.post("/api/v1/identities/", json={"agent_handle": handle, **members})
        assert response.status_code == 201, response.text
        created: dict[str, Any] = response.json()
        return created

    return create


@pytest.fixture
def agent(connect: Connect, control: Control, create_identity: CreateIdentity) -> Callable[[str], httpx.Client]:
    """Makes an identity and a client with its own key."""

    def make(handle: str) -> httpx.Client:
        identity = create_identity(handle)
        return connect(control.create_key(identity_id=identity["id"]).api_key)

    return make
