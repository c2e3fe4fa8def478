"""One sample photo, and the pieces that several of them share."""

from dataclasses import dataclass, replace

from training.synth.spec import Groove, Marking, SceneSpec


@dataclass(frozen=True, slots=True)
class Sample:
    """One photo of ``samples/``.

    Attributes:
        name: File name without its ending.
        seed: Of the generator that renders it.
        spec: What is rendered.
        script: Of its letters, as ISO 15924 codes joined by ``+``; empty where there are none.
        level: 1 easy, 2 middling, 3 hard to read.
        shows: What is to be seen, in words.
        orientation: EXIF orientation of the file, 1 or 6; with 6 its pixels lie on their side.
        max_bytes: The largest the JPEG may be.
    """

    name: str
    seed: int
    spec: SceneSpec
    script: str
    level: int
    shows: str
    orientation: int = 1
    max_bytes: int = 390_000


def block(style: Marking, lines: tuple[tuple[str, str, float, float], ...]) -> tuple[Marking, ...]:
    """Returns lines of one style; each of ``lines`` is text, kind, x and y of the baseline's left end."""
    return tuple(replace(style, text=text, kind=kind, x=x, y=y) for text, kind, x, y in lines)


def style(height: float, base: Marking) -> Marking:
    """Returns ``base`` with letters ``height`` pixels high."""
    return replace(base, height=height)


def serrations(x: float, top: float, bottom: float, count: int, step: float = 26.0) -> tuple[Groove, ...]:
    """Returns the upright grooves a slide is gripped by, from ``x`` to the right, in pixels."""
    places = (x + step * i for i in range(count))
    return tuple(Groove(at, top, at, bottom, width=11.0, depth=7.0) for at in places)
