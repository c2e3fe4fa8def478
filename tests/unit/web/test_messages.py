"""Every language says everything, with the same places for values."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from api.review.kinds import Why
from ocr.fields import weights
from ocr.knowledge import load
from ocr.reasons import SAYS
from ocr.rings.words import vocabulary
from ocr.weapon.record import RouteCode
from ocr.weapon.routing import NEIGHBOURS, NOWHERE

WEB = Path(__file__).parents[3] / "web"
MESSAGES = WEB / "src" / "messages"
LANGUAGES = ("sq", "sr-Latn", "sr-Cyrl")
PLACES = re.compile(r"\{\w+\}").findall


def messages(language: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((MESSAGES / f"{language}.json").read_text(encoding="utf-8"))
    return found


ENGLISH = messages("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_is_missing_and_none_is_left_over(language: str) -> None:
    assert list(messages(language)) == list(ENGLISH)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_there_and_has_the_same_places_for_values(language: str) -> None:
    for key, text in messages(language).items():
        assert text.strip() == text != "", key
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", ENGLISH[key])), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_are_translated(language: str) -> None:
    for key, text in messages(language).items():
        words = re.sub(r"\{\w+\}|MB|SHA-256|[\W\d]", "", ENGLISH[key])
        assert text != ENGLISH[key] or not words or " " not in text, key


def test_cyrillic_holds_no_latin_letter_but_those_of_formats_and_keys() -> None:
    for key, text in messages("sr-Cyrl").items():
        assert not re.search(r"[A-Za-zčćžšđ]", re.sub(r"\{\w+\}|\bMB\b|SHA-256|\bzip\b|\(B\)", "", text)), key


def test_cyrillic_is_that_of_the_latin_messages() -> None:
    if not shutil.which("node"):
        pytest.skip("Node.js is not installed (Debian: nodejs)")
    check = ["node", str(WEB / "scripts" / "cyrillic.mjs"), "--check"]
    assert subprocess.run(check, capture_output=True, check=False).returncode == 0


def test_every_message_that_the_page_asks_for_is_there() -> None:
    sources = "".join(
        path.read_text(encoding="utf-8")
        for path in (WEB / "src").rglob("*")
        if path.suffix in {".svelte", ".ts"}
    )
    asked = set(re.findall(r'\bt\(\s*"([\w.]+)"', sources))
    assert asked
    assert asked <= set(ENGLISH)


def test_every_reason_of_the_queue_has_words() -> None:
    assert all(f"why.{why}" in ENGLISH for why in Why)


def test_every_office_that_may_be_asked_has_words_and_so_has_every_holder() -> None:
    codes = {f"{said}.{code}" for said in ("ask", "because") for code in RouteCode}
    holders = {f"holder.{mark.id}" for mark in load().property_marks}
    assert codes | holders == {key for key in ENGLISH if key.split(".")[0] in {"ask", "because", "holder"}}


def test_every_reason_of_a_candidate_has_words_for_all_that_it_names() -> None:
    signs = {f"sign_{name}": sentence for name, sentence in weights.load().says.items()}
    says = {**SAYS, **signs}
    told = {key.removeprefix("reason."): text for key, text in ENGLISH.items() if key.startswith("reason.")}
    assert {code: sorted(PLACES(text)) for code, text in told.items()} == {
        code: sorted(PLACES(sentence)) for code, sentence in says.items()
    }


def test_all_that_a_reason_names_by_an_id_has_words() -> None:
    known = load()
    named = {
        "trap": {trap.id for trap in known.traps},
        "blank": {mark.id for mark in known.blank_marks},
        "selector": {mark.id for mark in known.selector_marks},
        "position": {"automatic", "single", "safe"},
        "system": {system.id for system in known.date_codes},
        "headstamp": {word.text.lower() for word in vocabulary().values() if word.code == "word"},
    }
    for said, ids in named.items():
        assert {key for key in ENGLISH if key.split(".")[0] == said} == {f"{said}.{each}" for each in ids}


def test_every_country_that_may_be_named_has_a_name() -> None:
    known = load()
    codes = {country.code for country in known.countries}
    codes |= {maker.country for maker in known.makers}
    codes |= {mark.country for mark in known.property_marks}
    codes |= {mark.country for mark in known.sight_marks}
    codes |= {system.country for system in known.date_codes}
    codes |= {str(word.names["country"]) for word in vocabulary().values() if "country" in word.names}
    named = {key.removeprefix("country.") for key in ENGLISH if key.startswith("country.")}
    assert named == (codes | set(NEIGHBOURS)) - {NOWHERE}


def test_no_lock_file_names_a_registry() -> None:
    assert '"resolved"' not in (WEB / "package-lock.json").read_text(encoding="utf-8")
