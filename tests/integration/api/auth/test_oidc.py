"""Logging in at an issuer of identities: a small one of our own, which can also lie."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI, Request
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from api.auth import Role
from api.auth.tables import User
from api.auth.testing import Station, running
from api.database import new_id, now
from api.settings import Settings
from api.testing import serving

CLIENT, SECRET = "rollmark", "between issuer and service"


@dataclass
class FakeIssuer:
    """Signs that whoever asks is :attr:`subject`.

    Attributes:
        subject: Whom it lets in.
        lies: Claims that replace the true ones.
        signed_by: The key and the algorithm it signs with; None: its own.
        challenges: What each code was asked with.
    """

    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1"}))
    subject: str = ""
    lies: dict[str, Any] = field(default_factory=dict)
    signed_by: tuple[Any, str] | None = None
    challenges: dict[str, dict[str, str]] = field(default_factory=dict)

    def app(self) -> FastAPI:
        app = FastAPI()
        app.add_api_route("/.well-known/openid-configuration", self.described)
        app.add_api_route("/keys", self.keys)
        app.add_api_route("/token", self.token, methods=["POST"])
        return app

    def described(self, request: Request) -> dict[str, str]:
        here = str(request.base_url).rstrip("/")
        ends = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
        return {"issuer": here} | {name: here + path for name, path in ends.items()}

    def keys(self) -> Any:  # noqa: ANN401  a key set
        return KeySet([self.key]).as_dict(private=False)

    def authorize(self, url: str) -> dict[str, str]:
        """Lets the browser in that was sent here; returns what it is sent back with."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        code = new_id()
        self.challenges[code] = asked
        return {"code": code, "state": asked["state"]}

    async def token(self, request: Request) -> dict[str, str]:
        sent = await request.form()
        asked = self.challenges.pop(str(sent["code"]))
        digest = hashlib.sha256(str(sent["code_verifier"]).encode()).digest()
        assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]
        assert asked["redirect_uri"] == sent["redirect_uri"]
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        assert request.headers["authorization"] == f"Basic {basic}"
        claims = {
            "iss": str(request.base_url).rstrip("/"),
            "aud": CLIENT,
            "sub": self.subject,
            "nonce": asked["nonce"],
            "exp": int(time.time()) + 300,
        }
        key, algorithm = self.signed_by or (self.key, "RS256")
        header, said = {"alg": algorithm, "kid": "1"}, claims | self.lies
        if algorithm == "HS256":
            assert isinstance(key, bytes)
            signed = signed_with_secret(header, said, key)
        else:
            signed = jwt.encode(header, said, key, algorithms=[algorithm])
        return {"access_token": "unused", "token_type": "Bearer", "id_token": signed}


def signed_with_secret(header: dict[str, str], claims: dict[str, Any], secret: bytes) -> str:
    """A token by HMAC, by hand: the library refuses to take the PEM of a public key for a secret."""
    parts = (json.dumps(part).encode() for part in (header, claims))
    told = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    digest = hmac.digest(secret, told, "sha256")
    return (told + b"." + base64.urlsafe_b64encode(digest).rstrip(b"=")).decode()


@pytest.fixture
def issuer() -> FakeIssuer:
    return FakeIssuer(subject=new_id())


