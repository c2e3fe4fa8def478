"""The characters of markings, and which classes of a general recogniser stand for them."""

import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ocr.recognise.engine import Posteriors

LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
REGIONAL = "ČĆŠŽĐËÇŁŚŹŻŃĄĘÓĚŘŇŤĎŮÝÁÉÍÚŐŰÖÜÄÅØÆÑÈÊÀÂÎÔÛŞİĞĂȘȚčćšžđëçłśźżńąęóěřňťďůýáéíúőűöüäåøæñèêàâîôûßşığășț"
GREEK = "ΓΔΘΛΞΠΣΦΨΩ"  # the capitals that no Latin letter looks like
SIGNS = " !\"#&'()*+,-./:;<=>?@[]_°№∞%"
ASIAN = "式五六四连单"  # Chinese models and selectors
ALPHABET = ("", *dict.fromkeys(LATIN + REGIONAL + GREEK + SIGNS + ASIAN))
_KNOWN = frozenset(ALPHABET)

SAME = {
    **dict(zip("’‘`´“”„–—‐―−×·•", "''''\"\"\"-----x..", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True)),
}


class Folding:
    """Folds the classes of a model into the alphabet of markings.

    Full-width forms and look-alikes join their twin.

    Attributes:
        alphabet: Those characters of markings that the model knows; the blank first.
    """

    def __init__(self, classes: Sequence[str]) -> None:
        """Sorts the classes.

        Args:
            classes: One text a class of the model; class 0 is the blank.
        """
        groups: dict[str, list[int]] = {"": [0]}
        for index, text in enumerate(classes[1:], start=1):
            plain = fold(text)
            if plain is not None:
                groups.setdefault(plain, []).append(index)
        self.alphabet = tuple(character for character in ALPHABET if character in groups)
        members = [groups[character] for character in self.alphabet]
        self._order = np.array([index for group in members for index in group])
        self._starts = np.cumsum([0, *(len(group) for group in members)])[:-1]

    def __call__(self, probs: NDArray[np.float32]) -> Posteriors:
        """Folds (T, classes) probabilities; what lies outside the alphabet is left out of the sums."""
        return Posteriors(np.add.reduceat(probs[:, self._order], self._starts, axis=1), self.alphabet)


def fold(text: str) -> str | None:
    """The character of a marking that a class stands for, or None where no marking holds it."""
    if text in _KNOWN:
        return text or None
    plain = SAME.get(text) or unicodedata.normalize("NFKC", text)
    plain = SAME.get(plain, plain)
    return plain if plain in _KNOWN and plain else None
