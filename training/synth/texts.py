"""What markings say: random serials, names, models, calibres, legends, dates; Latin, Cyrillic and Greek.

Names, legends and half of the serials' formats come from the knowledge, the rest is invented. A third of the
letters are drawn without sense, so that a recogniser learns to look and not to guess; every shape that it
knows is among them.
"""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from ocr import vocabulary
from ocr.knowledge import Knowledge, load
from ocr.recognise.alphabet import REGIONAL
from training.synth.patterns import drawn

DIGITS = "0123456789"
LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIACRITICS = "".join(c for c in REGIONAL if c.isupper())
SMALL_DIACRITICS = "".join(c for c in REGIONAL if c.islower())
SIGNS = " .-/&,:'()+"
RARE_SIGNS = '!"#*;<=>?@[]_°№∞%'
SERBIAN = "АБВГДЂЕЖЗИЈКЛЉМНЊОПРСТЋУФХЦЧЏШ"
RUSSIAN = "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"
MACEDONIAN = "ЃЌЅ"
UNDRAWN = "式五六四连单"  # of the shapes: one typeface of the list holds the first of these, none the others
GREEK = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ"
CYRILLIC_WORDS = (  # noqa: SIM905  a word a line would fill a screen
    "ЗАВОД ЗАВОДИ ЗАСТАВА ЦРВЕНА КРАГУЈЕВАЦ МОДЕЛ КАЛИБАР КАЛИБР СРБИЈА ЈУГОСЛАВИЈА ПРЕДУЗЕЋЕ ОРУЖЈЕ "
    "НАМЕНСКА СССР РОССИЯ ИЖЕВСК ИЖМАШ ТУЛА ТОЗ СДЕЛАНО ПАТРОН ГОСТ НАГАН ОБРАЗЕЦ ОРУЖЕЙНЫЙ ИМПЕРАТОРСКИЙ "
    "ПИСТОЛЕТ БЪЛГАРИЯ АРСЕНАЛ КАЗАНЛЪК КАЛИБЪР ФНРЈ СФРЈ ТРЗ МИЛИЦИЈА ПОЛИЦИЈА ЛОВАЧКО "
    "МАКЕДОНИЈА СКОПЈЕ "
    "ЧАЧАК УЖИЦЕ ПАРТИЗАН ВАЉЕВО КРУШИК ЛУЧАНИ БЕОГРАД САРАЈЕВО НОВИ ГРАД АВТОМАТ АВ ОД ЕД ОСИГУРАН РАФАЛ"
).split()
KNOWN_FORMATS = 0.5  # share of the serials that fit a maker's format
GREEK_WORDS = "ΕΛΛΑΣ ΕΛΛΗΝΙΚΟΣ ΣΤΡΑΤΟΣ ΕΒΟ ΑΙΓΙΟ ΑΘΗΝΑΙ ΧΩΡΟΦΥΛΑΚΗ ΑΣΤΥΝΟΜΙΑ ΟΠΛΟΝ ΠΥΡΚΑΛ".split()  # noqa: SIM905


class Alphabet(StrEnum):
    """What a text is written in."""

    LATIN = "latin"
    CYRILLIC = "cyrillic"
    GREEK = "greek"


@dataclass(frozen=True, slots=True)
class Text:
    """A line as it stands on metal, its kind as in the labels, and what it is written in."""

    text: str
    kind: str
    alphabet: Alphabet


def draw(rng: np.random.Generator, alphabet: Alphabet | None = None) -> Text:
    """Draws one line; without ``alphabet`` three in four are Latin."""
    if alphabet is None:
        alphabet = Alphabet(rng.choice(list(Alphabet), p=(0.75, 0.22, 0.03)))
    kinds = _OF[alphabet]
    kind = str(rng.choice(list(kinds), p=[share for share, _ in kinds.values()]))
    return Text(" ".join(kinds[kind][1](rng).split()), kind, alphabet)


def _any(rng: np.random.Generator, of: Sequence[str]) -> str:
    return of[int(rng.integers(len(of)))]


def _letters(rng: np.random.Generator, of: str, least: int, most: int) -> str:
    return "".join(_any(rng, of) for _ in range(int(rng.integers(least, most + 1))))


def _number(rng: np.random.Generator) -> str:
    return _letters(rng, DIGITS, 3, 9)


