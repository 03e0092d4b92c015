"""The requests of `calls` that are about the vault."""

from collections.abc import Callable, Mapping

from tests.conformance.stage import VAULT, Agent, Request, delete, get, patch, post
from tests.sandbox.vault import material


def replacement(agent: Agent) -> Request:
    """Replace the primary key with a new one, proven by the present one."""
    proof = agent.organization.vault["vault_key"]["auth_hash"]
    return Request("PUT", f"{VAULT}/keys/primary", {"json": material.key(current_auth_hash=proof)})


def _of_vault(path: str) -> Callable[[Agent], Request]:
    def request(agent: Agent) -> Request:
        assert agent.secret
        return get(f"{VAULT}/{path}")

    return request


def _unlock(agent: Agent) -> Request:
    assert agent.secret
    return get(f"{VAULT}/unlock", auth_hash=agent.organization.vault["vault_key"]["auth_hash"])


def _create(agent: Agent) -> Request:
    assert agent.organization.vault
    return post(f"{VAULT}/secrets", material.secret(description="For the office"))


def _delete_key(agent: Agent) -> Request:
    return delete(f"{VAULT}/keys/{agent.organization.vault['recovery_keys'][0]['auth_hash']}")


def _delete_vault(agent: Agent) -> Request:
    assert agent.organization.vault
    return delete(VAULT)


REQUESTS: Mapping[str, Callable[[Agent], Request]] = {
    "vault_info": _of_vault("info"),
    "vault_initialize": lambda agent: post(f"{VAULT}/initialize", material.initialization()),
    "vault_unlock": _unlock,
    "vault_list_keys": _of_vault("keys"),
    "vault_replace_primary_key": replacement,
    "vault_delete_key": _delete_key,
    "vault_list_secrets": _of_vault("secrets"),
    "vault_create_secret": _create,
    "vault_get_secret": lambda agent: get(agent.secret),
    "vault_update_secret": lambda agent: patch(agent.secret, {"name": "Another name", "description": None}),
    "vault_delete_secret": lambda agent: delete(agent.secret),
    "vault_list_access_rules": lambda agent: get(f"{agent.secret}/access"),
    "vault_grant_access": lambda agent: post(f"{agent.secret}/access", {"identity_id": agent.colleague.id}),
    "vault_revoke_access": lambda agent: delete(f"{agent.secret}/access/{agent.id}"),
    "vault_delete": _delete_vault,
}
"""The request of each operation, by operation id."""
