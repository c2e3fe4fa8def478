"""Every route, asked by everybody: what the table of permissions says is what happens, cell by cell.

The cells are made of the app's own routes. A second list, written by hand and without a look at the table,
says what the most dangerous cells must be, so that the table itself is held to something.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import iter_route_contexts
from sqlalchemy import select

from api.app import create_app
from api.auth import sessions
from api.auth.guard import RouteWithoutRule, check_routes
from api.auth.keys import NewKey, create_key, revoke_key
from api.auth.people import open_people
from api.auth.permissions import PERMISSIONS, Role, Scope
from api.auth.tables import ApiKey, LoginSession, User
from api.auth.tokens import digest
from api.database import Database, new_id, now
from api.settings import Settings
from api.testing import FakeReader, serving

NORTH, SOUTH = "north", "south"
PAST = timedelta(days=2)


@dataclass(frozen=True)
class Actor:
    """Somebody who asks: what is sent, and which roles that has; None: no login that holds."""

    headers: Mapping[str, str]
    roles: frozenset[Role] | None
    must_change: bool = False


@dataclass(frozen=True)
class Cell:
    name: str
    method: str
    path: str


def cells(app: FastAPI) -> list[Cell]:
    """Every route by every method, with made-up ids in its path."""
    found = []
    for route in iter_route_contexts(app.routes):
        path = str(route.path_format)
        for parameter in route.param_convertors:
            path = path.replace("{" + parameter + "}", new_id())
        found += [Cell(str(route.name), method, path) for method in sorted(route.methods or ())]
    return found


APP = create_app(Settings(database_url="sqlite://"), FakeReader())
CELLS = cells(APP)


def key(database: Database, role: Role, unit: str = NORTH) -> tuple[ApiKey, dict[str, str]]:
    with database.write() as session:
        row, secret = create_key(session, NewKey(name=role, role=role, unit=unit), by="system")
    return row, {"authorization": f"Bearer {secret}"}


def cookie(database: Database, settings: Settings, roles: set[Role], **user: object) -> dict[str, str]:
    row = User(id=new_id(), name=new_id(), roles=sorted(roles), unit=NORTH, created_by="system", **user)
    with database.write() as session:
        session.add(row)
        session.flush()
        token = sessions.begin(session, row, open_people(settings, database).lifetime, address="::1")
    return {"cookie": f"rollmark={token}", "sec-fetch-site": "same-origin"}


def token_in(headers: Mapping[str, str]) -> str:
    return headers["cookie"].partition("=")[2]


def expired_key(database: Database) -> dict[str, str]:
    row, headers = key(database, Role.ANALYST)
    with database.write() as session:
        session.get_one(ApiKey, row.id).expires_at = now() - PAST
    return headers


def revoked_key(database: Database) -> dict[str, str]:
    row, headers = key(database, Role.ANALYST)
    with database.write() as session:
        revoke_key(session, row.id, by="system")
    return headers


def old_session(database: Database, settings: Settings, *, field: str) -> dict[str, str]:
    headers = cookie(database, settings, {Role.ANALYST})
    with database.write() as session:
        by_token = LoginSession.token_digest == digest(token_in(headers))
        found = session.scalars(select(LoginSession).where(by_token)).one()
        setattr(found, field, now() - PAST)
    return headers


def ended_session(database: Database, settings: Settings) -> dict[str, str]:
    headers = cookie(database, settings, {Role.ANALYST})
    with database.write() as session:
        sessions.end_token(session, token_in(headers))
    return headers


def actors(database: Database, settings: Settings) -> dict[str, Actor]:
    everybody = {f"key of {role}": Actor(key(database, role)[1], frozenset({role})) for role in Role}
    everybody |= {
        f"session of {role}": Actor(cookie(database, settings, {role}), frozenset({role})) for role in Role
    }
    return everybody | {
        "nobody": Actor({}, None),
        "made-up key": Actor({"authorization": f"Bearer rmk_{new_id()}_secret"}, None),
        "key with another secret": Actor({"authorization": f"Bearer {near_miss(database)}"}, None),
        "no key at all": Actor({"authorization": "Bearer rmk__"}, None),
        "basic": Actor({"authorization": "Basic YTpi"}, None),
        "made-up cookie": Actor({"cookie": "rollmark=guess", "sec-fetch-site": "same-origin"}, None),
        "expired key": Actor(expired_key(database), None),
        "revoked key": Actor(revoked_key(database), None),
        "expired session": Actor(old_session(database, settings, field="expires_at"), None),
        "idle session": Actor(old_session(database, settings, field="seen_at"), None),
        "ended session": Actor(ended_session(database, settings), None),
        "disabled user": Actor(cookie(database, settings, {Role.ANALYST}, disabled_at=now()), None),
        "bad key beside a good cookie": Actor(
            cookie(database, settings, {Role.ANALYST}) | {"authorization": "Bearer rmk_x_y"}, None
        ),
        "officer of another unit": Actor(key(database, Role.OFFICER, SOUTH)[1], frozenset({Role.OFFICER})),
        "officer and auditor": Actor(
            cookie(database, settings, {Role.OFFICER, Role.AUDITOR}), frozenset({Role.OFFICER, Role.AUDITOR})
        ),
        "role of a later version": Actor(
            cookie(database, settings, {"conjurer"}),  # type: ignore[arg-type]
            frozenset(),
        ),
        "with a password to change": Actor(
            cookie(database, settings, set(Role), must_change_password=True),
            frozenset(Role),
            must_change=True,
        ),
    }


def near_miss(database: Database) -> str:
    return key(database, Role.ANALYST)[1]["authorization"].removeprefix("Bearer ")[:-1] + "?"


def expected(cell: Cell, actor: Actor) -> str | None:
    """The reason with which the guard turns a request away; None: it reaches its route."""
    rule = PERMISSIONS[cell.name]
    if rule.scope is Scope.PUBLIC:
        return None
    if actor.roles is None:
        return "unauthenticated"
    if actor.must_change and rule.scope is not Scope.SELF:
        return "password_change_required" if cell.method != "HEAD" else "forbidden"
    is_key = "authorization" in actor.headers
    return None if actor.roles & rule.roles and not (rule.people_only and is_key) else "forbidden"


GUARDED = {"unauthenticated", "forbidden", "password_change_required", "cross_site", "too_many_requests"}


def outcome(answer: httpx.Response) -> str | None:
    """As :func:`expected`, seen from outside; an answer without a body tells its status alone."""
    if answer.request.method == "HEAD":
        return {401: "unauthenticated", 403: "forbidden"}.get(answer.status_code)
    is_problem = answer.headers.get("content-type") == "application/problem+json"
    reason = answer.json()["reason"] if is_problem and answer.content else None
    return reason if reason in GUARDED else None


@dataclass(frozen=True)
class Service:
    client: httpx.Client
    database: Database
    settings: Settings

    def ask(self, cell: Cell, headers: Mapping[str, str]) -> httpx.Response:
        self.client.cookies.clear()
        with self.client.stream(cell.method, cell.path, headers=dict(headers)) as answer:
            if answer.headers.get("content-type", "").startswith("text/event-stream"):
                return answer  # it would never end
            answer.read()
            return answer


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    settings = Settings(data=tmp_path_factory.mktemp("matrix"))
    with (
        serving(create_app(settings, FakeReader())) as url,
        httpx.Client(base_url=url, timeout=120) as client,
    ):
        database = Database.open(settings.database)
        yield Service(client, database, settings)
        database.close()


@pytest.fixture(scope="module")
def everybody(service: Service) -> dict[str, Actor]:
    return actors(service.database, service.settings)


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: f"{cell.method} {cell.name}")
def test_every_cell_is_as_the_table_says(service: Service, everybody: dict[str, Actor], cell: Cell) -> None:
    wanted = {name: expected(cell, actor) for name, actor in everybody.items()}
    if cell.name in ENDS_ITS_CALLER:
        wanted = {name: reason for name, reason in wanted.items() if reason is not None or "key" in name}
    seen = {name: outcome(service.ask(cell, everybody[name].headers)) for name in wanted}
    assert seen == wanted
    assert len(seen) >= 15


ENDS_ITS_CALLER = {"logout"}
"""Routes after which a session that was let through is gone, and could not be asked for the next cell."""


NOBODY = "nobody"
OFFICER, ANALYST, KEEPER, ADMINISTRATOR, AUDITOR = (f"key of {role}" for role in Role)
BY_HAND = [
    # who, method, address, whether it is let through
    (NOBODY, "GET", "/healthz", True),
    (NOBODY, "GET", "/readyz", True),
    (NOBODY, "POST", "/v1/login", True),
    (NOBODY, "GET", "/metrics", False),
    (NOBODY, "POST", "/v1/readings", False),
    (NOBODY, "GET", "/v1/me", False),
    (NOBODY, "GET", "/v1/cases", False),
    (NOBODY, "POST", "/v1/cases", False),
    (NOBODY, "GET", "/v1/photos/1/content", False),
    (NOBODY, "POST", "/v1/uploads", False),
    (NOBODY, "PATCH", "/v1/uploads/1", False),
    (NOBODY, "DELETE", "/v1/uploads/1", False),
    (NOBODY, "POST", "/v1/photos", False),
    (NOBODY, "GET", "/v1/persons/1", False),
    (NOBODY, "POST", "/v1/users", False),
    (NOBODY, "POST", "/v1/keys", False),
    (NOBODY, "GET", "/v1/events", False),
    (NOBODY, "POST", "/v1/search", False),
    (KEEPER, "POST", "/v1/search", False),
    (ADMINISTRATOR, "POST", "/v1/search", False),
    (OFFICER, "POST", "/v1/lists", False),
    (OFFICER, "GET", "/v1/incoming", False),
    (ADMINISTRATOR, "POST", "/v1/requests/1/packages", False),
    (AUDITOR, "POST", "/v1/requests/1/packages", False),
    (AUDITOR, "POST", "/v1/incoming/1/answer", False),
    (AUDITOR, "GET", "/v1/statistics", True),
    (KEEPER, "GET", "/v1/statistics", False),
    (OFFICER, "POST", "/v1/cases", True),
    (OFFICER, "POST", "/v1/uploads", True),
    (OFFICER, "GET", "/v1/persons/1", True),
    (OFFICER, "GET", "/v1/users", False),
    (OFFICER, "POST", "/v1/users", False),
    (OFFICER, "PATCH", "/v1/users/1", False),
    (OFFICER, "POST", "/v1/users/1/password", False),
    (OFFICER, "POST", "/v1/keys", False),
    (OFFICER, "DELETE", "/v1/keys/1", False),
    (OFFICER, "POST", "/v1/erasures", False),
    (OFFICER, "GET", "/metrics", False),
    (ANALYST, "PATCH", "/v1/cases/1", True),
    (ANALYST, "GET", "/v1/persons/1", True),
    (ANALYST, "POST", "/v1/erasures", False),
    (ANALYST, "POST", "/v1/users", False),
    (ANALYST, "POST", "/v1/keys", False),
    (KEEPER, "POST", "/v1/readings", True),
    (KEEPER, "GET", "/v1/cases", False),
    (KEEPER, "GET", "/v1/photos/1/content", False),
    (KEEPER, "GET", "/v1/persons/1", False),
    (KEEPER, "POST", "/v1/uploads", False),
    (KEEPER, "POST", "/v1/keys", False),
    (ADMINISTRATOR, "POST", "/v1/users", True),
    (ADMINISTRATOR, "POST", "/v1/keys", True),
    (ADMINISTRATOR, "GET", "/metrics", True),
    (ADMINISTRATOR, "POST", "/v1/erasures/1/approval", False),  # a key; only people erase
    (ADMINISTRATOR, "GET", "/v1/cases", False),
    (ADMINISTRATOR, "PATCH", "/v1/cases/1", False),
    (ADMINISTRATOR, "GET", "/v1/photos/1/content", False),
    (ADMINISTRATOR, "GET", "/v1/persons/1", False),
    (ADMINISTRATOR, "POST", "/v1/photos", False),
    (AUDITOR, "GET", "/v1/cases", True),
    (AUDITOR, "GET", "/v1/photos/1/content", True),
    (AUDITOR, "GET", "/v1/users", True),
    (AUDITOR, "POST", "/v1/cases", False),
    (AUDITOR, "PATCH", "/v1/cases/1", False),
    (AUDITOR, "POST", "/v1/photos", False),
    (AUDITOR, "PATCH", "/v1/uploads/1", False),
    (AUDITOR, "POST", "/v1/weapons/1/confirmations", False),
    (AUDITOR, "GET", "/v1/cases/1/persons", False),
    (AUDITOR, "GET", "/v1/persons/1", False),
    (AUDITOR, "POST", "/v1/users", False),
    (AUDITOR, "POST", "/v1/keys", False),
]


def test_the_dangerous_cells_are_as_written_by_hand(service: Service, everybody: dict[str, Actor]) -> None:
    for who, method, path, passes in BY_HAND:
        answer = service.ask(Cell("", method, path), everybody[who].headers)
        assert answer.status_code != 405, f"the list is out of date: {method} {path}"
        assert (outcome(answer) is None) is passes, f"{who} {method} {path}"


def test_what_is_public_is_public_by_decision() -> None:
    public = {cell.name for cell in CELLS if PERMISSIONS[cell.name].scope is Scope.PUBLIC}
    assert public <= {
        "openapi",
        "healthz",
        "readyz",
        "login",
        "oidc_login",
        "oidc_callback",
        "signing_key",
        "upload_options",
        "page_root",
        "page",
        *{"list_atlas", "mark_drawing", "mark_example", "atlas_page", "atlas_style"},
    }


def test_the_matrix_has_every_route() -> None:
    described = {(method.upper(), path) for path, item in APP.openapi()["paths"].items() for method in item}
    assert len(described) > 40
    assert len(CELLS) >= len(described)


def test_person_data_and_people_are_for_few() -> None:
    for name, rule in PERMISSIONS.items():
        if "person_data" in name:
            assert rule.roles <= {Role.OFFICER, Role.ANALYST}
        if name.split("_")[-1] in {"user", "key"} and not name.startswith(("get", "list", "signing")):
            assert rule.roles == {Role.ADMINISTRATOR}


def test_a_route_without_a_row_keeps_the_service_from_starting() -> None:
    forgotten = APIRouter()
    forgotten.add_api_route("/v1/backdoor", lambda: None, name="backdoor")
    app = FastAPI(openapi_url=None)
    app.include_router(forgotten)
    with pytest.raises(RouteWithoutRule, match="backdoor"):
        list(check_routes(app.routes))


def test_a_route_that_comes_after_the_start_is_refused(tmp_path: Path) -> None:
    app = create_app(Settings(data=tmp_path), FakeReader())
    with serving(app) as url:
        assert httpx.get(f"{url}/healthz").status_code == 200
        late = APIRouter()
        late.add_api_route("/v1/late", lambda: "secret", name="list_cases")
        app.include_router(late)
        answer = httpx.get(f"{url}/v1/late")
    assert (answer.status_code, answer.json()["reason"]) == (403, "forbidden")
