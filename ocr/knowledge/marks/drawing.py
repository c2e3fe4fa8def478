"""Drawings: plain geometry in a small part of SVG, checked before anything draws it.

Whatever could reach outside the file (references, styles, scripts, fonts, entities) is no part of it.
"""

import functools
import xml.etree.ElementTree as ET

import cv2
import numpy as np
import resvg_py
from numpy.typing import NDArray

SIDE = 100  # of the viewBox
LARGEST = 16_384  # characters; the longest shipped drawing has a tenth of them
LEAST_INK = 0.02  # share of the viewBox: less is an empty file or a hair line that no punch makes
_NAMESPACE = "{http://www.w3.org/2000/svg}"
_VIEW_BOX = f'viewBox="0 0 {SIDE} {SIDE}"'
_PAINT = {"fill", "fill-rule", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin"}
_GEOMETRY = {
    "g": set[str](),
    "path": {"d"},
    "line": {"x1", "y1", "x2", "y2"},
    "circle": {"cx", "cy", "r"},
    "ellipse": {"cx", "cy", "rx", "ry"},
    "rect": {"x", "y", "width", "height", "rx"},
    "polygon": {"points"},
    "polyline": {"points"},
}
_COLOURS = {"none", "#000", "black"}
_BORDER = 20  # how far outside the viewBox is looked for ink


def fault(svg: str, *, drawn: bool = True) -> str | None:
    """Says what is wrong with a drawing, or None.

    Args:
        svg: The drawing.
        drawn: Whether it is drawn too, to see that there is something, and nothing outside; 5 ms.
    """
    if len(svg) > LARGEST:
        return f"a drawing of {len(svg)} characters is too long: at most {LARGEST}"
    if "<!" in svg or "<?" in svg:
        return "comments, entities and instructions do not belong in a drawing"
    if _VIEW_BOX not in svg:
        return f"the drawing must have {_VIEW_BOX}"
    try:
        root = ET.fromstring(svg)
    except ET.ParseError as error:
        return f"this is not XML: {error}"
    return _fault_of_tree(root) or (_fault_of_ink(svg) if drawn else None)


@functools.lru_cache(maxsize=2048)
def coverage(svg: str, side: int) -> NDArray[np.uint8]:
    """Draws a checked drawing as a mask of ``side`` x ``side`` pixels.

    Returns:
        (side, side) uint8, read-only: 0 outside to 255 inside the strokes.
    """
    mask = _alpha(svg, side)
    mask.setflags(write=False)
    return mask


def _fault_of_tree(root: ET.Element) -> str | None:
    if root.tag != f"{_NAMESPACE}svg" or set(root.attrib) - {"viewBox"}:
        return "the drawing must be an svg with a viewBox alone"
    for element in root.iter():
        if element is root:
            continue
        name = element.tag.removeprefix(_NAMESPACE)
        if name not in _GEOMETRY:
            return f"'{name}' is no plain geometry: use {', '.join(_GEOMETRY)}"
        if unknown := sorted(set(element.attrib) - _GEOMETRY[name] - _PAINT):
            return f"'{name}' must not have '{unknown[0]}'"
        if {element.get("fill", "none"), element.get("stroke", "none")} - _COLOURS:
            return f"'{name}' must be black or nothing"
    return None


def _fault_of_ink(svg: str) -> str | None:
    wide = SIDE + 2 * _BORDER
    around = f'viewBox="{-_BORDER} {-_BORDER} {wide} {wide}"'
    try:
        ink = _alpha(svg.replace(_VIEW_BOX, around, 1), wide)
    except ValueError as error:
        return f"the drawing cannot be drawn: {error}"
    inside = ink[_BORDER:-_BORDER, _BORDER:-_BORDER]
    if int(ink.sum()) > int(inside.sum()):
        return "the drawing leaves its viewBox; strokes count with half their width"
    if inside.mean() < 255 * LEAST_INK:
        return "there is almost nothing to see"
    return None


def _alpha(svg: str, side: int) -> NDArray[np.uint8]:
    png = resvg_py.svg_to_bytes(svg_string=svg, width=side, height=side, skip_system_fonts=True)
    drawn = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED)
    return np.ascontiguousarray(np.asarray(drawn, np.uint8)[..., 3])
