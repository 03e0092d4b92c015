"""The first organization's vault, its agents, and whoever else may come to it."""

import dataclasses
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from inkbox_sandbox import Control
from tests.sandbox.conftest import Connect, CreateIdentity
from tests.sandbox.vault import material

VAULT = "/api/v1/vault"
SECRETS = f"{VAULT}/secrets"


@dataclasses.dataclass(frozen=True)
class Agent:
    """A claimed agent: its identity and a client with its key."""

    id: str
    handle: str
    client: httpx.Client


@dataclasses.dataclass(frozen=True)
class Vault:
    """A vault, seen by an administrator.

    Attributes:
        made_of: The body that it was initialized with.
        admin: Who looks after it.
    """

    made_of: dict[str, Any]
    admin: httpx.Client

    @property
    def primary_hash(self) -> str:
        found: str = self.made_of["vault_key"]["auth_hash"]
        return found

    @property
    def recovery_hashes(self) -> list[str]:
        return [key["auth_hash"] for key in self.made_of["recovery_keys"]]

    def info(self) -> dict[str, Any]:
        found: dict[str, Any] = answered(self.admin.get(f"{VAULT}/info"))
        return found

    def counts(self) -> tuple[int, int, int]:
        """Primary keys, recovery keys, secrets."""
        info = self.info()
        return info["key_count"], info["recovery_key_count"], info["secret_count"]

    def opens(self, auth_hash: str) -> bool:
        """Whether a key opens it."""
        unlocked = answered(self.admin.get(f"{VAULT}/unlock", params={"auth_hash": auth_hash}))
        return unlocked["wrapped_org_encryption_key"] is not None

    def store(self, name: str = "CRM login", **members: Any) -> Any:
        """Store a secret; the body that was sent."""
        body = material.secret(name, **members)
        answered(self.admin.post(SECRETS, json=body), 201)
        return body

    def show(self, secret: dict[str, Any], identity_id: str) -> Any:
        """Show a secret to an identity."""
        return answered(self.admin.post(f"{SECRETS}/{secret['id']}/access", json={"identity_id": identity_id}), 201)


@pytest.fixture
def vault(admin: httpx.Client) -> Vault:
    """The first organization's vault, without secrets."""
    made_of = material.initialization()
    answered(admin.post(f"{VAULT}/initialize", json=made_of), 201)
    return Vault(made_of, admin)


@pytest.fixture
def make_agent(connect: Connect, control: Control, create_identity: CreateIdentity) -> Callable[..., Agent]:
    """Makes agents of the first organization."""

    def make(handle: str, **members: Any) -> Agent:
        identity_id = create_identity(handle, **members)["id"]
        return Agent(identity_id, handle, connect(control.create_key(identity_id=identity_id).api_key))

    return make


@pytest.fixture
def ann(make_agent: Callable[..., Agent]) -> Agent:
    return make_agent("ann-agent")


@pytest.fixture
def bob(make_agent: Callable[..., Agent]) -> Agent:
    return make_agent("bob-agent")


@pytest.fixture
def human(connect: Connect, control: Control) -> httpx.Client:
    """A console session of the first organization."""
    return connect(authorization=f"Bearer {control.create_console_token().token}")


@pytest.fixture
def stranger(connect: Connect, control: Control) -> httpx.Client:
    """The administrator of another organization."""
    key = control.create_organization("Elsewhere").api_key
    assert key is not None
    return connect(key)


def answered(answer: httpx.Response, status: int = 200) -> Any:
    """The body of an answer with this status."""
    assert answer.status_code == status, answer.text
    return answer.json()


def replace(client: httpx.Client, **members: Any) -> httpx.Response:
    """Ask for another primary key; members that are not given are new."""
    return client.put(f"{VAULT}/keys/primary", json=material.key(**members))


def faults(answer: httpx.Response) -> list[list[Any]]:
    """The places that a 422 complains of."""
    assert answer.status_code == 422, answer.text
    return [item["loc"] for item in answer.json()["detail"]]
