"""Logging in and out, and the own account."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from api.auth import sessions
from api.auth.credentials import clear_cookie, credentials, set_cookie
from api.auth.errors import NobodyThere
from api.auth.guard import caller
from api.auth.people import Caller
from api.auth.schemas import Login, Me, PasswordChange, SessionShown
from api.problems import documented
from api.services import Given

router = APIRouter(prefix="/v1", tags=["account"])

CalledBy = Annotated[Caller, Depends(caller)]


@router.post(
    "/login", name="login", responses=documented("login_failed", "too_large", "invalid", "too_many_requests")
)
def login(sent: Login, request: Request, response: Response, given: Given) -> Me:
    """Begins a session, whose token comes back in a cookie that no script can read.

    A session that the browser still has ends.
    """
    begun = given.people.log_in(
        sent.name, sent.password, address=address(request), instead_of=credentials(request.scope).token
    )
    set_cookie(response, request.scope, begun.token)
    return Me.of(begun.caller)


@router.post("/logout", name="logout", status_code=204)
def logout(by: CalledBy, request: Request, response: Response, given: Given) -> None:
    """Ends the session at once. A key is not ended by this; revoke it."""
    given.people.log_out(by)
    clear_cookie(response, request.scope)


@router.get("/me", name="me")
async def me(by: CalledBy) -> Me:
    """Who is calling, and what it may do."""
    return Me.of(by)


@router.put(
    "/me/password",
    name="change_password",
    status_code=204,
    responses=documented("login_failed", "too_large", "invalid", "password_refused", "too_many_requests"),
)
def change_password(
    sent: PasswordChange, by: CalledBy, request: Request, response: Response, given: Given
) -> None:
    """Changes the own password, ends every session of the own and begins a new one."""
    begun = given.people.change_password(by, sent.current, sent.new, address=address(request))
    set_cookie(response, request.scope, begun.token)


@router.get("/me/sessions", name="list_sessions")
def list_sessions(by: CalledBy, given: Given) -> list[SessionShown]:
    """The own logins that last, newest first."""
    with given.database.read() as session:
        rows = sessions.of_user(session, by.principal.id, given.people.lifetime)
    return [SessionShown.of(row, current_id=by.session_id) for row in rows]


@router.delete(
    "/me/sessions/{session_id}", name="end_session", status_code=204, responses=documented("not_found")
)
def end_session(session_id: str, by: CalledBy, given: Given) -> None:
    """Ends one of the own logins: that of a lost tablet, for example."""
    with given.database.write() as session:
        if not sessions.end(session, session_id, by.principal.id):
            raise NobodyThere("There is no such session.")


def address(request: Request) -> str:
    """Returns the client's address, as the connection or a trusted proxy tells it."""
    return request.client.host if request.client else ""
