"""Uploads cut by SIGKILL of the server at random instants lose nothing acknowledged, and none is corrupt."""

import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from api.audit.signing import Signer
from api.database import Database
from api.records.tables import Blob, Photo
from api.settings import Settings
from api.storage.local import LocalStore
from api.testing import authorised
from api.uploads.receipts import is_genuine
from api.uploads.tables import Receipt
from api.uploads.testing import Killable, Sending, killable

AT_ONCE = 5
"""Uploads that one kill may cut."""

PIECES = (20_000, 200_000)  # bytes, least and most
PHOTOS = (100_000, 900_000)  # bytes, least and most
SENT_IN_S = 0.8
"""Seconds in which the photos of a round are sent, about; the kill comes somewhere in between."""


@dataclass(slots=True)
class Outcome:
    """What became of one upload."""

    sending: Sending
    cuts: int = 0
    lost: int = 0
    corrupt: int = 0
    receipt_id: str = ""


def slowly(data: bytes, chance: random.Random) -> Iterator[bytes]:
    """A body that takes its time, so that a kill can come in the middle of it."""
    for at in range(0, len(data), 16_384):
        time.sleep(chance.uniform(0, 0.006))
        yield data[at : at + 16_384]


def send(outcome: Outcome, chance: random.Random) -> None:
    """Sends a photo as a tablet does: after every break it asks how far the server is, and goes on there."""
    deadline = time.monotonic() + 120
    while not outcome.receipt_id:
        assert time.monotonic() < deadline, "the upload did not end"
        try:
            go_on(outcome, chance)
        except httpx.TransportError:
            outcome.cuts += 1
            time.sleep(0.05)


def go_on(outcome: Outcome, chance: random.Random) -> None:
    sending = outcome.sending
    offset = begin_or_resume(outcome)
    while not outcome.receipt_id:
        piece = sending.data[offset : offset + chance.randint(*PIECES)]
        answer = sending.piece(offset, 0, slowly(piece, chance))
        if answer.status_code in {409, 423}:  # the request that was cut may hold the upload for a moment
            return
        outcome.corrupt += answer.status_code == 422
        assert answer.status_code == 204, answer.text
        offset = sending.acknowledged
        outcome.receipt_id = answer.headers.get("Rollmark-Receipt", "")


def begin_or_resume(outcome: Outcome) -> int:
    """Returns the offset to go on from; counts what the server had acknowledged and has no more."""
    sending = outcome.sending
    if sending.location is None:
        assert sending.create().status_code == 201
        return 0
    answer = sending.head()
    outcome.corrupt += answer.status_code == 422
    assert answer.status_code == 200, answer.status_code
    offset = int(answer.headers["Upload-Offset"])
    outcome.lost += max(sending.acknowledged - offset, 0)
    outcome.receipt_id = answer.headers.get("Rollmark-Receipt", "")
    return offset


def cut_uploads(server: Killable, client: httpx.Client, *, wanted: int, seed: int) -> list[Outcome]:
    """Goes on until so many uploads were cut; kills once while a few are on their way, then lets them end."""
    chance, outcomes = random.Random(seed), list[Outcome]()
    with ThreadPoolExecutor(AT_ONCE) as tablets:
        while sum(outcome.cuts > 0 for outcome in outcomes) < wanted:
            photos = [chance.randbytes(chance.randint(*PHOTOS)) for _ in range(AT_ONCE)]
            some = [Outcome(Sending(client, photo)) for photo in photos]
            sent = [tablets.submit(send, outcome, random.Random(chance.random())) for outcome in some]
            time.sleep(chance.uniform(0, SENT_IN_S))
            server.kill()
            server.start()
            for one in sent:
                one.result()
            outcomes += some
    return outcomes


def check(outcomes: list[Outcome], settings: Settings) -> None:
    """Nothing was lost, nothing is corrupt, and every receipt is true."""
    cut = [outcome for outcome in outcomes if outcome.cuts]
    print(f"{len(outcomes)} uploads, {len(cut)} of them cut", end=": ")
    print(
        f"{sum(o.corrupt for o in outcomes)} corrupt, {sum(o.lost for o in outcomes)} acknowledged bytes lost"
    )
    assert sum(outcome.lost for outcome in outcomes) == 0
    assert sum(outcome.corrupt for outcome in outcomes) == 0
    store = LocalStore(Path(settings.store))
    database = Database.open(settings.database)
    public_key = Signer.open(settings.folder).public_key
    with database.read() as session:
        for outcome in outcomes:
            assert store.read(outcome.sending.sha256) == outcome.sending.data
            receipt = session.get_one(Receipt, outcome.receipt_id)
            assert receipt.sha256 == outcome.sending.sha256
            assert is_genuine(receipt, public_key)
        for table in (Blob, Photo, Receipt):
            assert session.scalar(select(func.count()).select_from(table)) == len(outcomes)
    database.close()
    assert sorted(store.hashes()) == sorted(outcome.sending.sha256 for outcome in outcomes)


@pytest.mark.parametrize(
    "wanted",
    [
        pytest.param(20, id="short"),
        pytest.param(200, id="long", marks=[pytest.mark.proof, pytest.mark.timeout(1800)]),
    ],
)
def test_uploads_cut_by_a_kill_lose_nothing_and_corrupt_nothing(tmp_path: Path, wanted: int) -> None:
    settings = Settings(data=tmp_path)
    limits = httpx.Limits(max_keepalive_connections=0)
    with (
        killable(settings) as server,
        httpx.Client(base_url=server.url, headers=authorised(settings), timeout=60, limits=limits) as client,
    ):
        outcomes = cut_uploads(server, client, wanted=wanted, seed=1867)
    check(outcomes, settings)
