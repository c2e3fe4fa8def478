"""``rollmark search``: finds what was recorded, listed or asked about before.

It works on the service's database itself, whether that runs or not: whoever may read there needs no login.
"""

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from api.search.schemas import Hits

BY = "system"
"""Whom the log of events names: no login is asked for here."""

Said = Annotated[str | None, typer.Option(show_default=False)]


def search(  # noqa: PLR0913  an option each
    text: Annotated[
        str, typer.Argument(help="A marking, as read; ? is one character, * any number.", show_default=False)
    ] = "",
    *,
    maker: Said = None,
    model: Said = None,
    calibre: Said = None,
    country: Said = None,
    place: Said = None,
    neighbours: Annotated[int, typer.Option(help="Find numbers up to this far away too.")] = 0,
    limit: Annotated[int, typer.Option(help="Hits at most.")] = 20,
    as_json: Annotated[
        bool | None, typer.Option("--json/--table", show_default="a table on a terminal, else JSON")
    ] = None,
) -> None:
    """Find markings that were recorded, read, listed or asked about before, and say why each is a hit."""
    asked = {
        "text": text,
        "manufacturer": maker,
        "model": model,
        "calibre": calibre,
        "country": country,
        "place": place,
        "neighbours": neighbours,
        "limit": limit,
    }
    found = _found(asked)
    if not sys.stdout.isatty() if as_json is None else as_json:
        typer.echo(json.dumps(found.model_dump(mode="json"), ensure_ascii=False))
    else:
        Console().print(_table(found))


def _found(asked: dict[str, Any]) -> "Hits":
    from pydantic import ValidationError

    from api.audit import Action, Event, append
    from api.auth.office import open_database
    from api.search.find import find
    from api.search.schemas import Hits, SearchAsked
    from api.settings import Settings

    try:
        query = SearchAsked(**asked).query(None)
    except ValidationError as error:
        wrong = ", ".join(str(each["loc"][0]) for each in error.errors())
        raise typer.BadParameter(f"not valid: {wrong}") from error
    with open_database(Settings()) as database:
        with database.read() as session:
            found = Hits.of(find(session, query), query)
        with database.write() as session:
            append(session, Event(Action.LOOK, BY, "search", None, {"hits": len(found.hits)}))
    return found


def _table(found: "Hits") -> Table:
    table = Table("marking", "record", "cost", "maker", "calibre", "recovered", "why", box=None)
    for hit in found.hits:
        where = " ".join(filter(None, (str(hit.recovered_on or ""), hit.place)))
        why = " ".join(reason.says for reason in hit.reasons)
        table.add_row(
            Text(hit.text, style="bold"),
            Text(hit.about, overflow="fold"),
            f"{hit.cost:.2f}",
            Text(hit.manufacturer or ""),
            Text(hit.calibre or ""),
            Text(where),
            Text(why, style="dim"),
        )
    return table
