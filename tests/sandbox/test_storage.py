"""Transactions of a service by itself: what stays, what goes, and in which order."""

import datetime as dt
import threading
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

import inkbox_sandbox.app  # noqa: F401 - the tables are those of the domains that are loaded
from inkbox_sandbox import SandboxSettings, organizations
from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import ApiError, conflict
from inkbox_sandbox.idempotency import once
from inkbox_sandbox.organizations import organizations as table
from inkbox_sandbox.service import Service
from inkbox_sandbox.storage import UtcDateTime
from tests.sandbox.conftest import DATABASES
from tests.sandbox.databases import fresh_schema


@pytest.fixture(params=DATABASES)
def service(request: pytest.FixtureRequest) -> Iterator[Service]:
    """A service on an empty database."""
    if request.param == "sqlite":
        opened = Service(SandboxSettings())
        yield opened
        opened.storage.close()
        return
    with fresh_schema() as database_url:
        opened = Service(SandboxSettings(database_url=database_url))
        yield opened
        opened.storage.close()


def names(service: Service) -> list[str]:
    return service.call(lambda ctx: [row.name for row in organizations.rows(ctx)])


def test_what_a_call_wrote_stays_when_it_returns(service: Service) -> None:
    service.call(lambda ctx: organizations.create(ctx, "kept"))
    assert names(service) == ["kept"]


@pytest.mark.parametrize("error", [conflict("no"), RuntimeError("no")])
def test_what_a_call_wrote_goes_when_it_raises(service: Service, error: Exception) -> None:
    def work(ctx: Context) -> None:
        organizations.create(ctx, "lost")
        ctx.after_commit(lambda: pytest.fail("nothing was committed"))
        raise error

    with pytest.raises(type(error)):
        service.call(work)
    assert names(service) == []


def test_a_refusal_can_keep_what_was_written(service: Service) -> None:
    def work(ctx: Context) -> None:
        organizations.create(ctx, "counted")
        raise ApiError(401, "no", keeps_changes=True)

    with pytest.raises(ApiError, match="401"):
        service.call(work)
    assert names(service) == ["counted"]


def test_work_after_the_commit_sees_it_and_can_not_undo_it(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    seen: list[list[str]] = []

    def follow_up() -> None:
        seen.append(service.transact(lambda ctx: [row.name for row in organizations.rows(ctx)]))
        raise RuntimeError("too late")

    def work(ctx: Context) -> str:
        ctx.after_commit(follow_up)
        return organizations.create(ctx, "kept")

    assert service.call(work).startswith("org_")
    assert seen == [["kept"]]
    assert "work after a commit failed" in caplog.text


def test_a_part_of_a_call_can_be_taken_back_alone(service: Service) -> None:
    def work(ctx: Context) -> None:
        organizations.create(ctx, "kept")
        savepoint = ctx.db.begin_nested()
        organizations.create(ctx, "lost")
        savepoint.rollback()

    service.call(work)
    assert names(service) == ["kept"]


def test_all_work_happens_on_one_thread(service: Service) -> None:
    threads: set[str] = set()

    def call() -> None:
        threads.add(service.call(lambda _: threading.current_thread().name))

    callers = [threading.Thread(target=call) for _ in range(8)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert len(threads) == 1
    assert threading.current_thread().name not in threads


def test_an_error_of_the_database_does_not_quote_what_was_written(service: Service) -> None:
    def work(ctx: Context) -> None:
        for _ in range(2):
            organizations.create_first(ctx, "org_secret")

    with pytest.raises(sa.exc.IntegrityError) as failure:
        service.call(work)
    assert "org_secret" not in str(failure.value).partition("DETAIL")[0]


def test_times_come_back_as_they_went_in(service: Service) -> None:
    at = dt.datetime(2030, 6, 1, 14, 30, 0, 123456, tzinfo=dt.timezone(dt.timedelta(hours=2)))

    def work(ctx: Context) -> dt.datetime:
        ctx.db.execute(table.insert().values(id="org_x", name="x", is_first=False, created_at=at))
        read: dt.datetime = organizations.rows(ctx)[0].created_at
        return read

    read = service.call(work)
    assert read == at
    assert read.utcoffset() == dt.timedelta()


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_no_time_is_no_time(dialect: str) -> None:
    found = sa.engine.url.make_url(f"{dialect}://").get_dialect()()
    assert UtcDateTime().process_bind_param(None, found) is None
    assert UtcDateTime().process_result_value(None, found) is None


def test_a_handle_is_unique_in_the_database_too(service: Service) -> None:
    from inkbox_sandbox.identities.lifecycle import insert

    def work(ctx: Context) -> None:
        for organization in ("org_a", "org_b"):
            insert(ctx, organization, "ops-bot", email_address=f"ops-bot@{organization.replace('_', '-')}.example")

    with pytest.raises(sa.exc.IntegrityError):
        service.call(work)


def test_a_keyed_call_that_is_under_way_is_not_started_again(service: Service) -> None:
    def again(ctx: Context) -> None:
        once(ctx, "k", "POST", "/x", b"{}", lambda: pytest.fail("carried out twice"))

    def work(ctx: Context) -> None:
        def first() -> None:
            with pytest.raises(ApiError) as refusal:
                again(ctx)
            assert refusal.value.status == 409
            assert isinstance(refusal.value.detail, dict)
            assert refusal.value.detail["error"] == "idempotency_in_progress"

        once(ctx, "k", "POST", "/x", b"{}", first)

    service.call(work)
