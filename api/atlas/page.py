"""The atlas as a page: plain HTML without scripts, made once."""

import functools
from collections.abc import Iterator
from html import escape

from api.atlas.schemas import KnownMark
from ocr.knowledge.marks import AtlasMark, MarkClass, load_atlas

TITLES = {
    MarkClass.MAKER: "Makers",
    MarkClass.FACTORY: "Factories",
    MarkClass.PROOF: "Proof houses",
    MarkClass.PTB: "Approval of blank-firing and air guns",
    MarkClass.PROPERTY: "Holders",
    MarkClass.INSPECTOR: "Inspectors",
}
SURE = {"H": "certain", "M": "fairly certain", "L": "uncertain"}


@functools.cache
def page() -> str:
    """Returns the whole page."""
    marks = load_atlas().marks
    sections = "".join(_section(kind, [mark for mark in marks if mark.kind is kind]) for kind in TITLES)
    index = "".join(f'<a href="#{kind}">{escape(title)}</a>' for kind, title in TITLES.items())
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<title>Mark atlas</title><link rel="stylesheet" href="/atlas/style.css"></head><body>'
        f"<header><h1>Mark atlas</h1><p>{len(marks)} drawn marks: each with its drawing, an example rendered "
        f"on metal, and what is known of it.</p><nav>{index}</nav></header>"
        f"<main>{sections}</main></body></html>"
    )


def _section(kind: MarkClass, marks: list[AtlasMark]) -> str:
    articles = "".join(_article(mark) for mark in marks)
    title = escape(TITLES[kind])
    return f'<section id="{kind}"><h2>{title}</h2><div class="marks">{articles}</div></section>'


def _article(mark: AtlasMark) -> str:
    told = KnownMark.of(mark)
    name = escape(mark.name)
    picture = f'<img src="{told.example}" width="96" height="96" loading="lazy" alt="{name}, on metal">'
    if told.example is None:
        picture = '<p class="missing">not rendered yet</p>'
    facts = "".join(f"<dt>{term}</dt><dd>{fact}</dd>" for term, fact in _facts(mark))
    return (
        f'<article id="{mark.id}"><h3>{name}</h3><div class="pictures">'
        f'<img src="{told.drawing}" width="96" height="96" loading="lazy" alt="{name}, drawing">'
        f"{picture}</div>"
        f"<p>{escape(mark.description)}</p><dl>{facts}</dl></article>"
    )


def _facts(mark: AtlasMark) -> Iterator[tuple[str, str]]:
    if mark.maker:
        yield "maker", escape(mark.maker)
    yield "country", escape(mark.country)
    yield "period", escape(mark.period)
    yield "place", escape(mark.place)
    if mark.confused_with:
        yield "not", ", ".join(f'<a href="#{other}">{escape(other)}</a>' for other in mark.confused_with)
    yield "source", f"{escape(', '.join(mark.sources))}; {SURE[mark.confidence.value]}"
