"""Logging in: what it gives, what it tells, how often it may be tried."""

import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from sqlalchemy import select

from api.auth import Role
from api.auth.tables import LoginAttempt, LoginSession, User
from api.auth.testing import PASSWORD, Station, log_in
from api.auth.throttle import PER_NAME_AND_ADDRESS, WINDOW
from api.auth.tokens import digest
from api.database import new_id, now


@pytest.fixture
def name(station: Station) -> str:
    """A user that no other test knows."""
    return station.user(new_id(), Role.ANALYST).name


def test_a_login_gives_a_cookie_that_scripts_and_other_sites_cannot_use(station: Station, name: str) -> None:
    with station.browser() as browser:
        answer = log_in(browser, name)
        assert answer.status_code == 200
        assert browser.get("/v1/me").json()["name"] == name
    assert set(answer.headers["set-cookie"].split("; ")[1:]) == {"HttpOnly", "Path=/", "SameSite=strict"}


def test_an_encrypted_login_gives_a_cookie_for_this_host_alone(station: Station, name: str) -> None:
    with station.browser(**{"x-forwarded-proto": "https"}) as browser:
        cookie, *flags = log_in(browser, name).headers["set-cookie"].split("; ")
        assert cookie.startswith("__Host-rollmark=")
        assert set(flags) == {"HttpOnly", "Path=/", "SameSite=strict", "Secure"}
        assert browser.get("/v1/me", headers={"cookie": cookie}).json()["name"] == name
        # The same token under the name that a neighbouring host could plant is none.
        assert browser.get("/v1/me", headers={"cookie": cookie.removeprefix("__Host-")}).status_code == 401


def test_the_name_is_compared_without_capitals_and_spaces(station: Station, name: str) -> None:
    with station.browser() as browser:
        assert log_in(browser, f"  {name.upper()} ").status_code == 200


def test_neither_the_token_nor_the_password_is_in_the_database(station: Station, name: str) -> None:
    with station.browser() as browser:
        log_in(browser, name)
        token = browser.cookies["rollmark"]
    with station.database.read() as session:
        kept = session.scalars(select(LoginSession.token_digest)).all()
        hashed = session.scalars(select(User.password_hash).where(User.name == name)).one()
    assert digest(token) in kept
    assert token not in kept
    assert hashed is not None
    assert hashed.startswith("$argon2id$")


def test_a_hash_of_old_parameters_is_renewed_by_a_login(station: Station, name: str) -> None:
    def parameters() -> str:
        with station.database.read() as session:
            return str(session.scalars(select(User.password_hash).where(User.name == name)).one()).split("$")[
                3
            ]

    before = parameters()
    with station.browser() as browser:
        assert log_in(browser, name).status_code == 200
        assert log_in(browser, name).status_code == 200
    assert before.startswith("m=16,")
    assert parameters().startswith("m=8,")


def test_what_is_wrong_about_a_login_is_not_told(station: Station, name: str) -> None:
    disabled = station.user(new_id(), Role.ANALYST)
    without = station.user(new_id(), Role.ANALYST)
    with station.database.write() as session:
        session.get_one(User, disabled.id).disabled_at = now()
        session.get_one(User, without.id).password_hash = None
    tried = [(name, "wrong"), ("nobody", PASSWORD), (disabled.name, PASSWORD), (without.name, PASSWORD)]
    with station.browser("192.0.2.9") as browser:
        answers = [log_in(browser, who, password) for who, password in tried]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].json()["reason"] == "login_failed"
    assert answers[0].headers["www-authenticate"] == "Bearer"
    assert not any("set-cookie" in answer.headers for answer in answers)


def test_a_login_never_takes_over_the_token_a_browser_came_with(station: Station, name: str) -> None:
    planted = "planted-by-somebody-else"
    with station.browser() as browser:
        answer = log_in_with(browser, name, planted)
        assert answer.status_code == 200
        assert planted not in answer.headers["set-cookie"]
    with station.browser() as attacker:
        assert attacker.get("/v1/me", headers={"cookie": f"rollmark={planted}"}).status_code == 401


