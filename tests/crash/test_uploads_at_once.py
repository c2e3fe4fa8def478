"""Many tablets at once, some on the same upload, on two processes of the service: all is stored once."""

import random
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from api.database import Database
from api.records.tables import Blob, Photo
from api.settings import Settings
from api.storage.local import LocalStore
from api.testing import authorised
from api.uploads.tables import Receipt
from api.uploads.testing import Sending, killable

PIECE = 40_000  # bytes


def send(sending: Sending, chance: random.Random) -> str:
    """Sends a photo, giving way to whoever else is sending it; returns the receipt."""
    while True:
        answer = sending.head()
        if answer.status_code == 423:
            continue
        assert answer.status_code == 200, answer.status_code
        if receipt := answer.headers.get("Rollmark-Receipt"):
            return str(receipt)
        answer = sending.piece(int(answer.headers["Upload-Offset"]), chance.randint(1, PIECE))
        assert answer.status_code in {204, 409, 410, 423}, answer.text


def shelf(client: httpx.Client, chance: random.Random, photos: int) -> list[Sending]:
    """Begins the uploads of one tablet."""
    sendings = [Sending(client, chance.randbytes(chance.randint(1000, 100_000))) for _ in range(photos)]
    assert all(sending.create().status_code == 201 for sending in sendings)
    return sendings


@pytest.mark.parametrize(
    ("tablets", "photos"),
    [pytest.param(5, 4, id="short"), pytest.param(20, 10, id="long", marks=pytest.mark.proof)],
)
def test_many_tablets_at_once_have_every_photo_stored_once(tmp_path: Path, tablets: int, photos: int) -> None:
    settings, chance = Settings(data=tmp_path), random.Random(1912)
    headers = authorised(settings)
    with killable(settings) as one, killable(settings) as two:
        # Whoever is the same person may use any process of the service.
        clients = [
            httpx.Client(base_url=server.url, headers=headers, timeout=120)
            for _, server in zip(range(tablets), cycle((one, two)), strict=False)
        ]
        with ThreadPoolExecutor(tablets + 1) as threads:
            shelves = list(
                threads.map(lambda client: shelf(client, random.Random(chance.random()), photos), clients)
            )
            wanted = [sending for sendings in shelves for sending in sendings]
            shared = wanted[0]
            twin = Sending(clients[1], shared.data, location=shared.location)
            # The same photo once more, in an upload of its own.
            copy = Sending(clients[1], shared.data)
            copy.create()
            sent = [
                threads.submit(lambda row: [send(one, random.Random(7)) for one in row], row)
                for row in ([*shelves[0]], [twin, copy, *shelves[1]], *shelves[2:])
            ]
            receipts = [receipt for row in sent for receipt in row.result()]
        for client in clients:
            client.close()
    assert len(receipts) == len(wanted) + 2
    assert len(set(receipts)) == len(wanted)
    database, store = Database.open(settings.database), LocalStore(Path(settings.store))
    with database.read() as session:
        for table in (Blob, Photo, Receipt):
            assert session.scalar(select(func.count()).select_from(table)) == len(wanted)
    database.close()
    assert sorted(store.hashes()) == sorted(sending.sha256 for sending in wanted)
    assert all(store.read(sending.sha256) == sending.data for sending in wanted)
