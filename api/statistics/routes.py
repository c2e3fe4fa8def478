"""Statistics over HTTP."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.audit import Action, Event, append
from api.auth.current import By
from api.records.errors import RecordInvalid
from api.records.reach import note_look, units_of
from api.records.schemas import Id
from api.routes.answers import looking
from api.services import Given
from api.statistics.counting import DIMENSIONS, FIGURES, chosen, counted
from api.statistics.exports import as_csv, as_png, as_xlsx
from api.statistics.figures import Year, figures_of

router = APIRouter(prefix="/v1/statistics", tags=["statistics"])

YearAsked = Annotated[int, Query(ge=1950, le=2100, description="Of recovery.")]


class Export(StrEnum):
    """The form of exported figures."""

    CSV = "csv"
    XLSX = "xlsx"
    PNG = "png"


_EXPORTS: Mapping[Export, tuple[str, Callable[[Year], bytes]]] = MappingProxyType(
    {
        Export.CSV: ("text/csv; charset=utf-8", as_csv),
        Export.XLSX: ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx),
        Export.PNG: ("image/png", as_png),
    }
)


class NumberShown(BaseModel):
    """A number, and where the records behind it are listed."""

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)

    figure: str
    by: str | None
    value: str | None
    count: int = Field(ge=0)
    records: str = Field(description="Address of the list of records.")


class YearShown(BaseModel):
    """The figures of a year."""

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)

    year: int
    share_of_recovered: float | None = Field(description="SDG 16.4.2 over all recovered, in percent.")
    share_of_traceable: float | None = Field(description="The same over potentially traceable ones.")
    numbers: Sequence[NumberShown]
    incoming: Mapping[str, int] = Field(description="Requests from elsewhere; for who sees all units.")


class RecordsBehind(BaseModel):
    """The records behind a number."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    weapon_ids: Sequence[Id]


@router.get("", name="get_statistics", responses=looking())
def get_statistics(year: YearAsked, by: By, given: Given) -> YearShown:
    """Counts a year for SDG 16.4.2 and the Illicit Arms Flows Questionnaire."""
    with given.database.read() as session:
        found = figures_of(session, year, units_of(by))
    note_look(given.database, by, f"statistics:{year}", by.unit)
    return YearShown.model_validate(found)


@router.get("/records", name="list_statistics_records", responses=looking())
def list_statistics_records(  # noqa: PLR0913, PLR0917  what a number is asked by
    year: YearAsked,
    figure: Annotated[str, Query(max_length=40)],
    by_: By,
    given: Given,
    by: Annotated[str | None, Query(max_length=40)] = None,
    value: Annotated[str | None, Query(max_length=255)] = None,
) -> RecordsBehind:
    """Lists the weapons behind a number."""
    if figure not in FIGURES or by not in {None, *DIMENSIONS}:
        raise RecordInvalid("figure or by is not one that the statistics name")
    with given.database.read() as session:
        weapons = counted(session, year, units_of(by_))
        found = [weapon.id for weapon in chosen(weapons, figure, by, value)]
    note_look(given.database, by_, f"statistics:{year}", by_.unit)
    return RecordsBehind(weapon_ids=found)


@router.get(
    "/export",
    name="export_statistics",
    responses={
        **looking("format_missing"),
        200: {"content": {media.partition(";")[0]: {} for media, _ in _EXPORTS.values()}},
    },
    response_class=Response,
)
def export_statistics(
    year: YearAsked, by: By, given: Given, form: Annotated[Export, Query(alias="format")] = Export.CSV
) -> Response:
    """Exports the figures of a year: as CSV, as a workbook, or as a plot."""
    with given.database.read() as session:
        found = figures_of(session, year, units_of(by))
    media, write = _EXPORTS[form]
    data = write(found)
    with given.database.write() as session:
        append(session, Event(Action.EXPORT, by.id, f"statistics:{year}", by.unit, {"format": form.value}))
    headers = {"Content-Disposition": f'attachment; filename="statistics-{year}.{form.value}"'}
    return Response(data, 200, headers, media)