def log_in_with(browser: httpx.Client, name: str, token: str) -> httpx.Response:
    return browser.post(
        "/v1/login", json={"name": name, "password": PASSWORD}, headers={"cookie": f"rollmark={token}"}
    )


def test_logging_in_again_ends_the_login_before(station: Station, name: str) -> None:
    with station.browser() as browser:
        log_in(browser, name)
        first = browser.cookies["rollmark"]
        browser.cookies.clear()
        log_in_with(browser, name, first)
        browser.cookies.clear()
        assert browser.get("/v1/me", headers={"cookie": f"rollmark={first}"}).status_code == 401


def test_guessing_is_stopped_and_the_right_password_then_is_too(station: Station, name: str) -> None:
    with station.browser("198.51.100.1") as browser:
        guesses = [log_in(browser, name, f"guess {i}").status_code for i in range(PER_NAME_AND_ADDRESS)]
        refused = log_in(browser, name)
    assert guesses == [401] * PER_NAME_AND_ADDRESS
    assert (refused.status_code, refused.json()["reason"]) == (429, "too_many_requests")
    assert 0 < int(refused.headers["retry-after"]) <= WINDOW.total_seconds() + 1


def test_guessing_elsewhere_does_not_lock_a_user_out(station: Station, name: str) -> None:
    with station.browser("198.51.100.2") as attacker, station.browser("198.51.100.3") as user:
        for i in range(PER_NAME_AND_ADDRESS + 1):
            log_in(attacker, name, f"guess {i}")
        assert log_in(user, name).status_code == 200


def test_a_hundred_guesses_at_once_are_a_hundred_guesses(station: Station, name: str) -> None:
    together = threading.Barrier(20)

    def guess(i: int) -> int:
        with station.browser("198.51.100.4") as browser:
            together.wait(60)
            return log_in(browser, name, f"guess {i}").status_code

    with ThreadPoolExecutor(20) as clients:
        statuses = list(clients.map(guess, range(20)))
    assert sorted(statuses) == [401] * PER_NAME_AND_ADDRESS + [429] * (20 - PER_NAME_AND_ADDRESS)


def test_guesses_are_forgotten_after_a_while_and_when_a_login_succeeds(station: Station, name: str) -> None:
    from_here = select(LoginAttempt).where(LoginAttempt.address == "198.51.100.5")
    with station.browser("198.51.100.5") as browser:
        for i in range(PER_NAME_AND_ADDRESS):
            log_in(browser, name, f"guess {i}")
        with station.database.write() as session:
            for attempt in session.scalars(from_here):
                attempt.at = now() - WINDOW
        assert log_in(browser, name).status_code == 200
    with station.database.read() as session:
        assert list(session.scalars(from_here)) == []


def test_what_is_typed_into_the_name_is_not_kept(station: Station) -> None:
    with station.browser("198.51.100.6") as browser:
        log_in(browser, "my secret by mistake")
    with station.database.read() as session:
        kept = session.scalars(select(LoginAttempt.name_digest)).all()
    assert digest("my secret by mistake") in kept
    assert "my secret by mistake" not in str(station.log())


def test_logins_are_in_the_log_of_events(station: Station) -> None:
    user = station.user(new_id(), Role.ANALYST)
    with station.browser("198.51.100.7") as browser:
        log_in(browser, user.name, "wrong")
        log_in(browser, user.name)
        browser.post("/v1/logout")
    told = [what for action, subject, what in station.log() if subject == f"user:{user.id}"]
    assert told == ["login failed", "logged in", "logged out"]


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "", "origin": "https://evil.example"}]
)
def test_another_site_cannot_log_a_browser_in(station: Station, name: str, headers: dict[str, str]) -> None:
    with station.browser(**headers) as browser:
        assert log_in(browser, name).json()["reason"] == "cross_site"


def test_a_login_of_megabytes_is_refused_before_it_is_read(station: Station) -> None:
    with station.browser() as browser:
        answer = browser.post("/v1/login", content=b"[" * 1_000_000)
    assert (answer.status_code, answer.json()["reason"]) == (413, "too_large")
