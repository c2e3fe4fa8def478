"""What a person is told of a candidate, in English, and by a code for those who say it in another language.

The signs of a serial have their English beside their weights (``ocr/fields/weights.yaml``); their codes
begin with ``sign_``. Whoever adds a reason adds its sentence to every language of the page too.
"""

from collections.abc import Mapping
from typing import NamedTuple

from ocr.types import Reason

SAYS: Mapping[str, str] = {
    # makers
    "maker_name": "name of {maker}",
    "factory_code": "factory code of {maker}",
    "nearest": "read '{read}', nearest to '{known}'",
    "within_text": "stands within other text, so it may be chance",
    "number_beside": "the number beside it fits a serial format of this factory",
    "maker_named": "this maker's name is on the photo as well",
    "maker_drawn": "a drawn mark of this maker is on the photo as well",
    "maker_others": "may also be {makers}",
    "mark_like": "drawn mark like that of {maker}",
    "mark_unknown": "it may be none of the known marks ({percent}%)",
    "mark_named": "{maker} is named in the text as well",
    "mark_against_text": "contradiction: the mark is like that of {drawn}, but the text names {named}",
    "text_against_mark": "contradiction: the text names {named}, but a drawn mark is like that of {drawn}",
    # countries
    "import_mark": "import mark of {country}: ask that country first",
    "country_town": "the town '{town}' implies {country}",
    "country_named": "names {country}",
    "country_misspelt": "read '{read}', not quite as it is written",
    # calibres
    "calibre": "calibre {calibre}",
    "calibre_diameter": "a diameter alone, possible are {calibres}",
    "calibre_misspelt": "not quite as it is written elsewhere, so it may be misread",
    "calibre_blank": "a blank cartridge, so if the gun fires bullets it was converted",
    "lethal_beside_calibre": "contradiction: {lethal} is a lethal calibre, yet {blank} is marked as well",
    "lethal_beside_mark": (
        "contradiction: {lethal} is a lethal calibre, yet a mark of a blank gun is there ({sign})"
    ),
    "lethal_beside_maker": "contradiction: {lethal} is a lethal calibre, yet {maker} makes blank guns only",
    "converted": "a converted blank gun is marked so",
    # models
    "model_of": "model of {maker}, seen on the photo",
    "model_known": "known model of {makers}",
    "model_others": "also used by {makers}",
    "model_announced": "stands behind '{word}'",
    "model_beside": "stands beside the name of {maker}, not in the list of its models",
    "model_three_lines": "first of three lines model, year, number, as on Zastava rifles",
    # years and dates
    "year_import": "the year of the import mark, not of making",
    "year_below_model": "stands below a model line, as the year does on Zastava rifles",
    "year_before_number": "stands before the number on its line",
    "year_with_maker": "stands with a maker's or model's marking",
    "year_near_number": "stands next to a number that fits a serial format",
    "year_alone": "four digits of a plausible year, alone on their line",
    "year_within": "four digits of a plausible year",
    "year_short": "two digits beside the factory code '{code}', the century is taken as the 20th",
    "date_code": "{code} is {years}: {system}",
    "date_code_no_key": "{code}: {system}, the key to its years is not known",
    "date_proof": "stands with the letters of a proof house",
    "date_no_serial": "a date, and no part of the serial",
    "date_country": "{country} or a maker of it is named on the photo",
    # small marks
    "holder": "{holder}: who held the weapon, not its serial",
    "proof_house": "letters of a proof house",
    "approval": "approval of a blank, gas or signal gun",
    "approval_number": "{number} is the number of the approval, not a serial",
    "blank_mark": "{sign}",
    "no_serial": "{trap}, not a serial",
    "selector": "selector: {position}, as in {selector}",
    "selector_pair": "another position of the same selector is on the photo",
    "sight": "rear-sight battle setting as used in {countries}",
    "sight_hint": "a hint only, as sights are replaceable parts",
    # serials
    "serial_within": "{count} digits, within other text",
    "serial_elsewhere": "another place reads '{other}', one easily misread character away",
    "serial_tail": "the last {count} digits of {serial}, read elsewhere on the photo",
    "reading_likelier": "read as '{read}', {change}: the other reading is likelier",
    "reading_fits": "read as '{read}', {change}: then it fits a known serial format",
    "reading_fits_maker": "read as '{read}', {change}: then it fits a format of {maker}, seen on the photo",
    "other_fits": "may be '{other}', {change}: that would fit a known serial format",
    "other_fits_maker": "may be '{other}', {change}: that would fit a format of {maker}, seen on the photo",
    "cyrillic_text": "its letters may be Cyrillic ('{twin}'): other text on the photo is Cyrillic",
    "cyrillic_maker": "its letters may be Cyrillic ('{twin}'): {maker} in {country} is seen on the photo",
    "cyrillic_country": "its letters may be Cyrillic ('{twin}'): {country} is named on the photo",
    # any of them
    "places": "read on {count} places",
    # heads of cartridge cases
    "headstamp": "headstamp of a cartridge case: neither a serial nor a mark of the weapon",
    "headstamp_maker": "{text}: {maker}",
    "headstamp_maker_in": "{text}: {maker}, {country}",
    "headstamp_calibre": "{text}: calibre {calibre}",
    "headstamp_word": "{text}: {word}",
}
"""English by code; what stands in braces is named by the reason."""


class Named(NamedTuple):
    """What a reason names: as programs know it (an id, a code, figures without words), and in English."""

    id: str
    says: str


def because(code: str, /, **names: str | Named) -> Reason:
    """Gives the reason of a code.

    Args:
        code: One of ``SAYS``.
        names: What its sentence names.
    """
    return told(code, SAYS[code], **names)


def told(code: str, sentence: str, /, **names: str | Named) -> Reason:
    """Gives a reason whose English stands elsewhere, with what it names in braces."""
    english = {name: what.says if isinstance(what, Named) else what for name, what in names.items()}
    plain = {name: what.id if isinstance(what, Named) else what for name, what in names.items()}
    return Reason(code, sentence.format(**english), plain)
