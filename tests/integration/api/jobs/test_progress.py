"""What a listener is told, and what not."""

from datetime import datetime, timedelta

import pytest

from api.database import Database, now
from api.jobs import progress, rows
from api.jobs.progress import OVERLAP, Feed
from api.jobs.testing import KeptPhotos
from api.records.kinds import BlobState
from ocr.types import Refusal


@pytest.fixture
def photos(database: Database) -> KeptPhotos:
    return KeptPhotos(database)


def new(photos: KeptPhotos, feed: Feed) -> list[tuple[str, BlobState]]:
    with photos.database.read() as session:
        return [(change.sha256, change.state) for change in feed.new(session)]


def refuse(photos: KeptPhotos, sha256: str) -> None:
    with photos.database.write() as session:
        rows.refuse(session, sha256, Refusal("damaged", "Send it again."))


def test_each_change_is_told_once(photos: KeptPhotos) -> None:
    feed = Feed(None, now())
    sha256 = photos.store(b"a photo")
    assert new(photos, feed) == [(sha256, BlobState.STORED)]
    assert new(photos, feed) == []
    refuse(photos, sha256)
    assert new(photos, feed) == [(sha256, BlobState.REFUSED)]
    assert new(photos, feed) == []


def test_what_was_before_is_not_told(photos: KeptPhotos) -> None:
    photos.store(b"a photo")
    assert new(photos, Feed(None, now())) == []


def test_photos_of_another_unit_are_not_told(photos: KeptPhotos) -> None:
    feed = Feed("south", now())
    photos.store(b"a photo", unit="north")
    ours = photos.store(b"another", unit="south")
    assert new(photos, feed) == [(ours, BlobState.STORED)]


def test_a_change_that_is_seen_late_is_told_though_later_ones_were_told_before(photos: KeptPhotos) -> None:
    feed = Feed(None, now() - OVERLAP)
    late = photos.store(b"late")
    dated = now()
    early = photos.store(b"early")
    with photos.database.write() as session:
        session.get_one(type(photos.row(late)), late).state_at = dated - timedelta(days=1)
    assert new(photos, feed) == [(early, BlobState.STORED)]
    # As if its transaction had begun before that of the other, and ended after it.
    date(photos, late, dated - OVERLAP / 2)
    assert new(photos, feed) == [(late, BlobState.STORED)]


def date(photos: KeptPhotos, sha256: str, at: datetime) -> None:
    with photos.database.write() as session:
        session.get_one(type(photos.row(sha256)), sha256).state_at = at


def test_more_changes_than_a_page_holds_are_all_told(
    photos: KeptPhotos, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "PAGE", 3)
    feed = Feed(None, now())
    stored = [(photos.store(b"photo %d" % n), BlobState.STORED) for n in range(8)]
    assert [change for _ in range(5) for change in new(photos, feed)] == stored
