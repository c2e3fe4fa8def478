"""Sample photos of blank pistols, of numbers in poor condition, and of a part without any marking."""

from training.synth.catalogue.sample import Sample, block, serrations
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
    """Returns the remaining photos."""
    return (_zoraki(), _tisas(), _frame_number(), _worn_number(), _unmarked())


def _zoraki() -> Sample:
    roll = Marking(
        "",
        "",
        0,
        0,
        42,
        Method.ROLLED,
        Face.DEJAVU,
        0.09,
        0.08,
        0.015,
        fill=(0.5, 0.5, 0.48),
        fill_strength=0.9,
    )
    ring = Marking(
        "PTB",
        "proof",
        1215,
        385,
        26,
        Method.ROLLED,
        depth=0.1,
        outline=Outline.RING,
        fill=(0.5, 0.5, 0.48),
        fill_strength=0.9,
    )
    lines = (
        ("ZORAKI MOD. 914", "model", 330.0, 365.0),
        ("CAL. 9mm P.A.K.", "calibre", 330.0, 440.0),
        ("MADE IN TURKEY", "country", 330.0, 515.0),
        ("0314-026518", "serial", 600.0, 730.0),
    )
    number = Marking(
        "814", "proof", 1217, 465, 26, Method.ROLLED, depth=0.1, fill=(0.5, 0.5, 0.48), fill_strength=0.9
    )
    spec = SceneSpec(
        1800,
        1000,
        Finish.PAINTED,
        (*block(roll, lines), ring, number),
        Part(
            Body(80, 190, 2000, 880, bevel=22),
            grooves=(Groove(80, 610, 2000, 610, 9, 8), *serrations(1450, 225, 590, 10)),
            pins=(Pin(1250, 750, 40),),
            curvature=0.1,
        ),
        wear=Wear(15, 0.03, 0.0, 0.1),
        camera=Camera(roll=1.5, yaw=-4, pitch=2, exposure=-0.6),
        background=Background.PAPER,
    )
    return Sample(
        "zoraki_914_blank_pistol", 12, spec, "Latn", 1,
        "blank pistol: model, calibre P.A.K., German PTB ring with its approval number",
    )  # fmt: skip


def _tisas() -> Sample:
    dots = Marking(
        "T0620-15CV48213", "serial", 330, 640, 54, Method.PEENED, Face.OSIFONT, depth=0.06, spacing=0.22
    )
    roll = Marking("", "", 0, 0, 42, Method.ROLLED, Face.LIBERATION_BOLD, 0.08, 0.10)
    spec = SceneSpec(
        1600,
        1100,
        Finish.PARKERISED,
        (dots, *block(roll, (("TİSAŞ TRABZON TÜRKİYE", "maker", 400.0, 500.0),))),
        Part(
            Body(-200, 230, 1480, 900, bevel=18),
            grooves=(Groove(-200, 370, 1480, 370, 8, 7),),
            pins=(Pin(1330, 760, 48), Pin(180, 780, 40, slot=60)),
        ),
        lights=(Light(50, 30, 1.0), Light(150, 60, 0.35)),
        wear=Wear(18, 0.06, 0.0, 0.2),
        camera=Camera(roll=1, yaw=6, pitch=-4, exposure=-0.3),
        background=Background.CLOTH,
    )
    return Sample(
        "tisas_dot_peened", 13, spec, "Latn", 2,
        "frame of a Turkish pistol: number of the national scheme, needled in dots",
    )  # fmt: skip


def _frame_number() -> Sample:
    hand = Marking(
        "ZKR482109375", "serial", 330, 620, 52, Method.STAMPED, Face.LIBERATION, 0.045, 0.30, 0.01, 1.0, 1.0
    )
    spec = SceneSpec(
        1600,
        1100,
        Finish.PAINTED,
        (hand,),
        Part(
            Body(-300, 260, 1900, 900, radius=60, bevel=50),
            pins=(Pin(180, 720, 60, hole=True),),
            curvature=0.3,
        ),
        lights=(Light(115, 26, 1.0), Light(10, 60, 0.25)),
        wear=Wear(110, 0.5, 0.20, 0.65),
        camera=Camera(roll=-2, yaw=-7, pitch=3, defocus=1.9, noise=0.03, exposure=-0.4),
        background=Background.DARK,
    )
    return Sample(
        "frame_number_rusty", 14, spec, "Latn", 3,
        "number punched by hand into a painted, rusty frame, a little out of focus",
    )  # fmt: skip


def _worn_number() -> Sample:
    faint = Marking("", "", 0, 0, 48, Method.STAMPED, Face.LIBERATION, 0.055, 0.14, unevenness=0.6)
    lines = (("E 68214", "serial", 560.0, 560.0), ("1954", "year", 620.0, 655.0))
    spec = SceneSpec(
        1500,
        1100,
        Finish.WORN,
        block(faint, lines),
        Part(
            Body(-200, 210, 1340, 920, bevel=20),
            grooves=(Groove(-200, 350, 1340, 350, 8, 6),),
            pins=(Pin(1170, 760, 54, slot=140),),
            curvature=0.15,
        ),
        lights=(Light(40, 42, 1.0), Light(200, 50, 0.5)),
        wear=Wear(110, 0.55, 0.06, 0.6),
        camera=Camera(roll=3, yaw=8, pitch=5, defocus=1.5, motion=4, motion_angle=20, noise=0.025),
        background=Background.BENCH,
    )
    return Sample(
        "worn_number_blurred", 15, spec, "Latn", 3,
        "shallow number on a worn receiver, scratched, photographed with an unsteady hand",
    )  # fmt: skip


def _unmarked() -> Sample:
    spec = SceneSpec(
        1400,
        1000,
        Finish.BLUED,
        (),
        Part(
            Body(-200, 200, 1240, 820, bevel=20),
            grooves=(Groove(-200, 360, 1240, 360, 8, 6), *serrations(200, 400, 760, 7)),
            pins=(Pin(900, 600, 60, slot=15), Pin(1080, 480, 30), Pin(720, 700, 36, hole=True)),
            curvature=0.12,
        ),
        wear=Wear(40, 0.12, 0.01, 0.2),
        camera=Camera(roll=1, yaw=4, pitch=3, exposure=-0.3),
        background=Background.CLOTH,
    )
    return Sample("no_marking", 16, spec, "", 1, "a part with screws, pins and grooves and nothing to read")
