"""The states of keys under any order of calls, against a model that has nothing but two sets and a name."""

import httpx
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from inkbox_sandbox import Sandbox
from tests.sandbox import contract
from tests.sandbox.vault import material
from tests.sandbox.vault.conftest import VAULT, Vault, answered, replace


class Keys(RuleBasedStateMachine):
    """One organization per run; keys are known by their hashes, and those that died are asked for again."""

    sandbox: Sandbox
    hashes = Bundle("hashes")

    def __init__(self) -> None:
        super().__init__()
        organization = self.sandbox.control.create_organization()
        token = self.sandbox.control.create_console_token(organization_id=organization.id)
        self.client = self._connect({"X-API-Key": str(organization.api_key)})
        self.human = self._connect(token.headers)
        self.primary: str | None = None
        self.recovery: set[str] = set()
        self.known: set[str] = set()

    def _connect(self, headers: dict[str, str]) -> httpx.Client:
        hooks = {"response": [contract.check]}
        return httpx.Client(base_url=self.sandbox.base_url, headers=headers, event_hooks=hooks, trust_env=False)

    def teardown(self) -> None:
        self.client.close()
        self.human.close()

    @initialize(target=hashes)
    def strangers(self) -> object:
        """A hash that no key ever has."""
        return material.auth_hash()

    @rule(target=hashes)
    def make(self) -> object:
        """A vault is made where there is none."""
        body = material.initialization()
        made = Vault(body, self.client)
        answer = self.client.post(f"{VAULT}/initialize", json=body)
        if self.primary is not None:
            assert answer.status_code == 409
            return multiple()
        assert answer.status_code == 201
        self.primary, self.recovery = made.primary_hash, set(made.recovery_hashes)
        return multiple(made.primary_hash, *made.recovery_hashes)

    @rule(target=hashes, proof=hashes, new=st.one_of(st.none(), hashes))
    def rotate(self, proof: str, new: str | None) -> object:
        """The present key, and no other, proves a new one."""
        sent = new or material.auth_hash()
        status = replace(self.client, auth_hash=sent, current_auth_hash=proof).status_code
        return self._replaced(status, sent, is_right=proof == self.primary, refusal=403, staying=self.recovery)

    @rule(target=hashes, proof=hashes, new=st.one_of(st.none(), hashes))
    def recover(self, proof: str, new: str | None) -> object:
        """An active recovery key proves a new primary key and is consumed."""
        sent, staying = new or material.auth_hash(), self.recovery - {proof}
        status = replace(self.client, auth_hash=sent, recovery_auth_hash=proof).status_code
        is_right = proof in self.recovery
        return self._replaced(status, sent, is_right=is_right, refusal=404, staying=staying)

    def _replaced(self, status: int, sent: str, *, is_right: bool, refusal: int, staying: set[str]) -> object:
        if self.primary is None:
            assert status == 404
        elif not is_right:
            assert status == refusal
        elif sent in staying:
            assert status == 409
        else:
            assert status == 200
            self.primary, self.recovery = sent, staying
            return sent
        return multiple()

    @rule(key=hashes)
    def revoke(self, key: str) -> None:
        """Recovery keys can be revoked, the only primary key cannot."""
        status = self.client.delete(f"{VAULT}/keys/{key}").status_code
        if key == self.primary:
            assert status == 409
        else:
            assert status == (204 if key in self.recovery else 404)
            self.recovery.discard(key)

    @precondition(lambda self: self.primary is not None)
    @rule(forgotten=consumes(hashes))
    def delete(self, forgotten: str) -> None:
        """A human deletes the vault; a new one may be made."""
        assert self.human.delete(VAULT).status_code == 204
        self.primary, self.recovery = None, set()

    @rule(key=hashes)
    def unlock(self, key: str) -> None:
        """A key opens the vault as long as it is active."""
        answer = self.client.get(f"{VAULT}/unlock", params={"auth_hash": key})
        if self.primary is None:
            assert answer.status_code == 404
        else:
            opened = answered(answer)["wrapped_org_encryption_key"] is not None
            assert opened is (key == self.primary or key in self.recovery)

    @invariant()
    def there_are_as_many_keys_as_expected(self) -> None:
        """Counts, list and wrapped keys tell the same."""
        info = self.client.get(f"{VAULT}/info")
        if self.primary is None:
            assert info.status_code == 404
            return
        assert (info.json()["key_count"], info.json()["recovery_key_count"]) == (1, len(self.recovery))
        wrapped = answered(self.client.get(f"{VAULT}/unlock"))["wrapped_org_encryption_keys"]
        assert {key["auth_hash"] for key in wrapped} == {self.primary, *self.recovery}
        kinds = {key["id"]: key["key_type"] for key in answered(self.client.get(f"{VAULT}/keys"))}
        told = {key["auth_hash"]: kinds[key["id"]] for key in wrapped}
        assert told == {self.primary: "primary", **dict.fromkeys(self.recovery, "recovery")}


@pytest.fixture
def keys(sandbox: Sandbox) -> type[Keys]:
    class OfThisSandbox(Keys):
        pass

    OfThisSandbox.sandbox = sandbox
    sandbox.control.reset()
    return OfThisSandbox


def test_keys_are_in_the_states_that_a_naive_model_expects(keys: type[Keys]) -> None:
    run_state_machine_as_test(
        keys,
        settings=settings(
            max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
