"""One sandbox for all conformance tests, without the caps that many tests at once would use up."""

from collections.abc import Iterator

import pytest

from inkbox_sandbox import Caps, Sandbox
from tests.conformance.stage import PERSON, Stage
from tests.sandbox import contract
from tests.sandbox.phone import agents


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    caps = Caps(
        signups_per_ip=100_000,
        unclaimed_agents_per_human=100_000,
        live_phone_numbers=100_000,
        sms_ready_seconds=0,
    )
    with Sandbox(caps=caps) as running:
        yield running


@pytest.fixture(scope="session")
def stage(sandbox: Sandbox) -> Iterator[Stage]:
    """Every answer that passes it is judged by the contract."""
    # Calls that are placed end soon, so that nothing moves behind the back of a later test.
    sandbox.control.set_callee(PERSON, "reject", ring_seconds=0)
    with agents.running(lambda frame: []) as voice_agent:
        stage = Stage(sandbox, contract.check, voice_agent.url)
        yield stage
        stage.close()


@pytest.fixture
def caps(stage: Stage) -> Iterator[dict[str, int]]:
    """The limits in force, put back afterwards."""
    before = stage.control.caps()
    yield before
    stage.control.set_caps(**before)
