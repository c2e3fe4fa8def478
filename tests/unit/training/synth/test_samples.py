import csv
import hashlib
import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from training.synth.catalogue import samples
from training.synth.samples import COLUMNS, encode, main, write

SAMPLES = Path(__file__).parents[4] / "samples"
KINDS = {"serial", "maker", "model", "calibre", "country", "year", "text", "proof", "logo", "none"}


def _manifest() -> list[dict[str, object]]:
    entries = json.loads((SAMPLES / "manifest.json").read_text(encoding="utf-8"))["photos"]
    assert isinstance(entries, list)
    return entries


def _labels() -> list[dict[str, str]]:
    with (SAMPLES / "labels.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_the_manifest_names_every_photo_and_its_hash() -> None:
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in SAMPLES.glob("*.jpg")}
    assert len(hashes) >= 12
    assert {str(e["file"]): str(e["sha256"]) for e in _manifest()} == hashes


def test_the_manifest_tells_what_the_catalogue_specifies() -> None:
    told = [(e["file"], e["seed"], e["surface"], e["level"]) for e in _manifest()]
    assert told == [(f"{s.name}.jpg", s.seed, s.spec.finish.value, s.level) for s in samples()]


def test_the_samples_are_small_enough_to_be_in_the_project() -> None:
    sizes = {path.name: path.stat().st_size for path in SAMPLES.glob("*.jpg")}
    assert sum(sizes.values()) < 6_000_000
    assert all(size <= 700_000 for size in sizes.values())
    assert sum(size > 400_000 for size in sizes.values()) <= 1


def test_every_label_lies_inside_its_photo() -> None:
    rows = [row for row in _labels() if row["kind"] != "none"]
    assert len(rows) > 30
    for row in rows:
        with Image.open(SAMPLES / row["file"]) as photo:
            width, height = ImageOps.exif_transpose(photo).size
        x, y, w, h = (int(row[name]) for name in "xywh")
        assert 0 <= x < x + w <= width
        assert 0 <= y < y + h <= height
        quad = np.array(row["quad"].split(), float).reshape(4, 2)
        assert (quad >= (x, y)).all()
        assert (quad <= (x + w, y + h)).all()


def test_every_photo_is_labelled_and_one_has_nothing_to_read() -> None:
    rows = _labels()
    assert {row["file"] for row in rows} == {str(e["file"]) for e in _manifest()}
    assert {row["kind"] for row in rows} <= KINDS
    assert [row["text"] for row in rows if row["kind"] == "none"] == [""]
    assert all(row["text"].startswith("(") == (row["kind"] == "logo") for row in rows)


def test_the_samples_cover_methods_surfaces_scripts_and_levels() -> None:
    entries = _manifest()
    assert {m for e in entries for m in str(e["method"]).split("+") if m} == {
        "stamped", "rolled", "engraved", "laser", "cast", "peened",
    }  # fmt: skip
    assert {e["surface"] for e in entries} == {
        "brushed", "blued", "parkerised", "polymer", "painted", "worn",
    }  # fmt: skip
    assert {"Latn", "Cyrl"} <= {e["script"] for e in entries}
    assert {e["level"] for e in entries} == {1, 2, 3}


def test_one_photo_lies_on_its_side_and_exif_says_so() -> None:
    with Image.open(SAMPLES / "walther_ppk_exif_turned.jpg") as photo:
        assert photo.height > photo.width
        upright = ImageOps.exif_transpose(photo)
    assert upright.size == (1800, 1000)


def test_a_photo_too_large_at_any_quality_is_refused() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (200, 200, 3), dtype=np.uint8)
    with pytest.raises(ValueError, match="does not fit"):
        encode(noise, 1, 1000)


def test_a_turned_photo_comes_back_upright() -> None:
    image = np.zeros((40, 80, 3), np.uint8)
    image[:, :40] = 250
    with Image.open(io.BytesIO(encode(image, 6, 100_000))) as photo:
        assert photo.size == (40, 80)
        upright = np.asarray(ImageOps.exif_transpose(photo))
    assert np.abs(upright.astype(int) - image.astype(int)).mean() < 3


def test_without_a_folder_the_usage_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main([])
    assert "usage" in capsys.readouterr().err


def test_a_sample_rendered_again_is_the_committed_photo(tmp_path: Path) -> None:
    sample = next(s for s in samples() if s.name == "no_marking")
    write(tmp_path, [sample])
    again = np.asarray(Image.open(tmp_path / "no_marking.jpg"), np.int16)
    committed = np.asarray(Image.open(SAMPLES / "no_marking.jpg"), np.int16)
    assert np.abs(again - committed).mean() < 1
    with (tmp_path / "labels.csv").open(encoding="utf-8") as lines:
        assert tuple(next(csv.reader(lines))) == COLUMNS
