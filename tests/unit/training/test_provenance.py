"""In what the settings of two runs differ, and what tells one list of files from another."""

from pathlib import Path

from training.provenance import differences, fingerprint, listing, sha256

BEFORE = {"config": {"rate": 0.1, "steps": 5, "workers": 1}, "sources": [{"strips": 3, "folder": "metal"}]}


def test_how_long_with_how_many_workers_and_where_are_no_settings() -> None:
    now = {"config": {"rate": 0.1, "steps": 9, "workers": 7}, "sources": [{"strips": 3, "folder": "moved"}]}
    assert differences(BEFORE, now) == []


def test_each_difference_is_told_by_its_whole_name_with_both_values() -> None:
    now = {"config": {"rate": 0.2}, "sources": [{"strips": 3}, {"strips": 4}]}
    assert differences(BEFORE, now) == ["config.rate 0.1, now 0.2", "sources.1.strips nothing, now 4"]


def test_a_setting_that_is_gone_differs_and_what_is_not_asked_for_does_not() -> None:
    assert differences(BEFORE, {"sources": []}) == ["sources.0.strips 3, now nothing"]


def test_a_list_of_files_tells_names_and_sizes(tmp_path: Path) -> None:
    for name in "ba":
        (tmp_path / name).write_bytes(b"same")
    before = fingerprint(listing(tmp_path))
    assert listing(tmp_path) == (("a", "4"), ("b", "4"))
    (tmp_path / "b").write_bytes(b"other")
    assert fingerprint(listing(tmp_path)) != before


def test_the_sum_of_a_file_is_sha256(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    assert sha256(tmp_path / "a").startswith("ba7816bf8f01cfea")
