"""Evaluates readings for ``rollmark evaluate`` and shows the figures."""

import json
import os
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import typer
from rich.console import Console

from cli import reader as readers
from cli.progress import tracked
from ocr.errors import LabelsInvalid
from training.evaluate.contest import Contestant, Own, Timed, alternate
from training.evaluate.inputs import Input, photos, strips
from training.evaluate.labels import Label, read_labels
from training.evaluate.measures import score
from training.evaluate.peers import Peer
from training.evaluate.plot import plot as write_plot
from training.evaluate.report import Entry, entry, figures_table, readers_table, to_dict


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to evaluate.

    Attributes:
        labels: The file of labels.
        folder: Where the photos are.
        against: Names of peers.
        groups: First folders of labels to keep; all where empty.
        crops: Read labelled strips rather than whole photos.
        by: Columns of the labels by whose values figures are told apart too.
        recogniser: Folder of the recogniser that is measured; None: the shipped one.
    """

    labels: Path
    folder: Path
    against: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    crops: bool = False
    by: tuple[str, ...] = ()
    recogniser: Path | None = None


def carry_out(plan: Plan) -> list[Entry]:
    """Reads labelled photos with our reader and with peers in turn, and measures each; ours comes first.

    Raises:
        LabelsInvalid: The labels cannot be used, lack a column that was asked for, or none of their photos is
            there.
        EngineUnavailable: A peer is not known or not installed.
        ModelError: The models cannot be used.
    """
    everything = read_labels(plan.labels)
    _check_columns(everything, plan)
    chosen = _chosen(everything, plan.groups)
    labels, inputs = strips(chosen, plan.folder) if plan.crops else (chosen, photos(chosen, plan.folder))
    if not inputs:
        message = f"None of the {len(labels)} labels names a photo below {plan.folder}."
        raise LabelsInvalid(
            message, advice="Name the folder that the labels' paths start from with --photos."
        )
    results = _contest(inputs, plan)
    return [
        entry(name, score(labels, [one.reading for one in timed], crops=plan.crops, by=plan.by), timed)
        for name, timed in results.items()
    ]


def show(entries: Sequence[Entry], *, as_json: bool, plot: Path) -> None:
    """Prints the figures, as tables or JSON, and writes the plot.

    Raises:
        OSError: The plot cannot be written.
    """
    if as_json:
        typer.echo(json.dumps(to_dict(entries), ensure_ascii=False))
    else:
        Console().print(figures_table(entries), readers_table(entries))
    write_plot(entries, plot)
    typer.echo(f"plotted: {plot}", err=True)


def _contest(inputs: Sequence[Input], plan: Plan) -> dict[str, list[Timed]]:
    threads = len(os.sched_getaffinity(0))
    with ExitStack() as stack:
        peers = [stack.enter_context(Peer(name, threads)) for name in plan.against]
        contestants: list[Contestant] = [Own(readers.open_reader(plan.recogniser)), *peers]
        return alternate(contestants, tracked(inputs, "evaluating", len(inputs)), crops=plan.crops)


def _check_columns(labels: Sequence[Label], plan: Plan) -> None:
    known = list(labels[0].columns) if labels else []
    if unknown := [name for name in plan.by if labels and name not in known]:
        told = f"Columns: {', '.join(known)}." if known else "A table of strips has no columns with names."
        raise LabelsInvalid(f"{plan.labels} has no column {', '.join(unknown)}.", advice=told)


def _chosen(labels: Sequence[Label], groups: Sequence[str]) -> tuple[Label, ...]:
    known = dict.fromkeys(label.group for label in labels)
    if unknown := [name for name in groups if name not in known]:
        raise LabelsInvalid(f"No labels of {', '.join(unknown)}.", advice=f"Groups: {', '.join(known)}.")
    return tuple(label for label in labels if not groups or label.group in groups)
