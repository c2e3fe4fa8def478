"""Sample photos of rifles."""

from training.synth.catalogue.sample import Sample, block
from training.synth.fonts import Face
from training.synth.spec import (
    Background,
    Body,
    Camera,
    Finish,
    Groove,
    Light,
    Marking,
    Method,
    Outline,
    Part,
    Pin,
    SceneSpec,
    Wear,
)


def samples() -> tuple[Sample, ...]:
    """Returns the photos of rifles."""
    return (_zastava_ak(), _zastava_cyrillic(), _izhmash(), _imported_barrel())


def _punched(height: float, unevenness: float = 0.5) -> Marking:
    return Marking(
        "", "", 0, 0, height, Method.STAMPED, Face.LIBERATION, 0.10, 0.16, 0.012, unevenness=unevenness
    )


def _trunnion() -> Part:
    return Part(
        Body(-300, 190, 1330, 1020),
        grooves=(Groove(-300, 345, 1330, 345, 8, 6), Groove(-300, 930, 1330, 930, 5, 3)),
        pins=(Pin(1150, 470, 46), Pin(170, 760, 46), Pin(1170, 800, 62, slot=25)),
        curvature=0.08,
    )


def _zastava_ak() -> Sample:
    lines = (
        ("M70AB2", "model", 470.0, 545.0),
        ("1983", "year", 520.0, 640.0),
        ("412768", "serial", 470.0, 735.0),
    )
    spec = SceneSpec(
        1600,
        1200,
        Finish.PARKERISED,
        block(_punched(58), lines),
        _trunnion(),
        lights=(Light(125, 30, 1.0), Light(20, 60, 0.3, (1.0, 0.95, 0.88))),
        wear=Wear(25, 0.10, 0.012, 0.2),
        camera=Camera(roll=1.5, yaw=6, pitch=3, exposure=-0.3),
        background=Background.BENCH,
    )
    return Sample(
        "zastava_m70_trunnion", 1, spec, "Latn", 1,
        "front trunnion of a Yugoslav AK: model, year and number in three stamped lines",
    )  # fmt: skip


def _zastava_cyrillic() -> Sample:
    roll = Marking("", "", 0, 0, 46, Method.ENGRAVED, Face.DEJAVU, 0.10, 0.14)
    lines = (
        ("ПРЕДУЗЕЋЕ 44", "maker", 520.0, 520.0),
        ("МОДЕЛ 48", "model", 600.0, 610.0),
        ("Л 48217", "serial", 620.0, 720.0),
    )
    spec = SceneSpec(
        1700,
        1150,
        Finish.BRUSHED,
        block(roll, lines),
        Part(Body(-200, 250, 1900, 930, bevel=24), pins=(Pin(1480, 600, 66, slot=80),), curvature=0.35),
        lights=(Light(105, 32, 0.9), Light(200, 50, 0.35)),
        wear=Wear(30, 0.05, 0.006, 0.2),
        camera=Camera(roll=-2, yaw=-5, pitch=2, exposure=-0.5),
        background=Background.DARK,
    )
    return Sample(
        "zastava_m48_cyrillic", 2, spec, "Cyrl", 2,
        "receiver of a Yugoslav M48 rifle in Serbian Cyrillic: works, model, lettered number",
    )  # fmt: skip


def _izhmash() -> Sample:
    logo = Marking(
        "", "logo", 330, 640, 70, Method.STAMPED, depth=0.06,
        outline=Outline.ARROW_TRIANGLE, label="(arrow in triangle)",
    )  # fmt: skip
    lines = (("1963", "year", 470.0, 640.0), ("ЖК 4521", "serial", 725.0, 640.0))
    spec = SceneSpec(
        1600,
        1200,
        Finish.WORN,
        (logo, *block(_punched(54, 0.8), lines)),
        _trunnion(),
        lights=(Light(60, 28, 1.0), Light(170, 60, 0.3)),
        wear=Wear(45, 0.30, 0.03, 0.35),
        camera=Camera(roll=-3, yaw=-8, pitch=4, defocus=0.9, exposure=-0.4),
        background=Background.CLOTH,
    )
    return Sample(
        "izhevsk_akm_trunnion", 3, spec, "Cyrl", 2,
        "front trunnion of a Soviet AKM: factory mark, year, two Cyrillic letters, four digits; worn",
    )  # fmt: skip


def _imported_barrel() -> Sample:
    burnt = Marking(
        "", "", 0, 0, 40, Method.LASER, Face.ROBOTO, spacing=0.12, fill=(0.42, 0.42, 0.42), fill_strength=0.75
    )
    lines = (("XKX 2019", "country", 560.0, 560.0), ("UM GRAMSH", "maker", 880.0, 560.0))
    number = (("4821778", "serial", 640.0, 660.0),)
    spec = SceneSpec(
        1600,
        1200,
        Finish.BLUED,
        (*block(burnt, lines), *block(_punched(44, 0.4), number)),
        Part(Body(-900, 400, 2500, 800, radius=4, bevel=10), curvature=1.1),
        lights=(Light(100, 50, 1.0), Light(20, 60, 0.35)),
        wear=Wear(25, 0.08, 0.004, 0.2),
        camera=Camera(roll=29, yaw=4, pitch=2, exposure=-0.2),
        background=Background.PAPER,
    )
    return Sample(
        "import_mark_barrel_oblique", 4, spec, "Latn", 2,
        "barrel across the photo at 29 degrees: laser import mark, stamped number",
    )  # fmt: skip
