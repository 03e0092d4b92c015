"""One sandbox for all mail tests, one organization for each."""

from collections.abc import Iterator

import pytest

from inkbox_sandbox import Caps, Sandbox
from tests.sandbox.databases import POSTGRES_URL, fresh_schema
from tests.sandbox.mail.office import Office

# A database that is not there is no parameter, for else each of these tests would report that it was skipped.
DATABASES = ["sqlite", *([pytest.param("postgres", marks=pytest.mark.postgres)] if POSTGRES_URL else [])]


@pytest.fixture(scope="package", params=DATABASES)
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A sandbox that takes mail; every test has an organization and handles of its own in it."""
    # All tests sign up from one address; the limit on that is not theirs to prove.
    caps = Caps(signups_per_ip=100_000)
    if request.param == "sqlite":
        with Sandbox(smtp_port=0, caps=caps) as running:
            yield running
        return
    with fresh_schema() as database_url, Sandbox(smtp_port=0, caps=caps, database_url=database_url) as running:
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
