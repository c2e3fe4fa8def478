"""Sample photos of pistols."""

from training.synth.catalogue.sample import Sample, block, serrations, style
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
    """Returns the photos of pistols."""
    return (_crvena_zastava(), _bulgarian(), _cz(), _beretta(), _glock(), _hs(), _walther())


def _rolled(height: float, face: Face = Face.LIBERATION) -> Marking:
    return Marking("", "", 0, 0, height, Method.ROLLED, face, 0.09, 0.08)


def _slide(left: float = -200, right: float = 2000) -> Part:
    """The left side of a slide above a frame, 1800 x 1000."""
    return Part(
        Body(left, 190, right, 880, bevel=22),
        grooves=(Groove(left, 610, right, 610, 9, 8), *serrations(1480, 225, 590, 9)),
        pins=(Pin(1300, 740, 38), Pin(420, 760, 26)),
        curvature=0.12,
    )


def _crvena_zastava() -> Sample:
    lines = (
        ("ZAVODI CRVENA ZASTAVA", "maker", 310.0, 340.0),
        ("KRAGUJEVAC YUGOSLAVIA", "country", 330.0, 410.0),
        ("MOD. 70  CAL. 7,65 mm", "calibre", 370.0, 480.0),
    )
    number = (("218654", "serial", 700.0, 730.0),)
    spec = SceneSpec(
        1800,
        1000,
        Finish.BLUED,
        (*block(_rolled(42), lines), *block(style(44, _punch()), number)),
        _slide(),
        lights=(Light(110, 32, 1.0), Light(30, 60, 0.35)),
        wear=Wear(20, 0.10, 0.0, 0.2),
        camera=Camera(roll=1, yaw=4, pitch=2, exposure=-0.3),
        background=Background.CLOTH,
    )
    return Sample(
        "crvena_zastava_slide", 5, spec, "Latn", 1,
        "slide and frame of a Yugoslav pistol: roll-marked legend, stamped number",
    )  # fmt: skip


def _punch() -> Marking:
    return Marking("", "", 0, 0, 44, Method.STAMPED, Face.LIBERATION, 0.10, 0.14, 0.01, unevenness=0.4)


def _bulgarian() -> Sample:
    logo = Marking(
        "10", "logo", 410, 505, 34, Method.STAMPED, depth=0.10,
        outline=Outline.TWO_RINGS, label="(10 in two rings)",
    )  # fmt: skip
    spec = SceneSpec(
        1500,
        1000,
        Finish.WORN,
        (logo, *block(style(50, _punch()), (("НМ 27 1234", "serial", 560.0, 510.0),))),
        Part(
            Body(-200, 200, 1800, 760, bevel=18),
            grooves=(Groove(-200, 330, 1800, 330, 7, 6),),
            pins=(Pin(1250, 560, 50), Pin(180, 600, 34, hole=True)),
            curvature=0.1,
        ),
        lights=(Light(135, 30, 1.0), Light(10, 55, 0.3)),
        wear=Wear(35, 0.25, 0.01, 0.3),
        camera=Camera(roll=2.5, yaw=7, pitch=-3, exposure=-0.4),
        background=Background.BENCH,
    )
    return Sample(
        "makarov_bulgarian_frame", 6, spec, "Cyrl", 2,
        "frame of a Bulgarian Makarov: factory 10 in two rings, number with two Cyrillic letters",
    )  # fmt: skip


def _cz() -> Sample:
    lines = (
        ("ČESKÁ ZBROJOVKA", "maker", 300.0, 350.0),
        ("CZ 75 B  CAL. 9 LUGER", "model", 300.0, 425.0),
        ("MADE IN CZECH REPUBLIC", "country", 300.0, 500.0),
    )
    number = (("C472915", "serial", 640.0, 735.0),)
    spec = SceneSpec(
        1800,
        1000,
        Finish.PAINTED,
        (*block(_rolled(44, Face.OPEN_SANS_CONDENSED), lines), *block(_rolled(44, Face.DEJAVU), number)),
        _slide(left=90),
        lights=(Light(70, 34, 1.0), Light(160, 60, 0.4)),
        wear=Wear(15, 0.04, 0.0, 0.2),
        camera=Camera(roll=-1.5, yaw=-4, pitch=3, exposure=-0.5),
        background=Background.PAPER,
    )
    return Sample(
        "cz_75_slide",
        7,
        spec,
        "Latn",
        1,
        "slide and frame of a Czech pistol in black paint: legend with háčky",
    )


