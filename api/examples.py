"""An example of a Reading for the API's description."""

from ocr.types import (
    Alternative,
    Candidate,
    Character,
    Line,
    MarkingKind,
    Photo,
    Quality,
    Reading,
    Reason,
    Script,
    ValueAlternative,
)

READING = Reading(
    photo=Photo(
        sha256="5f" * 32, width=4032, height=3024, path="slide-left.jpg", taken_at="2024-05-17T10:32:08"
    ),
    quality=Quality(sharpness=0.83, glare=0.01, letter_height_px=41.0),
    lines=(
        Line(
            id="l1",
            polygon=((1210.0, 880.0), (1502.0, 884.0), (1501.0, 931.0), (1209.0, 927.0)),
            text="F85641",
            p=0.81,
            script=Script.LATIN,
            alternatives=(Alternative("F8S641", 0.12),),
            characters=(
                Character("F", 0.99),
                Character("8", 0.98),
                Character("5", 0.86, (Alternative("S", 0.13),)),
                Character("6", 0.99),
                Character("4", 0.99),
                Character("1", 0.99),
            ),
            engine="ppocr",
        ),
    ),
    candidates=(
        Candidate(
            kind=MarkingKind.SERIAL,
            value="F85641",
            normalised="F85641",
            p=0.74,
            alternatives=(ValueAlternative("F8S641", 0.11),),
            evidence=("l1",),
            reasons=("letters and digits together", "read on 2 places"),
            why=(
                Reason("sign_letters", "letters and digits together"),
                Reason("places", "read on 2 places", {"count": "2"}),
            ),
        ),
    ),
    models={"text-detection": "ppocrv6", "text-recognition": "ppocrv6"},
    timings_ms={"detect": 410.0, "recognise": 230.0},
)
"""A made-up serial on a made-up photo."""
