"""Users and keys, for administrators."""

from fastapi import APIRouter

from api.auth import keys, users
from api.auth.current import By
from api.auth.schemas import (
    KeyRequest,
    KeyShown,
    NewKeyShown,
    OneTimePassword,
    UserPatch,
    UserRequest,
    UserShown,
)
from api.problems import documented
from api.services import Given

router = APIRouter(prefix="/v1", tags=["people"])

_CHANGES = documented("not_found", "conflict", "too_large", "invalid")


@router.get("/users", name="list_users")
def list_users(given: Given) -> list[UserShown]:
    """All users by name, also those that are disabled."""
    with given.database.read() as session:
        return [UserShown.of(row) for row in users.list_users(session)]


@router.post("/users", name="create_user", status_code=201, responses=_CHANGES)
def create_user(sent: UserRequest, by: By, given: Given) -> OneTimePassword:
    """Makes a user, with a password for the first login that is shown this once."""
    with given.database.write() as session:
        new = users.NewUser(**dict(sent))
        row, password = users.create_user(session, new, given.people.passwords, by=by.id)
    return OneTimePassword(user=UserShown.of(row), password=password)


@router.get("/users/{user_id}", name="get_user", responses=documented("not_found"))
def get_user(user_id: str, given: Given) -> UserShown:
    """One user."""
    with given.database.read() as session:
        return UserShown.of(users.get_user(session, user_id))


@router.patch("/users/{user_id}", name="change_user", responses=_CHANGES)
def change_user(user_id: str, sent: UserPatch, by: By, given: Given) -> UserShown:
    """Changes what a user may do, or disables it; every session of that user ends."""
    with given.database.write() as session:
        return UserShown.of(users.change_user(session, user_id, users.Change(**dict(sent)), by=by.id))


@router.post(
    "/users/{user_id}/password", name="reset_password", status_code=201, responses=documented("not_found")
)
def reset_password(user_id: str, by: By, given: Given) -> OneTimePassword:
    """Gives a user a password for the next login, shown this once; every session of that user ends."""
    with given.database.write() as session:
        password = users.reset_password(session, user_id, given.people.passwords, by=by.id)
        return OneTimePassword(user=UserShown.of(users.get_user(session, user_id)), password=password)


@router.get("/keys", name="list_keys")
def list_keys(given: Given) -> list[KeyShown]:
    """All keys, newest first, also those that are expired or revoked; never the keys themselves."""
    with given.database.read() as session:
        return [KeyShown.of(row) for row in keys.list_keys(session)]


@router.post("/keys", name="create_key", status_code=201, responses=documented("too_large", "invalid"))
def create_key(sent: KeyRequest, by: By, given: Given) -> NewKeyShown:
    """Makes a key for a program, shown this once."""
    with given.database.write() as session:
        row, key = keys.create_key(session, keys.NewKey(**dict(sent)), by=by.id)
        session.flush()
    return NewKeyShown(key=KeyShown.of(row), secret=str(key))


@router.delete("/keys/{key_id}", name="revoke_key", status_code=204, responses=documented("not_found"))
def revoke_key(key_id: str, by: By, given: Given) -> None:
    """Ends a key at once."""
    with given.database.write() as session:
        keys.revoke_key(session, key_id, by=by.id)
