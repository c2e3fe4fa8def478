"""``rollmark user`` and ``rollmark key``: people and programs that may use the service.

They work on the service's database itself, whether it runs or not: whoever may write there needs no login.
"""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

user = typer.Typer(help="Manage the people who may log in.", no_args_is_help=True)
key = typer.Typer(help="Manage the keys of programs.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(show_default=False)]
Unit = Annotated[str | None, typer.Option(help="Whose rows an officer sees.", show_default=False)]
BY = "system"
"""Whom the log of events names: no login is asked for here."""


@user.command("add")
def add_user(
    name: Name,
    *,
    role: Annotated[list[str], typer.Option(help="officer, analyst, model_keeper, administrator, auditor.")],
    unit: Unit = None,
    oidc_subject: Annotated[
        str | None, typer.Option(help="Who it is at the issuer of identities.", show_default=False)
    ] = None,
) -> None:
    """Make a user; prints the password for the first login, which must then be changed."""
    from api.auth import users
    from api.auth.names import parse_role
    from api.auth.office import open_database
    from api.auth.passwords import Passwords
    from api.settings import Settings

    roles = frozenset(map(parse_role, role))
    new = users.NewUser(name=name, roles=roles, unit=unit, oidc_subject=oidc_subject)
    with open_database(Settings()) as database, database.write() as session:
        password = users.create_user(session, new, Passwords(), by=BY)[1]
    typer.echo(password)


@user.command("list")
def list_users() -> None:
    """List the users."""
    from api.auth import users
    from api.auth.office import open_database
    from api.settings import Settings

    table = Table("name", "roles", "unit", "state", "id", box=None)
    with open_database(Settings()) as database, database.read() as session:
        for row in users.list_users(session):
            state = "disabled" if row.disabled_at else "active"
            table.add_row(row.name, ", ".join(row.roles), row.unit or "", state, row.id)
    Console().print(table)


@user.command("disable")
def disable_user(name: Name) -> None:
    """Keep a user from logging in; every session of that user ends at once."""
    _set_disabled(name, disabled=True)


@user.command("enable")
def enable_user(name: Name) -> None:
    """Let a disabled user log in again."""
    _set_disabled(name, disabled=False)


@user.command("password")
def reset_password(name: Name) -> None:
    """Print a new password for a user's next login; it must then be changed."""
    from api.auth import users
    from api.auth.office import open_database
    from api.auth.passwords import Passwords
    from api.settings import Settings

    with open_database(Settings()) as database, database.write() as session:
        row = users.find_user(session, name)
        password = users.reset_password(session, row.id, Passwords(), by=BY)
    typer.echo(password)


@key.command("new")
def new_key(
    name: Name,
    *,
    role: Annotated[str, typer.Option(help="officer, analyst, model_keeper, administrator, auditor.")],
    unit: Unit = None,
    days: Annotated[int, typer.Option(help="How long it lasts, in days.")] = 365,
) -> None:
    """Make a key for a program; prints it this once."""
    from api.auth import keys
    from api.auth.names import parse_role
    from api.auth.office import open_database
    from api.settings import Settings

    new = keys.NewKey(name=name, role=parse_role(role), unit=unit, days=days)
    with open_database(Settings()) as database, database.write() as session:
        made = keys.create_key(session, new, by=BY)[1]
    typer.echo(str(made))


@key.command("list")
def list_keys() -> None:
    """List the keys, never the secrets."""
    from api.auth import keys
    from api.auth.office import open_database
    from api.settings import Settings

    table = Table("name", "role", "unit", "expires", "revoked", "id", box=None)
    with open_database(Settings()) as database, database.read() as session:
        for row in keys.list_keys(session):
            revoked = f"{row.revoked_at:%Y-%m-%d}" if row.revoked_at else ""
            table.add_row(row.name, row.role, row.unit or "", f"{row.expires_at:%Y-%m-%d}", revoked, row.id)
    Console().print(table)


@key.command("revoke")
def revoke_key(key_id: Annotated[str, typer.Argument(metavar="ID", show_default=False)]) -> None:
    """End a key at once."""
    from api.auth import keys
    from api.auth.office import open_database
    from api.settings import Settings

    with open_database(Settings()) as database, database.write() as session:
        keys.revoke_key(session, key_id, by=BY)


def _set_disabled(name: str, *, disabled: bool) -> None:
    from api.auth import users
    from api.auth.office import open_database
    from api.settings import Settings

    with open_database(Settings()) as database, database.write() as session:
        row = users.find_user(session, name)
        users.change_user(session, row.id, users.Change(disabled=disabled), by=BY)
