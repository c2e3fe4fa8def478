"""What is to be rendered: plain frozen data, in pixels of the photo before the camera turns it.

Lengths are pixels and angles degrees unless said otherwise; ``share`` means a fraction of the letter height;
colours are linear RGB in [0, 1]. x runs right and y down from the photo's top left corner.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from training.synth.fonts import Face

Colour = tuple[float, float, float]

STROKES = (
    0.4  # strokes of the atlas's drawings are about as thick as those of letters of this share of their side
)


class Method(StrEnum):
    """How a marking was applied."""

    STAMPED = "stamped"  # single punches: V grooves, each glyph with its own tilt and depth
    ROLLED = "rolled"  # one die rolled over the part: even, steep-walled grooves
    ENGRAVED = "engraved"  # a round cutter: even, rounded grooves
    LASER = "laser"  # contrast without depth
    CAST = "cast"  # raised, soft edges
    PEENED = "peened"  # rows of dots along the strokes
    PENCIL = (
        "electro-pencil"  # a hand-held vibrating point: wobbly lines of dots and dashes, now deep, now not
    )
    MATRIX = "matrix"  # separate dots on a grid of five by seven; no training renders it


class Finish(StrEnum):
    """The surface of the part."""

    BRUSHED = "brushed"
    BLUED = "blued"
    PARKERISED = "parkerised"
    POLYMER = "polymer"
    PAINTED = "painted"
    WORN = "worn"  # blueing worn down to steel and rust
    BLASTED = "blasted"  # steel blasted with beads: matt, without direction


class Outline(StrEnum):
    """A figure drawn around a text, or alone."""

    NONE = "none"
    RING = "ring"
    TWO_RINGS = "two_rings"
    OVAL = "oval"
    TRIANGLE = "triangle"
    ARROW_TRIANGLE = "arrow_triangle"
    PENTAGON = "pentagon"


class Background(StrEnum):
    """What lies behind the part."""

    DARK = "dark"
    BENCH = "bench"
    CLOTH = "cloth"
    PAPER = "paper"


class Tool(StrEnum):
    """With what a number was made hard to read."""

    GRINDER = "grinder"  # takes metal off and leaves parallel scratches
    PUNCH = "punch"  # round dents over the letters


@dataclass(frozen=True, slots=True)
class Obliteration:
    """A part of a text made hard to read, not gone: the text stays the truth.

    Attributes:
        tool: With what.
        first: Where it begins, 0 the left to 1 the right end of the text.
        last: Where it ends.
        strength: Share of the letters' depth, or of their area, that is lost; below 1.
        angle: Of the scratches, clockwise from the right.
    """

    tool: Tool
    first: float
    last: float
    strength: float = 0.5
    angle: float = 0.0


@dataclass(frozen=True, slots=True)
class Marking:
    """One line of text, or one drawn mark.

    Attributes:
        text: What is written; may be empty where only an outline is drawn.
        kind: Its class as in the labels: serial, maker, model, calibre, country, year, text, proof, logo.
        x: Left end of the baseline.
        y: Baseline.
        height: Height of a capital letter.
        method: How it was applied.
        face: The typeface.
        depth: Depth of the groove, or height of the raised letter, as a share.
        spacing: Added between letters, as a share.
        weight: Added to each side of a stroke, as a share; negative makes it thinner.
        angle: Turned clockwise about (x, y).
        unevenness: 0 a machine to 1 a careless hand: tilt, offset and depth of each glyph.
        fill: Colour lying in the groove (dirt, chalk, paint, a laser's oxide); None leaves bare metal.
        fill_strength: How fully ``fill`` covers, 0 to 1.
        outline: Figure around the text.
        label: The truth where it is not ``text``: marks that are drawn are described in brackets.
        again: Where it was struck a second time, right and down of the first, as shares; (0, 0) is once.
        again_at: Index of the one letter that was struck again; None for the whole text.
        obliteration: What was done to make it hard to read; None where nothing was.
        drawing: SVG of a mark of the atlas, drawn in place of ``text`` and ``outline``; then ``height`` is
            the side of its square, and (x, y) the square's lower left corner.
    """

    text: str
    kind: str
    x: float
    y: float
    height: float
    method: Method = Method.ROLLED
    face: Face = Face.LIBERATION
    depth: float = 0.06
    spacing: float = 0.06
    weight: float = 0.0
    angle: float = 0.0
    unevenness: float = 0.0
    fill: Colour | None = None
    fill_strength: float = 0.6
    outline: Outline = Outline.NONE
    label: str | None = None
    again: tuple[float, float] = (0.0, 0.0)
    again_at: int | None = None
    obliteration: Obliteration | None = None
    drawing: str | None = None

    @property
    def cap(self) -> float:
        """Height of the capital letters that have strokes like these."""
        return self.height if self.drawing is None else STROKES * self.height

    @property
    def truth(self) -> str:
        """The text of the label."""
        return self.text if self.label is None else self.label


@dataclass(frozen=True, slots=True)
class Body:
    """The metal, a rounded rectangle that may leave the photo; ``bevel`` is how wide its edge is broken."""

    left: float
    top: float
    right: float
    bottom: float
    radius: float = 24.0
    bevel: float = 14.0


@dataclass(frozen=True, slots=True)
class Groove:
    """A straight machined line from (x0, y0) to (x1, y1); a negative ``depth`` is a rib."""

    x0: float
    y0: float
    x1: float
    y1: float
    width: float = 6.0
    depth: float = 4.0


@dataclass(frozen=True, slots=True)
class Pin:
    """A round pin, or a screw where ``slot`` gives the angle of its slot; a hole where ``hole`` is set."""

    x: float
    y: float
    radius: float
    slot: float | None = None
    hole: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """The part in the photo; ``curvature`` is the slope at its upper and lower edge, 1.5 a barrel.

    ``plates`` are steel plates let into it, as in the grip of a polymer pistol.
    """

    body: Body
    grooves: tuple[Groove, ...] = ()
    plates: tuple[Body, ...] = ()
    pins: tuple[Pin, ...] = ()
    curvature: float = 0.0


@dataclass(frozen=True, slots=True)
class Light:
    """A distant lamp: ``azimuth`` 0 is at the right, 90 at the top; ``elevation`` 90 is at the camera."""

    azimuth: float
    elevation: float
    strength: float = 1.0
    colour: Colour = (1.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Wear:
    """Use and neglect.

    Attributes:
        scratches: Scratches per megapixel.
        rubbed: Share of the surface where the finish is rubbed off, 0 to 1.
        rust: Share of the surface that is rusty, 0 to 1.
        loss: How much depth letters lose where they are rubbed, 0 to 1.
    """

    scratches: float = 15.0
    rubbed: float = 0.05
    rust: float = 0.0
    loss: float = 0.3


@dataclass(frozen=True, slots=True)
class Camera:
    """How the photo was taken.

    Attributes:
        roll: Turned clockwise in the plane.
        yaw: Turned about the upright axis.
        pitch: Turned about the level axis.
        defocus: Standard deviation of the blur.
        motion: Length of the motion blur; ``motion_angle`` its direction.
        motion_angle: Direction of the motion, counter-clockwise from the right.
        vignette: Light lost in the corners, 0 to 1.
        noise: Standard deviation of the sensor's noise at full scale 1.
        exposure: Stops over (positive) or under.
        jpeg_quality: Quality of a JPEG round trip, 1 to 100; None leaves it out.
    """

    roll: float = 0.0
    yaw: float = 0.0
    pitch: float = 0.0
    defocus: float = 0.6
    motion: float = 0.0
    motion_angle: float = 0.0
    vignette: float = 0.25
    noise: float = 0.012
    exposure: float = 0.0
    jpeg_quality: int | None = None


def _two_lights() -> tuple[Light, ...]:
    return (Light(120.0, 40.0, 1.0), Light(20.0, 60.0, 0.4, (0.92, 0.96, 1.0)))


@dataclass(frozen=True, slots=True)
class SceneSpec:
    """A whole photo, ``width`` x ``height`` pixels; without a ``part`` the surface fills it."""

    width: int
    height: int
    finish: Finish
    markings: tuple[Marking, ...] = ()
    part: Part | None = None
    lights: tuple[Light, ...] = field(default_factory=_two_lights)
    wear: Wear = field(default_factory=Wear)
    camera: Camera = field(default_factory=Camera)
    background: Background = Background.DARK


@dataclass(frozen=True, slots=True)
class StripSpec:
    """One line cut out, ``height`` pixels high; the marking's place is ignored and its letters scaled.

    ``curvature`` is the slope at the upper and lower edge of the strip, as of a :class:`Part`.
    """

    marking: Marking
    finish: Finish
    height: int = 48
    letters: float = 0.6  # height of a capital over the height of the strip
    lights: tuple[Light, ...] = field(default_factory=_two_lights)
    wear: Wear = field(default_factory=Wear)
    camera: Camera = field(default_factory=lambda: Camera(vignette=0.0))
    curvature: float = 0.0
