import numpy as np
import pytest

from training.synth.fonts import Face, FontMissing, GlyphMissing, glyph, packages

pytestmark = pytest.mark.usefixtures("fonts")


@pytest.mark.parametrize("face", list(Face))
def test_the_letter_h_is_as_high_as_asked(face: Face) -> None:
    assert glyph(face, "H", 72).coverage.shape[0] == pytest.approx(72, abs=2)


def test_a_character_that_the_typeface_lacks_is_refused_rather_than_drawn_as_a_box() -> None:
    with pytest.raises(GlyphMissing, match="Ж"):
        glyph(Face.ROUTED_GOTHIC, "Ж", 40)


@pytest.mark.parametrize("text", ["ČĆŠŽĐËŁŞİĞ", "АБВГДЂЖЗИЈКЛЉМНЊОПРСТЋУФХЦЧЏШЩЪЮЯ", "ΑΒΓΔΘΛΞΠΣΦΨΩ"])
def test_the_punches_hold_latin_cyrillic_and_greek(text: str) -> None:
    for face in (Face.LIBERATION, Face.DEJAVU, Face.OSIFONT):
        assert all(glyph(face, character, 40).coverage.max() > 200 for character in text)


def test_a_missing_typeface_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.synth.fonts._find", lambda face: None)
    with pytest.raises(FontMissing) as caught:
        glyph(Face.DEJAVU, "A", 1234)
    assert "fonts.txt" in caught.value.advice


def test_glyphs_cannot_be_changed_by_who_draws_them() -> None:
    with pytest.raises(ValueError, match="read-only"):
        glyph(Face.DEJAVU, "A", 40).coverage[0, 0] = np.uint8(1)


def test_the_packages_are_debian_font_packages() -> None:
    assert len(packages()) >= 5
    assert all(name.startswith("fonts-") for name in packages())
