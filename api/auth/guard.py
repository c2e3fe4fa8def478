"""The guard before every route: who is calling, and does the table of permissions allow it.

It decides before the first byte of a body is read, because what is read has already cost memory or disk.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

from anyio import to_thread
from fastapi import FastAPI, Request
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from api.auth.credentials import credentials
from api.auth.errors import AuthRefused, CrossSite, NotAllowed, PasswordMustChange
from api.auth.origin import SAFE, other_site, own_page
from api.auth.people import Caller, People
from api.auth.permissions import PERMISSIONS, Rule
from api.auth.permissions import Scope as Reach
from api.limits import BodyLimit
from api.problems import problem, respond

REASONS = ("unauthenticated", "forbidden", "password_change_required", "cross_site", "too_many_requests")
"""The problems in which any route may end before it is reached."""

PUBLIC_BODY_BYTES = 64 * 1024
"""Bytes of a request's body that are read of somebody who has not logged in."""

_ADMITTED = "rollmark.admitted"


class RouteWithoutRule(RuntimeError):
    """A route has no row in the table of permissions; the service does not start."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A request that was let through.

    Attributes:
        route: The name of the route that it was let through to, and to no other.
        caller: Who sent it, with the roles that count; None: the route is public.
    """

    route: str
    caller: Caller | None


class Guard:
    """ASGI middleware that lets a request through to its route where the table allows it."""

    def __init__(self, app: ASGIApp, *, routes: Sequence[BaseRoute]) -> None:
        self._app = app
        self._for_anybody = BodyLimit(app, max_bytes=PUBLIC_BODY_BYTES)
        self._routes = tuple(check_routes(routes))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one connection."""
        route = self._route(scope) if scope["type"] == "http" else None
        if route is None:
            # It is told that there is no such route; should one take it after all, `admitted` stops it.
            await self._app(scope, receive, send)
            return
        try:
            let_through = scope[_ADMITTED] = await _admit(route, scope)
        except AuthRefused as error:
            await refusal(error)(scope, receive, send)
        else:
            app = self._app if let_through.caller else self._for_anybody
            await app(scope, receive, send)

    def _route(self, scope: Scope) -> str | None:
        full = (route.name for route in self._routes if route.matches(scope)[0] is Match.FULL)
        return next(full, None)


def check_routes(routes: Sequence[BaseRoute]) -> Iterator[RouteContext]:
    """Goes through all routes, also those of included routers.

    Raises:
        RouteWithoutRule: One has no row in the table of permissions.
    """
    for route in iter_route_contexts(routes):
        if route.name not in PERMISSIONS:
            raise RouteWithoutRule(f"{route.path}: add a row for {route.name!r} to api/auth/permissions.py.")
        yield route


def admitted(request: Request) -> None:
    """Refuses a request that was not let through to this very route; a dependency of every route.

    The guard looks the route up by itself. Should the framework ever come to another one, it ends here.

    Raises:
        NotAllowed: It was let through to another, or to none.
    """
    let_through = request.scope.get(_ADMITTED)
    if let_through is None or let_through.route != request.scope["route"].name:
        raise NotAllowed("The request was not let through to this address.")


def caller(request: Request) -> Caller:
    """Returns who sent a request, with the roles that count on this route.

    Raises:
        NotAllowed: The route is public, so that nobody was asked.
    """
    let_through = request.scope.get(_ADMITTED)
    if let_through is None or let_through.caller is None:
        raise NotAllowed
    return cast("Caller", let_through.caller)


def refusal(error: AuthRefused) -> JSONResponse:
    """Returns the response that tells of a refusal."""
    told = problem(error.reason, detail=error.message, advice=error.advice)
    headers = {"WWW-Authenticate": "Bearer"} if told.status == 401 else {}
    if error.retry_after_s is not None:
        headers["Retry-After"] = str(error.retry_after_s)
    return respond(told, headers)


def install_guard(app: FastAPI) -> None:
    """Puts the guard before the app's routes, all of which must be there.

    Raises:
        RouteWithoutRule: One has no row in the table of permissions.
    """
    list(check_routes(app.routes))
    app.add_middleware(Guard, routes=app.routes)


async def _admit(route: str, scope: Scope) -> Admitted:
    rule = PERMISSIONS[route]
    if rule.scope is Reach.PUBLIC:
        if scope["method"] not in SAFE and other_site(scope):
            raise CrossSite
        return Admitted(route, None)
    people: People = scope["state"]["services"].people
    found = await to_thread.run_sync(people.identify, credentials(scope))
    people.requests.take(found.principal.id)
    return Admitted(route, _allowed(found, rule, scope))


def _allowed(found: Caller, rule: Rule, scope: Scope) -> Caller:
    if found.session_id is not None and scope["method"] not in SAFE and not own_page(scope):
        raise CrossSite
    if found.must_change_password and rule.scope is not Reach.SELF:
        raise PasswordMustChange
    roles = found.principal.roles & rule.roles
    if not roles:
        raise NotAllowed
    if rule.people_only and found.principal.via != "session":
        raise NotAllowed("A key may not do that; log in with name and password.")
    return replace(found, principal=replace(found.principal, roles=roles))
