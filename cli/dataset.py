"""``rollmark dataset``: what people confirmed, as a dataset to train on."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from training.dataset.store import Dataset

dataset = typer.Typer(help="Turn what people confirmed into data to train on.", no_args_is_help=True)

Root = Annotated[
    Path | None,
    typer.Option("--root", metavar="DIR", help="Of the datasets.", show_default="in the data folder"),
]
Version = Annotated[str, typer.Argument(metavar="VERSION", show_default="the newest")]


@dataset.command()
def reviews(out: Annotated[Path, typer.Argument(metavar="DIR", help="Where to.")]) -> None:
    """Export what people confirmed from the service's database, without case, person or metadata."""
    from cli.home import exported

    typer.echo(exported(out))


@dataset.command()
def build(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="REVIEWS", help="Exported reviews.", show_default="the service's database"),
    ] = None,
    *,
    root: Root = None,
) -> None:
    """Build a version of the dataset, and let go of everything that was erased since."""
    made = built(folder, root)
    strips = made.strips
    counts = {name: sum(row.split == name for row in strips) for name in ("train", "tune", "test")}
    told = ", ".join(f"{n} to {name}" for name, n in counts.items())
    typer.echo(
        f"{made.version}: {len(strips)} strips ({told}), {len(made.marks)} marks, {len(made.photos)} photos"
    )
    for why, count in made.about["left_out"].items():
        typer.echo(f"left out: {count} {why.replace('_', ' ')}")
    typer.echo(f"written: {made.folder}")


@dataset.command("list")
def list_versions(*, root: Root = None) -> None:
    """List the versions of the dataset, oldest first."""
    from rich.console import Console
    from rich.table import Table

    from training.dataset.store import versions

    table = Table("version", "made", "strips", "marks", "photos", "erased", box=None)
    for each in versions(_root(root)):
        about = each.about
        counts = (str(len(rows)) for rows in (each.strips, each.marks, each.photos))
        table.add_row(each.version, str(about["at"]), *counts, str(len(about["erased"])))
    Console().print(table)


@dataset.command()
def check(
    version: Version = "",
    *,
    root: Root = None,
    labels: Annotated[
        bool,
        typer.Option("--labels/--no-labels", help="Let the model that reads doubt labels; takes minutes."),
    ] = True,
    reopen: Annotated[
        bool, typer.Option("--reopen", help="Bring what is doubted back to the service's desk.")
    ] = False,
) -> None:
    """Check a version before it is trained on; ends with 1 where something is wrong."""
    from cli.errors import FAILED
    from cli.home import reopened
    from training.dataset.check import checked, suspects

    chosen = _chosen(version, root)
    doubted = _doubts(chosen) if labels else ()
    faults = checked(chosen, doubted)
    for fault in faults:
        typer.echo(fault.told)
    typer.echo(f"{chosen.version}: {len(faults)} faults in {len(chosen.strips)} strips")
    if reopen:
        typer.echo(f"{reopened(suspects(chosen.strips, doubted))} photos wait at the desk again")
    if any(fault.is_fatal for fault in faults):
        raise typer.Exit(FAILED)


@dataset.command()
def look(
    version: Version = "",
    *,
    root: Root = None,
    out: Annotated[Path, typer.Option(metavar="FILE", help="The page.")] = Path("out/dataset.html"),
) -> None:
    """Write a page to look at a version: samples, what is confused, lengths, heights of letters."""
    from training.dataset.look import page

    chosen = _chosen(version, root)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(page(chosen), encoding="utf-8")
    typer.echo(f"written: {out}")


@dataset.command("export")
def export_tasks(
    out: Annotated[Path, typer.Argument(metavar="DIR", help="Where to.")],
    version: Version = "",
    *,
    root: Root = None,
) -> None:
    """Write a version as tasks of Label Studio, with its photos."""
    from training.dataset.labelstudio import export

    typer.echo(f"{export(_chosen(version, root), out)} tasks are in {out}")


@dataset.command("import")
def import_tasks(
    tasks: Annotated[Path, typer.Argument(metavar="JSON", help="Exported by Label Studio, as JSON.")],
    photos: Annotated[Path, typer.Argument(metavar="DIR", help="The photos that the tasks name.")],
    out: Annotated[Path, typer.Argument(metavar="REVIEWS", help="Folder of reviews to write.")],
) -> None:
    """Take what was labelled in Label Studio, as reviews that a dataset is built from."""
    from training.dataset.labelstudio import import_

    typer.echo(f"{import_(tasks, photos, out)} markings are in {out}")


@dataset.command()
def marks(
    out: Annotated[Path, typer.Argument(metavar="DIR", help="For `rollmark train prototypes --crops DIR`.")],
    version: Version = "",
    *,
    root: Root = None,
) -> None:
    """Write the crops of confirmed marks, and name unknown marks that three weapons or more bear."""
    from models import shelf
    from models.errors import ModelError
    from ocr.knowledge.marks import load_atlas
    from ocr.marks.embed import Embedder
    from ocr.marks.reader import VERSION
    from ocr.session import open_session
    from training.dataset.marks import crops, proposals

    chosen = _chosen(version, root)
    for name, count in crops(chosen, sorted(load_atlas().by_id), out).items():
        typer.echo(f"{name}: {count}")
    try:
        embedder = Embedder(open_session(shelf.card("marks", VERSION), threads=1))
    except ModelError as error:
        typer.echo(f"Unknown marks are not grouped: {error.message}", err=True)
        return
    for found in proposals(chosen, embedder):
        pictures = ", ".join(row.image[:12] for row in found.rows)
        typer.echo(f"proposed: an unknown mark on {found.weapons} weapons ({pictures})")


@dataset.command()
def forget(
    erased: Annotated[Path, typer.Argument(metavar="FILE", help="SHA-256 of erased photos, one a line.")],
    *,
    root: Root = None,
) -> None:
    """Take erased photos, and all that was cut from them, out of every version."""
    from training.dataset.store import forget as let_go

    gone = frozenset(erased.read_text(encoding="utf-8").split())
    typer.echo(f"{let_go(_root(root), gone)} rows are gone")


def built(folder: Path | None, root: Path | None = None) -> "Dataset":
    """Builds a version from exported reviews, or from the service's database."""
    from training.dataset.build import build as build_

    if folder is not None:
        return build_(folder, _root(root))
    from cli.home import exported

    where = _root(root).parent / "reviews"
    typer.echo(exported(where), err=True)
    return build_(where, _root(root))


def newest(folder: Path | None = None) -> "Dataset":
    """The dataset of a folder, or the newest of this machine."""
    from training.dataset.store import Dataset

    return _chosen("", None) if folder is None else Dataset(folder)


def _chosen(version: str, root: Path | None) -> "Dataset":
    from training.dataset.rows import DatasetInvalid
    from training.dataset.store import Dataset, versions

    if version:
        return Dataset(_root(root) / version)
    found = versions(_root(root))
    if not found:
        raise DatasetInvalid("There is no dataset yet.")
    return found[-1]


def _root(root: Path | None) -> Path:
    from cli.home import datasets

    return root or datasets()


def _doubts(chosen: "Dataset") -> tuple[str, ...]:
    """Strips whose labels the model that reads doubts."""
    from cli.home import house
    from models import shelf
    from ocr.reader import RECOGNISER
    from training.further.contest import labels_of

    return labels_of(house().active() or shelf.card("recogniser", RECOGNISER), chosen).names
