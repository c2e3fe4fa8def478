"""``rollmark train further``, carried out: what is done, how far it is, and what the gate says."""

import json
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import typer

from cli.home import house
from cli.verdict import show
from models.durable import write_whole
from training.dataset.store import Dataset
from training.further import recipe as further
from training.further.gate import Rules
from training.further.recipe import Asked, Recipe
from training.further.sets import Amounts
from training.loop import Progress

LEAST_PRINT = 50
EVERY_S = 2.0  # between two words on how far it is
PROGRESS = "progress.json"


class Telling:
    """Tells a person, and the run folder, how far a run is and how long it will still take."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / PROGRESS
        self._step, self._began, self._begun, self._told = "", 0.0, 0.0, 0.0

    def __call__(self, step: str, done: float, _: Progress | None) -> None:
        """Hears how far a step is, 0 to 1."""
        at = time.monotonic()
        if step != self._step:
            self._step, self._began, self._begun = step, at, done
        if at - self._told < EVERY_S and done < 1:
            return
        self._told = at
        share = done - self._begun
        left = (at - self._began) * (1 - done) / share if share > 0 else None
        told = {"step": step, "done": round(done, 4), "seconds_left": left and round(left)}
        write_whole(self._path, json.dumps(told).encode())
        typer.echo(f"{step}: {done:.0%}" + (f", {left:.0f} s left" if left and done < 1 else ""), err=True)


def recipe_of(
    course: Mapping[str, float | None], looks: int | None, metal: int | None, each: int | None, rules: Rules
) -> Recipe:
    """The recipe, but for what a person asks for otherwise.

    Args:
        course: Of the training, by the names of its config.
        looks: How many are kept.
        metal: Strips rendered on metal; of print there are a quarter as many.
        each: Renders of each alphabet and level at the gate; of print there are four times as many.
        rules: What has to hold.
    """
    own = Recipe(rules=rules)
    asked: dict[str, Any] = {name: value for name, value in course.items() if value is not None}
    made = replace(own, training=replace(own.training, **asked))
    if looks is not None:
        made = replace(made, looks=looks)
    if metal is not None:
        made = replace(made, metal=metal, print=max(LEAST_PRINT, metal // 4))
    if each is not None:
        made = replace(made, amounts=Amounts(rendered=each, print=4 * each))
    return made


def carry_out(
    version: str, dataset: Dataset, run: Path | None, photographed: Path | None, recipe: Recipe
) -> None:
    """Trains, judges, and shows what the gate says.

    Raises:
        ModelError: The model that reads cannot be used, or the version is on the shelf already.
        DatasetInvalid: The dataset cannot be used.
    """
    home = house()
    folder = run or home.root.parent / "trainings" / version
    folder.mkdir(parents=True, exist_ok=True)
    asked = Asked(dataset, version, home, folder, photographed)
    started = time.process_time()
    further.run(asked, recipe, typer.echo, Telling(folder))
    typer.echo(f"{(time.process_time() - started) / 60:.1f} minutes of processor time")
    show(home.decision("recogniser", version))
