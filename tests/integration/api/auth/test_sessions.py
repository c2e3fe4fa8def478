"""Sessions: whom they let in, how long, and how they end."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from api.auth import Role
from api.auth.tables import LoginSession, User
from api.auth.testing import PASSWORD, Station, log_in
from api.auth.tokens import digest
from api.database import new_id, now

NEW = "four other words"


@pytest.fixture
def user(station: Station) -> User:
    return station.user(new_id(), Role.ANALYST)


def status(browser: httpx.Client) -> int:
    return browser.get("/v1/me").status_code


@pytest.mark.parametrize(("field", "age"), [("seen_at", 61), ("expires_at", 1)])
def test_a_session_ends_when_idle_and_when_old(station: Station, user: User, field: str, age: int) -> None:
    with station.browser() as browser:
        log_in(browser, user.name)
        assert status(browser) == 200
        with station.database.write() as session:
            found = session.scalars(select(LoginSession).where(LoginSession.user_id == user.id)).one()
            setattr(found, field, now() - timedelta(minutes=age))
        assert status(browser) == 401


def test_a_session_in_use_goes_on_beyond_the_idle_time(station: Station, user: User) -> None:
    with station.browser() as browser:
        log_in(browser, user.name)
        for _ in range(3):
            with station.database.write() as session:
                found = session.scalars(select(LoginSession).where(LoginSession.user_id == user.id)).one()
                found.seen_at -= timedelta(minutes=50)
            assert status(browser) == 200


def test_a_session_that_is_logged_out_is_over_for_whoever_copied_it(station: Station, user: User) -> None:
    with station.browser() as browser, station.browser() as thief:
        log_in(browser, user.name)
        thief.cookies.update(browser.cookies)
        assert status(thief) == 200
        answer = browser.post("/v1/logout")
        assert answer.status_code == 204
        assert "Max-Age=0" in answer.headers["set-cookie"]
        assert status(thief) == 401


def test_one_ends_the_login_of_a_lost_tablet_and_nobody_elses(station: Station, user: User) -> None:
    other = station.user(new_id(), Role.ANALYST)
    with station.browser("192.0.2.7") as tablet, station.browser() as desk, station.browser() as stranger:
        for browser, name in ((tablet, user.name), (desk, user.name), (stranger, other.name)):
            log_in(browser, name)
        shown = desk.get("/v1/me/sessions").json()
        lost = next(each for each in shown if not each["current"])
        assert (len(shown), lost["address"]) == (2, "192.0.2.7")
        assert stranger.delete(f"/v1/me/sessions/{lost['id']}").status_code == 404
        assert status(tablet) == 200
        assert desk.delete(f"/v1/me/sessions/{lost['id']}").status_code == 204
        assert (status(tablet), status(desk)) == (401, 200)


def test_changing_the_password_ends_every_other_login_and_renews_this_one(
    station: Station, user: User
) -> None:
    with station.browser() as here, station.browser() as there:
        log_in(here, user.name)
        log_in(there, user.name)
        before = here.cookies["rollmark"]
        assert here.put("/v1/me/password", json={"current": PASSWORD, "new": NEW}).status_code == 204
        assert here.cookies["rollmark"] != before
        assert (status(here), status(there)) == (200, 401)
        assert log_in(there, user.name).status_code == 401
        assert log_in(there, user.name, NEW).status_code == 200


@pytest.mark.parametrize("new", ["short", "aaaaaaaaaaaaaaaa", PASSWORD, "x" * 257])
def test_a_weak_password_is_refused(station: Station, user: User, new: str) -> None:
    with station.browser() as browser:
        log_in(browser, user.name)
        answer = browser.put("/v1/me/password", json={"current": PASSWORD, "new": new})
        assert answer.status_code == 422
        assert log_in(browser, user.name).status_code == 200


def test_whoever_finds_a_tablet_logged_in_cannot_guess_its_password(station: Station, user: User) -> None:
    with station.browser("192.0.2.8") as browser:
        log_in(browser, user.name)
        change = {"current": "guess", "new": NEW}
        statuses = [browser.put("/v1/me/password", json=change).status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]


def test_a_password_that_somebody_else_has_seen_opens_nothing_but_its_change(
    station: Station, user: User
) -> None:
    with station.database.write() as session:
        session.get_one(User, user.id).must_change_password = True
    with station.browser() as browser:
        assert log_in(browser, user.name).json()["must_change_password"] is True
        assert browser.get("/v1/cases").json()["reason"] == "password_change_required"
        assert browser.put("/v1/me/password", json={"current": PASSWORD, "new": NEW}).status_code == 204
        assert browser.get("/v1/cases").status_code == 200


OWN = ({"sec-fetch-site": "same-origin"}, {"origin": "{own}"})
OTHERS: tuple[dict[str, str], ...] = (
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "none"},
    {"sec-fetch-site": "cross-site", "origin": "{own}"},
    {"origin": "https://evil.example"},
    {"origin": "{own}.evil.example"},
    {"origin": "null"},
    {"origin": ""},
    {},
)


def logged_out_by(station: Station, user: User, headers: dict[str, str]) -> httpx.Response:
    with station.browser() as browser:
        log_in(browser, user.name)
        token = browser.cookies["rollmark"]
    said = {name: value.format(own=station.url) for name, value in headers.items()}
    return httpx.post(f"{station.url}/v1/logout", headers={"cookie": f"rollmark={token}"} | said, timeout=60)


@pytest.mark.parametrize("headers", OWN)
def test_this_services_page_changes_things_with_a_cookie(
    station: Station, user: User, headers: dict[str, str]
) -> None:
    assert logged_out_by(station, user, headers).status_code == 204


@pytest.mark.parametrize("headers", OTHERS)
def test_nobody_elses_page_does(station: Station, user: User, headers: dict[str, str]) -> None:
    answer = logged_out_by(station, user, headers)
    assert (answer.status_code, answer.json()["reason"]) == (403, "cross_site")


def test_a_page_of_another_site_cannot_even_say_that_it_is_a_program(station: Station, user: User) -> None:
    """A key that does not hold is no way around the check of a cookie that does."""
    with station.browser() as browser:
        log_in(browser, user.name)
        answer = browser.post(
            "/v1/logout", headers={"authorization": "Bearer rmk_a_b", "sec-fetch-site": "cross-site"}
        )
        assert answer.status_code == 401
        assert status(browser) == 200


def test_sessions_that_are_over_are_forgotten(station: Station, user: User) -> None:
    with station.browser() as browser:
        log_in(browser, user.name)
        old = browser.cookies["rollmark"]
        with station.database.write() as session:
            by_token = LoginSession.token_digest == digest(old)
            session.scalars(select(LoginSession).where(by_token)).one().expires_at = now()
        browser.cookies.clear()
        log_in(browser, user.name)
    with station.database.read() as session:
        assert session.scalars(select(LoginSession).where(by_token)).first() is None