def _latin_serial(rng: np.random.Generator) -> str:
    if rng.random() < KNOWN_FORMATS:
        return drawn(_any(rng, _words().latin_formats), rng, LATIN + DIGITS + " -").strip(" -")
    return _invented_serial(rng)


def _invented_serial(rng: np.random.Generator) -> str:
    forms: tuple[Callable[[], str], ...] = (
        lambda: _number(rng),
        lambda: _letters(rng, LATIN, 1, 3) + _number(rng),
        lambda: f"{_letters(rng, LATIN, 1, 3)}{_any(rng, ' -')}{_number(rng)}",
        lambda: _number(rng) + _letters(rng, LATIN, 1, 2),
        lambda: f"{_letters(rng, DIGITS, 1, 3)}{_any(rng, ' -/')}{_number(rng)}",
        lambda: _letters(rng, DIGITS, 1, 3) + _letters(rng, LATIN, 1, 3) + _letters(rng, DIGITS, 2, 6),
        lambda: f"{_any(rng, ('No', 'No.', 'Nr.', 'N°', 'SN', 'S/N', 'SER.', '#'))} {_number(rng)}",
        lambda: _letters(rng, LATIN + DIGITS, 6, 17),
    )
    return forms[int(rng.integers(len(forms)))]()


def _cyrillic_serial(rng: np.random.Generator) -> str:
    if rng.random() < KNOWN_FORMATS:
        return drawn(_any(rng, _words().cyrillic_formats), rng, SERBIAN + RUSSIAN + DIGITS + " -").strip(" -")
    letters = _letters(rng, _any(rng, (SERBIAN, RUSSIAN)), 1, 3)
    return _any(
        rng,
        (
            f"{letters} {_number(rng)}",
            f"{letters}{_number(rng)}",
            f"{letters}-{_number(rng)}",
            f"{_number(rng)} {letters}",
            f"№ {_number(rng)}",
        ),
    )


def _calibre(rng: np.random.Generator) -> str:
    forms = _words().calibres
    cal = _any(rng, forms)
    return _any(
        rng, (cal, f"CAL. {cal}", f"CAL {cal}", f"{cal}mm", f"{cal} MM", f"Cal. {cal}", f"KAL. {cal}")
    )


def _year(rng: np.random.Generator) -> str:
    year = str(rng.integers(1890, 2026))
    return _any(
        rng, (year, year[2:], f"{_letters(rng, LATIN, 1, 2)}{year[2:]}", f"{rng.integers(1, 13)}/{year}")
    )


def _name(rng: np.random.Generator) -> str:
    return _cased(rng, _any(rng, _words().names))


def _model(rng: np.random.Generator) -> str:
    made_up = f"{_letters(rng, LATIN, 1, 3)}{_any(rng, ('', '-', ' '))}{rng.integers(1, 1000)}"
    known = _any(rng, _words().models)
    return _cased(
        rng,
        _any(
            rng,
            (
                known,
                made_up,
                f"MOD. {made_up}",
                f"Mod {known}",
                f"MODEL {made_up}",
                f"{made_up}{_any(rng, LATIN)}",
            ),
        ),
    )


def _legend(rng: np.random.Generator) -> str:
    count = int(rng.integers(1, 5))
    return _cased(rng, " ".join(_any(rng, _words().legends) for _ in range(count)))


def _mixed(rng: np.random.Generator) -> str:
    kinds = (_name, _model, _calibre, _year, _legend)
    return " ".join(kinds[int(rng.integers(len(kinds)))](rng) for _ in range(int(rng.integers(2, 4))))


def _senseless(rng: np.random.Generator) -> str:
    small = LATIN.lower()
    of = _any(rng, (LATIN, LATIN + DIGITS, LATIN + DIACRITICS, small + DIGITS, small + SMALL_DIACRITICS))
    words = (_letters(rng, of, 1, 9) for _ in range(int(rng.integers(1, 4))))
    text = _sign(rng).join(words)
    return _cased(rng, text if rng.random() < 0.8 else text + _sign(rng))


def _sign(rng: np.random.Generator) -> str:
    return _any(rng, SIGNS if rng.random() < 0.7 else RARE_SIGNS)


def _short(rng: np.random.Generator) -> str:
    return _letters(rng, LATIN + DIGITS, 1, 3)


