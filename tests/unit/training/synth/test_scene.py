from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ocr.types import Polygon
from training.synth import (
    Body,
    Camera,
    Face,
    Finish,
    GlyphMissing,
    Light,
    Marking,
    Method,
    Outline,
    Part,
    SceneSpec,
    Wear,
    render,
)
from training.synth.levels import METHODS

pytestmark = pytest.mark.usefixtures("fonts")

SEED = 7


def _spec(
    method: Method = Method.STAMPED, finish: Finish = Finish.BLUED, camera: Camera | None = None
) -> SceneSpec:
    oxide = (0.03, 0.03, 0.03) if finish is Finish.BRUSHED else (0.5, 0.5, 0.5)
    fill = oxide if method is Method.LASER else None
    lines = (
        Marking("M70AB2", "model", 90, 120, 34, method, depth=0.1, fill=fill, unevenness=0.4),
        Marking("ЖК 4521", "serial", 90, 190, 34, method, depth=0.1, fill=fill, unevenness=0.4),
    )
    part = Part(Body(-50, 30, 460, 260))
    seen = Camera(roll=5, yaw=6, pitch=-4, noise=0.004) if camera is None else camera
    return SceneSpec(480, 300, finish, lines, part, wear=Wear(5, 0.05, 0.0, 0.1), camera=seen)


def _render(spec: SceneSpec) -> tuple[NDArray[np.uint8], tuple[Polygon, ...]]:
    scene = render(spec, np.random.default_rng(SEED))
    return scene.image, tuple(line.polygon for line in scene.lines)


def _inside(polygons: tuple[Polygon, ...], shape: tuple[int, ...], grow: int = 2) -> NDArray[np.bool_]:
    mask = np.zeros(shape[:2], np.uint8)
    for polygon in polygons:
        cv2.fillPoly(mask, [np.round(np.array(polygon)).astype(np.int32)], 1)
    return np.asarray(cv2.dilate(mask, np.ones((2 * grow + 1, 2 * grow + 1), np.uint8)) > 0)


def _difference(spec: SceneSpec) -> NDArray[np.float64]:
    """What the letters change: the photo with them less the photo without, as energy."""
    lettered, blank = _render(spec)[0].astype(float), _render(replace(spec, markings=()))[0].astype(float)
    change = lettered - blank
    return np.asarray(((change - np.median(change)) ** 2).sum(axis=2))


def test_the_same_seed_gives_the_same_bytes() -> None:
    first, second = _render(_spec())[0], _render(_spec())[0]
    assert first.tobytes() == second.tobytes()


def test_another_seed_gives_another_photo() -> None:
    other = render(_spec(), np.random.default_rng(SEED + 1)).image
    assert (other != _render(_spec())[0]).mean() > 0.3


@pytest.mark.parametrize("finish", list(Finish))
@pytest.mark.parametrize("method", METHODS)
def test_every_method_shows_on_every_surface_inside_its_polygons(method: Method, finish: Finish) -> None:
    spec = _spec(method, finish)
    image, polygons = _render(spec)
    assert image.shape == (300, 480, 3)
    assert image.dtype == np.uint8
    energy, inside = _difference(spec), _inside(polygons, image.shape)
    assert energy[inside].sum() > 0.95 * energy.sum()
    assert energy[inside].mean() > 20 * energy[~inside].mean()


@pytest.mark.parametrize("roll", [-90, -30, 0, 45, 180])
def test_polygons_follow_the_camera(roll: float) -> None:
    spec = replace(_spec(camera=Camera(roll=roll, noise=0.002)), width=480, height=480)
    image, polygons = _render(spec)
    corners = np.array(polygons)
    assert corners.min() >= 0
    assert (corners <= (480, 480)).all()
    energy = _difference(spec)
    assert energy[_inside(polygons, image.shape)].sum() > 0.95 * energy.sum()


def test_corners_are_in_reading_order_when_the_photo_is_turned() -> None:
    _, polygons = _render(replace(_spec(camera=Camera(roll=90)), width=480, height=480))
    (top_left, top_right, _, bottom_left) = np.array(polygons[0])
    along, down = top_right - top_left, bottom_left - top_left
    assert along[1] > 3 * abs(along[0])
    assert down[0] < 0


def test_a_polygon_is_tight_around_its_letters() -> None:
    spec = replace(_spec(Method.ROLLED, camera=Camera(noise=0.0)), markings=(_spec().markings[0],))
    polygon = np.array(_render(spec)[1][0])
    rows, columns = np.nonzero(_difference(spec) > 300)
    seen = np.array([columns.min(), rows.min(), columns.max(), rows.max()])
    box = np.concatenate([polygon.min(axis=0), polygon.max(axis=0)])
    assert np.abs(seen - box).max() <= 4


