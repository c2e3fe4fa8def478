import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from ocr.errors import EngineUnavailable
from ocr.types import Reading
from training.evaluate.peers import PEERS, Peer

SHARED = Path(__file__).parents[5] / "shared"


def _photo() -> bytes:
    image = np.full((300, 900, 3), 200, np.uint8)
    cv2.putText(image, "BERETTA 92", (60, 170), cv2.FONT_HERSHEY_SIMPLEX, 3.0, (20, 20, 20), 7)
    return bytes(cv2.imencode(".png", image)[1])


@pytest.fixture(scope="module", params=PEERS)
def peer(request: pytest.FixtureRequest) -> Iterator[Peer]:
    if request.param == "tesseract" and not shutil.which("tesseract"):
        pytest.skip("Tesseract is not installed")
    with Peer(request.param, threads=1) as opened:
        yield opened


def test_a_peer_reads_a_photo_as_a_valid_reading(peer: Peer) -> None:
    timed = peer.read(_photo(), "g/a.png", crop=False)
    reading = Reading.from_dict(timed.reading.to_dict())
    assert "".join(line.text for line in reading.lines).replace(" ", "") == "BERETTA92"
    assert all(0 < line.p <= 1 for line in reading.lines)
    (left, top), _, (right, bottom), _ = reading.lines[0].polygon
    assert 0 <= left < right <= 900
    assert 0 <= top < bottom <= 300
    assert (reading.photo.path, reading.photo.width, reading.photo.height) == ("g/a.png", 900, 300)
    assert peer.name in reading.models
    assert timed.milliseconds > 0


def test_a_peer_reads_a_strip_as_one_line(peer: Peer) -> None:
    (line,) = peer.read(_photo(), "g/a.png", crop=True).reading.lines
    assert line.text.replace(" ", "") == "BERETTA92"
    assert line.polygon[2] == (900, 300)


def test_a_peer_refuses_what_is_no_image(peer: Peer) -> None:
    refused = peer.read(b"nothing", "g/a.png", crop=False).reading.refused
    assert refused is not None
    assert refused.reason == "not_an_image"


def test_a_peer_that_is_not_known_is_told_with_those_that_are() -> None:
    with pytest.raises(EngineUnavailable) as caught:
        Peer("abbyy", threads=1)
    assert "rapidocr, tesseract" in caught.value.advice


def test_tesseract_that_is_not_installed_is_told_before_anything_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EngineUnavailable, match="not installed"):
        Peer("tesseract", threads=1)


@pytest.mark.photos
@pytest.mark.skipif(not (SHARED / "peers.py").exists(), reason="../shared is absent")
def test_a_peer_reads_what_the_reference_peers_read(peer: Peer) -> None:
    files = sorted(path.name for path in (SHARED / "photos" / "metal").iterdir())[:3]
    command = [sys.executable, str(SHARED / "peers.py"), peer.name, str(SHARED / "photos" / "metal"), *files]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    wanted = [[line["text"] for line in json.loads(row)["lines"]] for row in out.splitlines()]
    photos = [(SHARED / "photos" / "metal" / file).read_bytes() for file in files]
    found = [peer.read(photo, "x", crop=False).reading for photo in photos]
    assert [[line.text for line in reading.lines] for reading in found] == wanted
    assert any(wanted)
