"""What can go wrong with people and their permissions.

::

    AuthRefused                  reason: the problem of the API that it becomes
    ├── NotLoggedIn              no credentials, or none that hold
    ├── LoginFailed              name and password do not fit, or the user is disabled
    ├── TooManyRequests          too many logins or requests; carries the seconds to wait
    ├── NotAllowed               the table of permissions says no
    ├── PasswordMustChange       a password that somebody else has seen
    ├── CrossSite                a browser sends what another site's page asked it to
    ├── NameTaken                a user of that name is there
    ├── PasswordRefused          a password too easy to guess
    ├── LastAdministrator        nobody would be left to manage people
    ├── AccountInvalid           a user or key that cannot be made so
    ├── NobodyThere              no such user, key or session
    └── IssuerFailed             the login at the OpenID Connect issuer went wrong
"""

from models.errors import RollmarkError


class AuthRefused(RollmarkError):
    """This may not be done.

    Attributes:
        reason: A stable code in snake case, for programs.
        retry_after_s: Seconds after which it may be tried again; None: trying again does not help.
    """

    reason = "forbidden"
    retry_after_s: int | None = None


class NotLoggedIn(AuthRefused):
    """The request carries no login that holds."""

    reason = "unauthenticated"
    advice = "Log in, or send an API key that is neither expired nor revoked as `Authorization: Bearer KEY`."


class LoginFailed(AuthRefused):
    """The name and the password do not fit."""

    reason = "login_failed"
    advice = "Check both; where the password is lost, an administrator can set a new one."


class TooManyRequests(AuthRefused):
    """Too many requests came in too short a time."""

    reason = "too_many_requests"
    advice = "Wait for the seconds that the Retry-After header names, then try again."

    def __init__(self, message: str = "", *, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class NotAllowed(AuthRefused):
    """This login may not do that."""

    advice = "Ask an administrator for the role that the work needs."


class PasswordMustChange(AuthRefused):
    """The password was set by somebody else and must be changed first."""

    reason = "password_change_required"
    advice = "Set a password of your own with PUT /v1/me/password."


class CrossSite(AuthRefused):
    """The request did not come from this service's own page."""

    reason = "cross_site"
    advice = "Use the page of this service itself; programs send an API key instead of a cookie."


class NameTaken(AuthRefused):
    """A user of that name is there already."""

    reason = "conflict"
    advice = "Choose another name, or change the user who has it."


class PasswordRefused(AuthRefused):
    """The password is too easy to guess."""

    reason = "password_refused"
    advice = "Take at least 12 characters that nobody would expect: four words at random do well."


class LastAdministrator(AuthRefused):
    """Nobody would be left to manage people."""

    reason = "conflict"
    advice = "Make another user an administrator first."


class AccountInvalid(AuthRefused):
    """The user or key cannot be made so."""

    reason = "invalid"
    advice = "Give a name, at least one role, and to an officer a unit."


class NobodyThere(AuthRefused):
    """There is no such user, key or session."""

    reason = "not_found"
    advice = "List them to see which there are."


class IssuerFailed(AuthRefused):
    """The login at the issuer of identities did not succeed."""

    reason = "login_failed"
    advice = "Start again from the login page; if it fails again, tell the administrator."