def _beretta() -> Sample:
    white = Marking(
        "", "", 0, 0, 26, Method.ENGRAVED, Face.ROUTED_GOTHIC, 0.10, 0.10, 0.012, fill=(0.6, 0.6, 0.58)
    )
    lines = (
        ("PIETRO BERETTA GARDONE V.T. - MADE IN ITALY", "maker", 620.0, 700.0),
        ("MOD. 92 FS - CAL. 9 Parabellum - PATENTED", "model", 660.0, 760.0),
        ("PB", "text", 1960.0, 730.0),
    )
    spec = SceneSpec(
        3000,
        2000,
        Finish.BLUED,
        (*block(white, lines), *block(style(24, _punch()), (("C48213Z", "serial", 1120.0, 1210.0),))),
        Part(
            Body(160, 480, 3400, 1400, radius=50, bevel=30),
            grooves=(Groove(160, 980, 3400, 980, 12, 10), *serrations(2300, 520, 950, 11, 40)),
            pins=(Pin(1900, 1150, 60), Pin(520, 1180, 44, slot=120), Pin(2500, 1180, 90)),
            curvature=0.2,
        ),
        lights=(Light(100, 36, 1.0), Light(20, 60, 0.35)),
        wear=Wear(8, 0.05, 0.0, 0.15),
        camera=Camera(roll=1, yaw=3, pitch=2, defocus=0.9, noise=0.008, exposure=-0.3),
        background=Background.BENCH,
    )
    return Sample(
        "beretta_92_whole_slide", 8, spec, "Latn", 2,
        "a six-megapixel photo of a whole slide: letters of 24 to 26 pixels",
        max_bytes=690_000,
    )  # fmt: skip


def _glock() -> Sample:
    moulded = Marking("", "", 0, 0, 44, Method.CAST, Face.LIBERATION_BOLD, 0.07, 0.10)
    number = Marking("BKZT417", "serial", 640, 590, 56, Method.ENGRAVED, Face.OSIFONT, 0.09, 0.16, 0.02)
    spec = SceneSpec(
        1600,
        1100,
        Finish.POLYMER,
        (number, *block(moulded, (("MADE IN AUSTRIA", "country", 560.0, 820.0),))),
        Part(
            Body(-200, 180, 1800, 960, radius=40, bevel=30),
            grooves=(Groove(-200, 330, 1800, 330, 14, 10),),
            plates=(Body(560, 490, 1060, 640, radius=26, bevel=12),),
            pins=(Pin(1330, 520, 44),),
        ),
        lights=(Light(125, 34, 1.0), Light(20, 55, 0.4)),
        wear=Wear(18, 0.0, 0.0, 0.0),
        camera=Camera(roll=-2, yaw=5, pitch=-3, exposure=0.1),
        background=Background.CLOTH,
    )
    return Sample(
        "glock_polymer_plate", 9, spec, "Latn", 1,
        "polymer frame: number on a steel plate let into it, raised country of manufacture",
    )  # fmt: skip


def _hs() -> Sample:
    burnt = Marking(
        "", "", 0, 0, 44, Method.LASER, Face.ROBOTO, spacing=0.10, fill=(0.5, 0.5, 0.48), fill_strength=0.8
    )
    lines = (
        ("HS Produkt", "maker", 360.0, 360.0),
        ("XDM-9  9x19", "model", 360.0, 440.0),
        ("MADE IN CROATIA", "country", 850.0, 440.0),
        ("H482157", "serial", 690.0, 730.0),
    )
    spec = SceneSpec(
        1800,
        1000,
        Finish.PARKERISED,
        block(burnt, lines),
        _slide(left=60),
        wear=Wear(12, 0.04, 0.0, 0.1),
        camera=Camera(roll=2, yaw=-5, pitch=2, exposure=-0.4),
        background=Background.DARK,
    )
    return Sample(
        "hs_produkt_slide", 10, spec, "Latn", 1, "slide and frame of a Croatian pistol, marked by laser"
    )


def _walther() -> Sample:
    lines = (
        ("Carl Walther Waffenfabrik Ulm/Do.", "maker", 270.0, 340.0),
        ("Modell PPK  Cal. 7,65 mm", "model", 300.0, 415.0),
        ("Made in W.-Germany", "country", 340.0, 490.0),
    )
    spec = SceneSpec(
        1800,
        1000,
        Finish.BLUED,
        (*block(_rolled(40), lines), *block(style(42, _punch()), (("218456 A", "serial", 640.0, 730.0),))),
        _slide(),
        lights=(Light(80, 34, 1.0, (1.0, 0.93, 0.84)), Light(170, 60, 0.35)),
        wear=Wear(18, 0.07, 0.0, 0.2),
        camera=Camera(roll=-1, yaw=5, pitch=3, exposure=-0.3),
        background=Background.BENCH,
    )
    return Sample(
        "walther_ppk_exif_turned", 11, spec, "Latn", 1,
        "slide and frame of a German pistol; the pixels lie on their side and EXIF says so",
        orientation=6,
    )  # fmt: skip