def _cyrillic_words(rng: np.random.Generator) -> str:
    words = [_any(rng, CYRILLIC_WORDS) for _ in range(int(rng.integers(1, 4)))]
    return " ".join(words) if rng.random() < 0.8 else " ".join(word.capitalize() for word in words)


def _cyrillic_model(rng: np.random.Generator) -> str:
    before = _any(rng, ("М", "МОДЕЛ ", "АК", "ПМ", "АПС", "РПК", "СКС", "ПАП М", "КАЛ. ", "ОБР. "))
    return f"{before}{rng.integers(1, 100)}"


def _cyrillic_senseless(rng: np.random.Generator) -> str:
    of = _any(rng, (SERBIAN, RUSSIAN, SERBIAN + MACEDONIAN, SERBIAN + DIGITS))
    text = " ".join(_letters(rng, of, 1, 8) for _ in range(int(rng.integers(1, 3))))
    return text.lower() if rng.random() < 0.2 else text


def _greek(rng: np.random.Generator) -> str:
    return _any(
        rng,
        (_any(rng, GREEK_WORDS), _letters(rng, GREEK, 1, 8), f"{_letters(rng, GREEK, 1, 2)} {_number(rng)}"),
    )


def _cased(rng: np.random.Generator, text: str) -> str:
    chance = rng.random()
    if chance < 0.15:
        return _composed(text.title())
    return _composed(text.lower()) if chance < 0.2 else text


def _composed(text: str) -> str:
    """Without the dot that Python puts beside the small letter of a Turkish İ: i has one, no typeface two."""
    return text.replace("i\u0307", "i")


@dataclass(frozen=True, slots=True)
class _Words:
    names: tuple[str, ...]
    models: tuple[str, ...]
    calibres: tuple[str, ...]
    legends: tuple[str, ...]
    latin_formats: tuple[str, ...]
    cyrillic_formats: tuple[str, ...]


@functools.cache
def _words() -> _Words:
    knowledge: Knowledge = load()
    names = [name for maker in knowledge.makers for name in maker.as_marked]
    names += [text for country in knowledge.countries for text in (*country.texts, *country.towns)]
    models = [model for maker in knowledge.makers for model in maker.models]
    calibres = [text for calibre in knowledge.calibres for text in (calibre.name, *calibre.synonyms)]
    formats = [form.pattern.pattern for maker in knowledge.makers for form in maker.serial_formats]
    cyrillic = [pattern for pattern in formats if set(pattern) & set(SERBIAN)]
    return _Words(
        _drawable(names),
        _drawable(models),
        _drawable(calibres),
        _drawable(vocabulary.legends()),
        _fitting(formats, LATIN),
        _fitting(cyrillic, SERBIAN + RUSSIAN),
    )


def _fitting(formats: Sequence[str], letters: str) -> tuple[str, ...]:
    """Formats that can be drawn with these letters, each as often as makers have it."""
    drawable = []
    for pattern in formats:
        try:
            drawn(pattern, np.random.default_rng(0), letters + DIGITS + " -")
        except ValueError:
            continue
        drawable.append(pattern)
    return tuple(drawable)


def _drawable(texts: Sequence[str]) -> tuple[str, ...]:
    """Those in Latin that are not too long to be one line."""
    known = set(LATIN + LATIN.lower() + DIGITS + REGIONAL + SIGNS + RARE_SIGNS + "×")
    return tuple(text.replace("×", "x") for text in texts if text and len(text) <= 40 and set(text) <= known)


_OF: dict[Alphabet, dict[str, tuple[float, Callable[[np.random.Generator], str]]]] = {
    Alphabet.LATIN: {
        "serial": (0.28, _latin_serial),
        "maker": (0.11, _name),
        "model": (0.10, _model),
        "calibre": (0.09, _calibre),
        "year": (0.05, _year),
        "text": (0.13, _legend),
        "mixed": (0.08, _mixed),
        "senseless": (0.11, _senseless),
        "proof": (0.05, _short),
    },
    Alphabet.CYRILLIC: {
        "serial": (0.35, _cyrillic_serial),
        "text": (0.30, _cyrillic_words),
        "model": (0.10, _cyrillic_model),
        "senseless": (0.25, _cyrillic_senseless),
    },
    Alphabet.GREEK: {"text": (1.0, _greek)},
}
