"""Only files of the built page are found, each with what browsers need to know."""

from pathlib import Path

from api.page.files import ASK_AGAIN, FOR_GOOD, page_files


def built(folder: Path) -> Path:
    (folder / "assets").mkdir()
    for name in ("index.html", "index.html.gz", "sw.js", "manifest.webmanifest", "assets/main-1.js"):
        (folder / name).write_bytes(b"x")
    return folder


def test_the_first_page_has_the_empty_address(tmp_path: Path) -> None:
    files = page_files(built(tmp_path))
    assert files[""] is files["index.html"]
    assert files[""].zipped == tmp_path / "index.html.gz"


def test_compressed_copies_have_no_address_of_their_own(tmp_path: Path) -> None:
    assert set(page_files(built(tmp_path))) == {
        "",
        "index.html",
        "sw.js",
        "manifest.webmanifest",
        "assets/main-1.js",
    }


def test_what_is_named_by_its_content_is_kept_for_good_and_nothing_else(tmp_path: Path) -> None:
    files = page_files(built(tmp_path))
    assert files["assets/main-1.js"].cache == FOR_GOOD
    assert {files[name].cache for name in ("", "sw.js", "manifest.webmanifest")} == {ASK_AGAIN}


def test_media_types_are_those_that_browsers_insist_on(tmp_path: Path) -> None:
    files = page_files(built(tmp_path))
    assert files["sw.js"].media_type == "text/javascript"
    assert files["manifest.webmanifest"].media_type == "application/manifest+json"


def test_a_page_that_was_not_built_has_no_files(tmp_path: Path) -> None:
    assert page_files(tmp_path / "nowhere") == {}
