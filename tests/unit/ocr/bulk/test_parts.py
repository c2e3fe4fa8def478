"""Parts: there whole or not at all, whenever the process ends."""

import shutil
from pathlib import Path

import pytest

from ocr.bulk import parts as module
from ocr.bulk.parts import Parts
from ocr.bulk.tables import refused_rows
from ocr.bulk.testing import KEY, rows
from ocr.errors import ResultsUnusable
from ocr.types import Refusal

HASHES = [f"{number:064x}" for number in range(6)]


def photo(number: int) -> dict[str, list[dict[str, object]]]:
    return refused_rows(HASHES[number], KEY, f"{number}.jpg", Refusal("damaged", "again"))


def hashes(out: Path) -> list[str]:
    return [row["sha256"] for row in rows(out, "photos")]


class Killed(BaseException):
    """Stands for the end of the process at a place."""


def test_a_part_is_seen_whole_after_it_is_committed_and_not_before(tmp_path: Path) -> None:
    parts = Parts(tmp_path)
    staged = parts.stage(photo(0))
    assert hashes(tmp_path) == []
    assert parts.commit([staged]) == ["00000001"]
    assert hashes(tmp_path) == HASHES[:1]


def test_what_was_being_written_is_cleared_away_by_the_next_who_opens(tmp_path: Path) -> None:
    parts = Parts(tmp_path)
    parts.stage(photo(0))
    parts.close()
    Parts(tmp_path).close()
    assert list((tmp_path / "staging").iterdir()) == []


@pytest.mark.parametrize("renames", range(4))
def test_a_kill_while_parts_take_the_place_of_others_leaves_the_old_or_the_new_rows(
    tmp_path: Path, renames: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = Parts(tmp_path)
    parts.commit([parts.stage(photo(0))])
    parts.commit([parts.stage(photo(1))])
    staged = [parts.stage_changed(["00000001", "00000002"], {(HASHES[0], KEY)}), parts.stage(photo(2))]
    whole, left = Path.rename, [renames]

    def rename(self: Path, target: Path) -> Path:
        if self.name != f".{module.REPLACE}.new":  # the note itself: before it nothing has happened
            if not left[0]:
                raise Killed
            left[0] -= 1
        return whole(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", rename)
        with pytest.raises(Killed):
            parts.commit(staged, ["00000001", "00000002"])
    parts.close()
    Parts(tmp_path).close()
    assert sorted(hashes(tmp_path)) == HASHES[1:3]
    assert not (tmp_path / module.REPLACE).exists()


def test_rows_that_are_left_out_are_left_out_of_every_table(tmp_path: Path) -> None:
    parts = Parts(tmp_path)
    both = {"photos": photo(0)["photos"] + photo(1)["photos"]}
    both["lines"] = [{"sha256": sha256, "models_key": KEY, "id": "line-1"} for sha256 in HASHES[:2]]
    both["files"] = [{"path": "0.jpg", "size": 1, "stamp": "1", "sha256": HASHES[0]}]
    readings = [f'{{"photo": {{"sha256": "{sha256}"}}, "models_key": "{KEY}"}}' for sha256 in HASHES[:2]]
    parts.commit([parts.stage(both, readings)])
    parts.commit([parts.stage_changed(["00000001"], {(HASHES[0], KEY)})], ["00000001"])
    assert hashes(tmp_path) == [row["sha256"] for row in rows(tmp_path, "lines")] == HASHES[1:2]
    assert len(rows(tmp_path, "files")) == 1
    assert (tmp_path / "parts" / "00000002" / "readings.jsonl").read_text().count("\n") == 1


def test_two_processes_do_not_write_to_one_folder(tmp_path: Path) -> None:
    first = Parts(tmp_path)
    with pytest.raises(ResultsUnusable, match="Another process"):
        Parts(tmp_path)
    first.close()
    Parts(tmp_path).close()


def test_a_place_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ResultsUnusable, match="cannot be written"):
        Parts(tmp_path / "file")


def test_the_index_of_a_part_can_be_made_again_from_its_files(tmp_path: Path) -> None:
    parts = Parts(tmp_path)
    staged = parts.stage(photo(3))
    parts.commit([staged])
    assert parts.index("00000001") == staged.index
    shutil.rmtree(tmp_path / "staging")
