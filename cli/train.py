"""``rollmark train``."""

import json
import shlex
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

RECIPE = "docs/model-keeper.md"  # where help says that a default stands: the recipe's own are slow to load

train = typer.Typer(help="Train the networks on rendered and real markings.", no_args_is_help=True)


Minutes = Annotated[
    float, typer.Option(min=0, help="Of training, over all starts; 0: as long as the steps take.")
]
Steps = Annotated[
    int, typer.Option(min=0, help="Batches to train, over all starts, where the minutes allow; 0: no limit.")
]


@train.command()
def marks(  # noqa: PLR0913  an option is a parameter
    *,
    run: Annotated[Path, typer.Option(metavar="DIR", help="Crops and checkpoints: a killed run goes on.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Model folder, SHELF/marks/VERSION.")],
    photos: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Photographs of weapons to put marks on.")
    ] = None,
    parts: Annotated[int, typer.Option(help="Parts of crops that are rendered.")] = 5,
    wild: Annotated[int, typer.Option(help="Parts of crops on photographs.")] = 3,
    steps: Annotated[int, typer.Option(help="Batches to train, over all starts.")] = 1200,
    start: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Checkpoint of an earlier run, to train further.")
    ] = None,
) -> None:
    """Train the network that tells drawn marks apart, on the drawings of the atlas."""
    from training.marks.recipe import Recipe
    from training.marks.recipe import run as carry_out
    from training.marks.train import Config

    recipe = Recipe(rendered=parts, wild=wild, training=Config(steps=steps))
    card = carry_out(run, out, recipe, photos, typer.echo, start=start)
    typer.echo(f"written: {card.folder}")


@train.command()
def prototypes(
    *,
    crops: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Confirmed crops to learn from too, in folders named like the marks."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Model folder; the one that reads, if none is named.")
    ] = None,
) -> None:
    """Learn the marks of the atlas that are new or drawn anew; the network stays as it is."""
    from training.marks.update import update

    told = update(out, crops)
    typer.echo(f"learnt: {', '.join(told.learnt) or 'nothing new'}; known: {told.known}")


@train.command()
def recogniser(  # noqa: PLR0913  an option is a parameter
    *,
    photos: Annotated[
        Path,
        typer.Option(
            metavar="DIR", help="scene_train.tsv, scene_photos.csv, unlabelled/weapons, .../stamps."
        ),
    ],
    run: Annotated[Path, typer.Option(metavar="DIR", help="Strips and checkpoints: a killed run goes on.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Model folder, SHELF/recogniser/VERSION.")],
    minutes: Minutes = 184,
    steps: Steps = 0,
    metal: Annotated[int, typer.Option(help="Strips rendered on metal.")] = 35_000,
    on_photos: Annotated[int, typer.Option(help="Strips with relief put on photographs.")] = 14_000,
    heads: Annotated[int, typer.Option(help="Strips unrolled from rendered case heads.")] = 6_000,
    begin: Annotated[
        str, typer.Option(metavar="VERSION", help="Model on the shelf that it starts from.")
    ] = "ppocr-v6-small",
    pixels: Annotated[
        int, typer.Option(help="Width of a batch, all strips together; 49152 on an accelerator.")
    ] = 6144,
    workers: Annotated[int, typer.Option(help="Processes that render strips, and then make batches.")] = 1,
    frozen: Annotated[int, typer.Option(help="Blocks of the network that stay as they are, 0 to 13.")] = 2,
    rate: Annotated[float, typer.Option(help="How fast the blocks learn.")] = 2e-4,
    head_rate: Annotated[float, typer.Option(help="How fast the last layer learns.")] = 1e-3,
) -> None:
    """Train the recogniser of markings, from PP-OCR's weights or ours, on renders and real strips."""
    from training.recogniser.recipe import Recipe
    from training.recogniser.recipe import run as carry_out
    from training.recogniser.train import Config

    course = Config(minutes, frozen, rate, head_rate, steps=steps, pixels=pixels, workers=workers)
    recipe = Recipe(metal, on_photos, heads, course, begin)
    card = carry_out(run, out, recipe, photos, typer.echo)
    typer.echo(f"written: {card.folder}; fit what p means, on strips that it was not trained on, with")
    model = shlex.quote(str(card.folder))
    typer.echo(f"python -m training.calibrate LABELS.tsv --strips DIR --model {model}")


