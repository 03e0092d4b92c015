"""One sandbox for all mail tests, one organization for each."""

import os
from collections.abc import Iterator

import pytest

from inkbox_sandbox import Caps, Sandbox
from tests.sandbox.mail.office import Office

POSTGRES_URL = os.environ.get("INKBOX_TEST_POSTGRES_URL")
DATABASES = ["sqlite", *([pytest.param("postgres", marks=pytest.mark.postgres)] if POSTGRES_URL else [])]


@pytest.fixture(scope="package", params=DATABASES)
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """Handles and organizations are new in every test, so a database that has been used before is as good as any."""
    database_url = POSTGRES_URL if request.param == "postgres" else None
    # All tests sign up from one address; the limit on that is not theirs to prove.
    with Sandbox(smtp_port=0, database_url=database_url, caps=Caps(signups_per_ip=100_000)) as running:
        yield running


@pytest.fixture
def office(sandbox: Sandbox) -> Iterator[Office]:
    office = Office(sandbox.base_url)
    yield office
    office.close()


@pytest.fixture
def neighbour(sandbox: Sandbox) -> Iterator[Office]:
    """Another organization."""
    neighbour = Office(sandbox.base_url)
    yield neighbour
    neighbour.close()


@pytest.fixture
def stopped_clock(office: Office) -> Iterator[None]:
    """Time stands still, and goes on as before afterwards."""
    before = office.world.get("/clock")["now"]
    office.world.patch("/clock", {"frozen": True})
    yield
    office.world.patch("/clock", {"now": before, "frozen": False})


@pytest.fixture
def caps(office: Office) -> Iterator[dict[str, int]]:
    """The limits in force, put back afterwards."""
    before = office.world.get("/caps")
    yield before
    office.world.patch("/caps", before)
