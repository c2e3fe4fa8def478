"""A page to look at a dataset before anything is trained on it: one file, its pictures inside."""

import base64
import html
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from rapidfuzz.distance import Levenshtein

from ocr.recognise.fuse import letters
from training.dataset.rows import StripRow
from training.dataset.store import Dataset

SAMPLES = 60
CONFUSED = 30  # pairs of characters
HEIGHTS = ((0, 12), (12, 20), (20, 32), (32, 64), (64, 10_000))  # pixels of a strip

_STYLE = """body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}
table{border-collapse:collapse}td,th{padding:.2rem .8rem;text-align:left;border-bottom:1px solid #ccc}
figure{display:inline-block;margin:.5rem;vertical-align:top}figure img{max-width:20rem;max-height:4rem}
figcaption{font-size:.85rem}.other{color:#a00}"""


def page(dataset: Dataset, seed: int = 1) -> str:
    """Writes the page.

    Args:
        dataset: The version.
        seed: Of the samples.

    Raises:
        DatasetInvalid: It cannot be read.
    """
    strips = dataset.strips
    order = np.random.default_rng(seed).permutation(len(strips))[:SAMPLES]
    parts = [
        f"<h1>Dataset {html.escape(dataset.version)}</h1>",
        f"<p>{len(strips)} strips, {len(dataset.marks)} marks, {len(dataset.photos)} photos.</p>",
        _table("What weapons are for", ("split", "strips", "weapons"), _splits(strips)),
        _table(
            "What people made of the machine's word",
            ("word", "strips"),
            Counter(r.word for r in strips).items(),
        ),
        _table("Kinds", ("kind", "strips"), Counter(r.kind or "not said" for r in strips).most_common()),
        _table("Left out", ("why", "reviews"), dataset.about["left_out"].items()),
        _table("What was read for what", ("marked", "read", "times"), confusions(strips)),
        _table("Length in letters", ("letters", "strips"), _lengths(strips)),
        _table("Height of strips in pixels", ("pixels", "strips"), _heights(strips)),
        "<h2>Samples</h2>",
        *(_figure(dataset, strips[int(n)]) for n in order),
    ]
    head = f"<!doctype html><html lang=en><meta charset=utf-8><title>Dataset</title><style>{_STYLE}</style>"
    return head + "\n".join(parts) + "</html>\n"


def confusions(strips: Iterable[StripRow]) -> list[tuple[str, str, int]]:
    """Characters taken for others, most often first: what is marked, what was read, how often."""
    counted: Counter[tuple[str, str]] = Counter()
    for row in strips:
        if not row.read:
            continue
        marked, read = letters(row.text), letters(row.read)
        for step in Levenshtein.editops(read, marked):
            was = read[step.src_pos] if step.tag != "insert" else "nothing"
            now = marked[step.dest_pos] if step.tag != "delete" else "nothing"
            counted[now, was] += 1
    return [(now, was, count) for (now, was), count in counted.most_common(CONFUSED)]


def _splits(strips: Sequence[StripRow]) -> list[tuple[str, int, int]]:
    names = sorted({row.split for row in strips})
    return [
        (name, sum(row.split == name for row in strips), len({r.weapon for r in strips if r.split == name}))
        for name in names
    ]


def _lengths(strips: Sequence[StripRow]) -> list[tuple[int, int]]:
    return sorted(Counter(len(letters(row.text)) for row in strips).items())


def _heights(strips: Sequence[StripRow]) -> list[tuple[str, int]]:
    return [
        (
            f"{low} to {high}" if high < 10_000 else f"{low} and more",
            sum(low <= r.height < high for r in strips),
        )
        for low, high in HEIGHTS
    ]


def _table(title: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    cells = "".join(
        "<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows
    )
    names = "".join(f"<th>{name}</th>" for name in head)
    return f"<h2>{html.escape(title)}</h2><table><tr>{names}</tr>{cells}</table>" if cells else ""


def _figure(dataset: Dataset, row: StripRow) -> str:
    data = base64.b64encode(dataset.image(row).read_bytes()).decode()
    was = (
        f' <span class="other">read: {html.escape(row.read)}</span>'
        if row.read and row.read != row.text
        else ""
    )
    text = html.escape(row.text)
    told = f"{text}{was}<br>{html.escape(row.word)}, {html.escape(row.split)}"
    picture = f'<img src="data:image/png;base64,{data}" alt="{text}">'
    return f"<figure>{picture}<figcaption>{told}</figcaption></figure>"
