"""Processes that read photos for the service compare with the marks that people named, and say so."""

import itertools
from pathlib import Path

from api.marks.testing import running, until
from api.settings import Settings
from ocr.marks.examples import MODEL
from ocr.reader import Reader, ReaderSettings


def test_a_worker_compares_with_a_mark_that_was_named_while_it_ran(tmp_path: Path) -> None:
    reader = Reader.open(ReaderSettings(threads=1, second_opinions=False))
    settings = Settings(data=tmp_path, review_blind_share=0.0, workers=1)
    with running(settings, itertools.count(), reader) as station:
        first = station.photo("kimar_k")
        station.name(first, "kimar_k")
        assert station.example(first)["state"] == "learnt"
        until(lambda: station.examples()["compared"] == 1)
        second = station.photo("kimar_k")
        read = [
            station.officer.get(f"/v1/photos/{photo['id']}/readings").json()["items"][0]["reading"]
            for photo in (first, second)
        ]
        version = station.examples()["version"]
        assert [each["models"].get(MODEL) for each in read] == [None, version]
        assert "kimar" in {mark["maker"] for mark in read[1]["marks"]}