def test_a_turned_line_has_a_turned_polygon() -> None:
    marking = replace(_spec().markings[0], angle=20.0)
    top_left, top_right = np.array(_render(replace(_spec(camera=Camera()), markings=(marking,)))[1][0][:2])
    along = top_right - top_left
    assert np.degrees(np.arctan2(along[1], along[0])) == pytest.approx(20, abs=0.5)


def test_the_truth_names_text_and_kind_and_describes_drawn_marks() -> None:
    logo = Marking("10", "logo", 300, 150, 20, outline=Outline.TWO_RINGS, label="(10 in two rings)")
    scene = render(replace(_spec(), markings=(*_spec().markings, logo)), np.random.default_rng(SEED))
    assert [(line.text, line.kind) for line in scene.lines] == [
        ("M70AB2", "model"),
        ("ЖК 4521", "serial"),
        ("(10 in two rings)", "logo"),
    ]


@pytest.mark.parametrize("outline", [o for o in Outline if o is not Outline.NONE])
def test_an_outline_stands_inside_its_polygon(outline: Outline) -> None:
    mark = Marking("", "logo", 230, 160, 40, outline=outline, label="(drawn)", depth=0.1)
    spec = replace(_spec(camera=Camera(noise=0.0)), markings=(mark,))
    image, polygons = _render(spec)
    energy = _difference(spec)
    assert energy.sum() > 0
    assert energy[_inside(polygons, image.shape)].sum() > 0.95 * energy.sum()


def test_a_marking_that_leaves_the_photo_is_refused() -> None:
    far = replace(_spec().markings[0], x=400.0)
    with pytest.raises(ValueError, match="leaves the photo"):
        render(replace(_spec(), markings=(far,)), np.random.default_rng(SEED))


def test_a_marking_without_text_or_outline_is_refused() -> None:
    with pytest.raises(ValueError, match="text or an outline"):
        render(
            replace(_spec(), markings=(replace(_spec().markings[0], text=""),)), np.random.default_rng(SEED)
        )


def test_a_letter_that_the_typeface_lacks_is_refused() -> None:
    marking = replace(_spec().markings[1], face=Face.ROUTED_GOTHIC)
    with pytest.raises(GlyphMissing):
        render(replace(_spec(), markings=(marking,)), np.random.default_rng(SEED))


def test_a_groove_is_lit_on_the_side_away_from_the_lamp() -> None:
    bar = Marking("I", "text", 60, 140, 80, Method.ENGRAVED, Face.LIBERATION_BOLD, depth=0.08)
    camera = Camera(vignette=0, noise=0, defocus=0)
    plain = SceneSpec(150, 200, Finish.POLYMER, (bar,), wear=Wear(0, 0, 0, 0), camera=camera)
    lit = {}
    for azimuth in (0.0, 180.0):
        image, polygons = _render(replace(plain, lights=(Light(azimuth, 35),)))
        x0, x1 = polygons[0][0][0], polygons[0][1][0]
        rows = image[80:120].mean(axis=(0, 2))
        middle = (x0 + x1) / 2
        lit[azimuth] = rows[int(x0) : int(middle)].mean() - rows[int(middle) + 1 : int(x1)].mean()
    assert lit[0.0] > 10
    assert lit[180.0] < -10


def test_laser_marks_have_contrast_without_depth_under_any_lamp() -> None:
    spec = _spec(Method.LASER, Finish.PARKERISED, Camera(noise=0.0))
    left, right = (replace(spec, lights=(Light(azimuth, 40),)) for azimuth in (0.0, 180.0))
    for lamp in (left, right):
        image, polygons = _render(lamp)
        blank = _render(replace(lamp, markings=()))[0]
        inside = _inside(polygons, image.shape, grow=0)
        brighter = image[inside].astype(float) - blank[inside].astype(float)
        assert np.quantile(brighter, 0.9) > 30
        assert np.quantile(brighter, 0.02) > -15


def test_wear_rubs_letters_away() -> None:
    spec = _spec(Method.STAMPED, Finish.WORN, Camera(noise=0.0))
    kept = _difference(replace(spec, wear=Wear(0, 0.9, 0, 0.0))).sum()
    lost = _difference(replace(spec, wear=Wear(0, 0.9, 0, 0.9))).sum()
    assert lost < 0.5 * kept


def test_a_jpeg_round_trip_changes_little() -> None:
    plain = _render(_spec())[0].astype(float)
    coded = _render(_spec(camera=replace(_spec().camera, jpeg_quality=85)))[0].astype(float)
    assert 0 < np.abs(plain - coded).mean() < 8