@train.command()
def heads(  # noqa: PLR0913  an option is a parameter
    *,
    run: Annotated[Path, typer.Option(metavar="DIR", help="Strips and checkpoints: a killed run goes on.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Model folder, SHELF/heads/VERSION.")],
    minutes: Minutes = 25,
    steps: Steps = 0,
    count: Annotated[int, typer.Option(help="Strips unrolled from rendered case heads.")] = 40_000,
    begin: Annotated[
        str, typer.Option(metavar="VERSION", help="Recogniser on the shelf that it starts from.")
    ] = "relief-4",
    threads: Annotated[int, typer.Option(help="Processor threads.")] = 1,
    workers: Annotated[int, typer.Option(help="Processes that render strips, and then make batches.")] = 1,
) -> None:
    """Train the recogniser of case heads on rendered ones, twice: the mean of both is shipped."""
    from training.recogniser.heads import Recipe
    from training.recogniser.heads import run as carry_out

    recipe = Recipe(count, begin=begin)
    course = replace(recipe.training, minutes=minutes, steps=steps, threads=threads, workers=workers)
    card = carry_out(run, out, replace(recipe, training=course), typer.echo)
    typer.echo(f"written: {card.folder}")


@train.command()
def detector(  # noqa: PLR0913  an option is a parameter
    *,
    photos: Annotated[
        Path, typer.Option(metavar="DIR", help="unlabelled/weapons, scene/photos and scene_photos.csv.")
    ],
    run: Annotated[Path, typer.Option(metavar="DIR", help="Checkpoints: a killed run goes on.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Model folder, SHELF/detector/VERSION.")],
    minutes: Minutes = 60,
    steps: Steps = 0,
    new: Annotated[float, typer.Option(help="Share of the trained weights in those shipped.")] = 1.0,
    side: Annotated[
        int, typer.Option(help="Pixels of a crop, a multiple of 64; 640 on an accelerator.")
    ] = 384,
    crops: Annotated[int, typer.Option(help="A batch; 16 on an accelerator.")] = 4,
    rate: Annotated[float, typer.Option(help="How fast it learns; 2e-4 with 16 crops.")] = 1e-4,
    workers: Annotated[int, typer.Option(help="Processes that make crops.")] = 1,
    parts: Annotated[
        int, typer.Option(help="Rendered parts of each level that the card's figures come from.")
    ] = 40,
) -> None:
    """Train the detector of faint text, from PP-OCR's weights, on photographs with relief put on them."""
    from training.detector.recipe import Recipe
    from training.detector.recipe import run as carry_out
    from training.detector.train import Config

    training = Config(minutes=minutes, rate=rate, crops=crops, side=side, workers=workers, steps=steps)
    card = carry_out(run, out, Recipe(new, training, parts), photos, typer.echo)
    typer.echo(f"written: {card.folder}")


@train.command()
def further(  # noqa: PLR0913  an option is a parameter
    version: Annotated[str, typer.Argument(metavar="VERSION", help="What the new model is called.")],
    *,
    dataset: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="A version of the dataset.", show_default="built from the service"),
    ] = None,
    run: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="A killed run goes on.", show_default="in the data folder"),
    ] = None,
    photographed: Annotated[
        Path | None,
        typer.Option(
            "--print", metavar="TSV", help="Photographed print, file and text.", show_default="rendered"
        ),
    ] = None,
    steps: Annotated[
        int | None, typer.Option(help="Batches to train, over all starts.", show_default=RECIPE)
    ] = None,
    looks: Annotated[
        int | None,
        typer.Option(
            help="Looks at strips that are kept; 0: new ones each time, slower and better.",
            show_default=RECIPE,
        ),
    ] = None,
    frozen: Annotated[
        int | None,
        typer.Option(help="Blocks of the network that stay as they are, 0 to 13.", show_default=RECIPE),
    ] = None,
    metal: Annotated[
        int | None,
        typer.Option(help="Strips rendered on metal, so that nothing is forgotten.", show_default=RECIPE),
    ] = None,
    rate: Annotated[
        float | None, typer.Option(help="How fast the blocks learn.", show_default=RECIPE)
    ] = None,
    head_rate: Annotated[
        float | None, typer.Option(help="How fast the last layer learns.", show_default=RECIPE)
    ] = None,
    threads: Annotated[int | None, typer.Option(help="Processor threads.", show_default=RECIPE)] = None,
    each: Annotated[
        int | None,
        typer.Option(help="Renders of each alphabet and level at the gate.", show_default=RECIPE),
    ] = None,
    rules: Annotated[
        Path | None,
        typer.Option(metavar="JSON", help="What has to hold at the gate.", show_default=RECIPE),
    ] = None,
) -> None:
    """Train the recogniser that reads further, on what people confirmed; compare both at the gate.

    The new model reads nothing yet: `rollmark models promote` lets it.
    """
    from cli.dataset import built
    from cli.further import carry_out, recipe_of
    from training.dataset.store import Dataset
    from training.further.gate import Rules

    course = {
        "steps": steps, "frozen": frozen, "rate_body": rate, "rate_head": head_rate, "threads": threads,
    }  # fmt: skip
    wanted = Rules() if rules is None else Rules(**json.loads(rules.read_text(encoding="utf-8")))
    chosen = built(None) if dataset is None else Dataset(dataset)
    carry_out(version, chosen, run, photographed, recipe_of(course, looks, metal, each, wanted))