@pytest.fixture
def station(issuer: FakeIssuer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    with serving(issuer.app()) as address:
        settings = Settings.model_validate(
            {
                "data": tmp_path_factory.mktemp("station"),
                "oidc_issuer": address,
                "oidc_client_id": CLIENT,
                "oidc_client_secret": SECRET,
            }
        )
        with running(settings) as started:
            yield started


@pytest.fixture
def user(station: Station, issuer: FakeIssuer) -> User:
    user = station.user(new_id(), Role.ANALYST)
    with station.database.write() as session:
        session.get_one(User, user.id).oidc_subject = issuer.subject
    return user


def come_back(station: Station, browser: httpx.Client, issuer: FakeIssuer, **spoiled: str) -> httpx.Response:
    sent = browser.get("/v1/oidc/login")
    assert sent.status_code == 303, sent.text
    back = issuer.authorize(sent.headers["location"]) | spoiled
    return browser.get("/v1/oidc/callback", params=back, headers={"sec-fetch-site": "cross-site"})


def test_who_is_let_in_by_the_issuer_has_a_session(station: Station, issuer: FakeIssuer, user: User) -> None:
    with station.browser() as browser:
        answer = come_back(station, browser, issuer)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert "SameSite=strict" in answer.headers["set-cookie"]
        assert browser.get("/v1/me").json()["name"] == user.name
    assert ("login", f"user:{user.id}", "logged in") in station.log()


def test_a_password_that_waits_to_be_changed_is_no_longer_needed(
    station: Station, issuer: FakeIssuer, user: User
) -> None:
    with station.database.write() as session:
        session.get_one(User, user.id).must_change_password = True
    with station.browser() as browser:
        come_back(station, browser, issuer)
        assert browser.get("/v1/cases").status_code == 200
    with station.database.read() as session:
        assert session.get_one(User, user.id).password_hash is None


def lies(issuer: FakeIssuer) -> list[tuple[dict[str, Any], tuple[Any, str] | None]]:
    public = issuer.key.as_pem(private=False)
    return [
        ({"nonce": "of another login"}, None),
        ({"aud": "another service"}, None),
        ({"aud": [CLIENT, "another"], "azp": "another"}, None),
        ({"iss": "https://issuer.example"}, None),
        ({"exp": int(time.time()) - 3600}, None),
        ({"exp": None}, None),
        ({"sub": None}, None),
        ({}, (RSAKey.generate_key(2048, {"kid": "1"}), "RS256")),
        ({}, (public, "HS256")),
        ({}, (issuer.key, "none")),
    ]


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")  # the lies sign as nobody should
def test_an_issuer_that_lies_lets_nobody_in(station: Station, issuer: FakeIssuer, user: User) -> None:
    for claims, signed_by in lies(issuer):
        issuer.lies, issuer.signed_by = claims, signed_by
        with station.browser() as browser:
            answer = come_back(station, browser, issuer)
            told = (answer.status_code, answer.json()["reason"])
            assert told == (401, "login_failed"), (claims, signed_by)
            assert browser.get("/v1/me").status_code == 401
    issuer.lies, issuer.signed_by = {}, None
    with station.browser() as browser:
        assert come_back(station, browser, issuer).status_code == 303


def test_a_login_that_began_in_another_browser_ends_there(
    station: Station, issuer: FakeIssuer, user: User
) -> None:
    """Nobody can be logged in as somebody else by being sent an address."""
    with station.browser() as attacker, station.browser() as victim:
        back = issuer.authorize(attacker.get("/v1/oidc/login").headers["location"])
        victim.get("/v1/oidc/login")
        for browser in (victim, httpx.Client(base_url=station.url)):
            answer = browser.get("/v1/oidc/callback", params=back)
            assert (answer.status_code, answer.json()["reason"]) == (401, "login_failed")
            browser.close()


@pytest.mark.parametrize(
    "spoiled", [{"state": "x"}, {"state": ""}, {"error": "access_denied"}, {"state": "é"}]
)
def test_an_answer_that_was_not_asked_for_is_refused(
    station: Station, issuer: FakeIssuer, user: User, spoiled: dict[str, str]
) -> None:
    with station.browser() as browser:
        assert come_back(station, browser, issuer, **spoiled).json()["reason"] == "login_failed"


def test_who_is_nobody_here_is_told_what_to_give_to_the_administrator(
    station: Station, issuer: FakeIssuer
) -> None:
    with station.browser() as browser:
        answer = come_back(station, browser, issuer)
    assert answer.status_code == 401
    assert issuer.subject in answer.json()["detail"]


def test_a_disabled_user_is_not_let_in(station: Station, issuer: FakeIssuer, user: User) -> None:
    with station.database.write() as session:
        session.get_one(User, user.id).disabled_at = now()
    with station.browser() as browser:
        assert come_back(station, browser, issuer).status_code == 401


def test_without_an_issuer_there_is_no_such_login(tmp_path_factory: pytest.TempPathFactory) -> None:
    with running(Settings(data=tmp_path_factory.mktemp("none"))) as station, station.browser() as browser:
        assert browser.get("/v1/oidc/login").json()["reason"] == "not_found"
        assert browser.get("/v1/oidc/callback").json()["reason"] == "not_found"


def test_an_issuer_that_does_not_answer_is_told_of(tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = Settings(data=tmp_path_factory.mktemp("silent"), oidc_issuer="http://127.0.0.1:9")
    with running(settings) as station, station.browser() as browser:
        answer = browser.get("/v1/oidc/login")
    assert (answer.status_code, answer.json()["reason"]) == (401, "login_failed")
