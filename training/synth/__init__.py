"""Renders markings on metal: letters as relief, lit and photographed, with the truth of every line.

A :class:`SceneSpec` says what is to be seen: :func:`render` draws it as a whole photo. A
:class:`StripSpec` says what one line looks like: :func:`render_strip` draws it cut out. Both take a
seeded generator and nothing else, so a picture can always be drawn again.
"""

from training.synth.fonts import Face, FontMissing, GlyphMissing
from training.synth.scene import Scene, TruthLine, render
from training.synth.spec import (
    Background,
    Body,
    Camera,
    Finish,
    Groove,
    Light,
    Marking,
    Method,
    Obliteration,
    Outline,
    Part,
    Pin,
    SceneSpec,
    StripSpec,
    Tool,
    Wear,
)
from training.synth.strip import Strip, render_strip

__all__ = [
    "Background",
    "Body",
    "Camera",
    "Face",
    "Finish",
    "FontMissing",
    "GlyphMissing",
    "Groove",
    "Light",
    "Marking",
    "Method",
    "Obliteration",
    "Outline",
    "Part",
    "Pin",
    "Scene",
    "SceneSpec",
    "Strip",
    "StripSpec",
    "Tool",
    "TruthLine",
    "Wear",
    "render",
    "render_strip",
]
