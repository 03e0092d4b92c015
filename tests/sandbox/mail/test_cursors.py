"""A cursor says where a page ended; a page under way is not shifted by what arrives meanwhile."""

import base64
import datetime as dt
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from inkbox_sandbox.errors import ApiError
from inkbox_sandbox.mail import cursors
from inkbox_sandbox.mail.cursors import Position
from inkbox_sandbox.storage import ID, UtcDateTime

EPOCH = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
TIMES = st.integers(0, 5).map(lambda minutes: EPOCH + dt.timedelta(minutes=minutes, microseconds=minutes * 7))
ROWS = st.lists(st.tuples(TIMES, st.uuids().map(str)), max_size=25, unique_by=lambda row: row[1])

table = sa.Table("rows", sa.MetaData(), sa.Column("id", ID, primary_key=True), sa.Column("at", UtcDateTime))


@pytest.fixture(scope="module")
def engine() -> Any:
    engine = sa.create_engine("sqlite://", poolclass=sa.pool.StaticPool)
    table.metadata.create_all(engine)
    yield engine
    engine.dispose()


def insert(db: sa.Connection, rows: list[tuple[dt.datetime, str]]) -> None:
    if rows:
        db.execute(table.insert(), [{"id": row_id, "at": at} for at, row_id in rows])


def page(db: sa.Connection, cursor: str | None, limit: int) -> tuple[list[str], str | None]:
    after = cursors.decode("m", cursor) if cursor is not None else None
    rows = db.execute(cursors.newest_first(sa.select(table), table.c.at, table.c.id, after=after, limit=limit)).all()
    return [row.id for row in rows[:limit]], cursors.next_cursor("m", rows, "at", limit)


@settings(deadline=None)
@given(rows=ROWS, arriving=st.lists(ROWS, max_size=4), limit=st.integers(1, 6))
def test_paging_gives_every_row_that_was_there_once_and_in_order(
    engine: sa.Engine, rows: list[tuple[dt.datetime, str]], arriving: list[list[tuple[dt.datetime, str]]], limit: int
) -> None:
    later = [[(at + dt.timedelta(days=1), row_id) for at, row_id in batch] for batch in arriving]
    known = {row_id for _, row_id in rows}
    seen: list[str] = []
    with engine.begin() as db:
        db.execute(table.delete())
        insert(db, rows)
        cursor = None
        while True:
            ids, cursor = page(db, cursor, limit)
            assert len(ids) <= limit
            seen += ids
            if cursor is None:
                break
            fresh = [row for row in (later.pop() if later else []) if row[1] not in known]
            known |= {row_id for _, row_id in fresh}
            insert(db, fresh)
    assert seen == [row_id for _, row_id in sorted(rows, reverse=True)]


@settings(deadline=None)
@given(st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(2200, 1, 1), timezones=st.just(dt.UTC)), st.uuids())
def test_a_cursor_reads_back_as_the_position_it_was_made_of(at: dt.datetime, row_id: uuid.UUID) -> None:
    position = Position(at, str(row_id))
    assert cursors.decode("t", cursors.encode("t", position)) == position


GOOD = cursors.encode("m", Position(EPOCH, "0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f0001"))


@pytest.mark.parametrize("text", ["", "x", "opaque-1", "A" * 34, GOOD[:-1], GOOD + "A", GOOD + "=", " " + GOOD, "ä"])
def test_a_malformed_cursor_is_refused_with_422(text: str) -> None:
    with pytest.raises(ApiError) as caught:
        cursors.decode("m", text)
    assert caught.value.status == 422
    assert caught.value.detail[0]["loc"] == ["query", "cursor"]  # type: ignore[index]


def test_a_cursor_of_another_listing_is_refused_with_422() -> None:
    with pytest.raises(ApiError) as caught:
        cursors.decode("t", GOOD)
    assert caught.value.status == 422


def decoded(text: str) -> Position | int:
    try:
        return cursors.decode("m", text)
    except ApiError as refusal:
        return refusal.status


@settings(deadline=None)
@given(st.text(max_size=40))
def test_no_text_makes_decoding_fail_otherwise(text: str) -> None:
    assert decoded(text) == 422


@settings(deadline=None)
@given(st.binary(min_size=25, max_size=25))
def test_a_cursor_that_decodes_is_the_one_that_encoding_gives(packed: bytes) -> None:
    text = base64.urlsafe_b64encode(packed).decode().rstrip("=")
    result = decoded(text)
    assert result == 422 or (isinstance(result, Position) and cursors.encode("m", result) == text)
