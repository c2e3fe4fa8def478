"""Logging in at an issuer of identities: OpenID Connect Core 1.0, code flow with PKCE (RFC 7636).

Off where no issuer is set. The issuer only says who somebody is; what they may do is said here, by the user
who has that subject.
"""

import base64
import hashlib
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self

from pydantic import SecretStr

from api.auth.errors import IssuerFailed, NobodyThere
from api.auth.settings import AuthSettings

WAIT_S = 10
"""Seconds that each of the three questions to the issuer may take."""

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
"""How the issuer may sign: with a key of its own alone, never with a secret that others know."""

LEEWAY_S = 60
"""Seconds by which the issuer's clock may be off."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """An issuer of identities, and what it knows this service by.

    Attributes:
        address: As its tokens name it.
        client_id: Of this service.
        client_secret: Of this service.
    """

    address: str
    client_id: str
    client_secret: SecretStr | None = field(repr=False)

    @classmethod
    def of(cls, settings: AuthSettings) -> Self:
        """Returns the issuer that the administrator has set.

        Raises:
            NobodyThere: There is none.
        """
        if settings.oidc_issuer is None:
            raise NobodyThere("No issuer of identities is set.", advice="Log in with name and password.")
        return cls(settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret)

    def begin(self, secret: str, redirect_uri: str) -> str:
        """Returns the address at the issuer to send the browser to.

        Args:
            secret: New for each login and known to this browser alone; state, nonce and verifier come of it.
            redirect_uri: Where the issuer sends the browser back to.

        Raises:
            IssuerFailed: It does not answer as an issuer does.
        """
        with self._session(redirect_uri) as session:
            url, _ = session.create_authorization_url(
                self._described(session)["authorization_endpoint"],
                state=derived(secret, "state"),
                nonce=derived(secret, "nonce"),
                code_verifier=derived(secret, "verifier"),
            )
            return str(url)

    def finish(self, secret: str, redirect_uri: str, *, state: str, code: str) -> str:
        """Returns the subject whom the issuer has let in.

        Args:
            secret: As at the beginning.
            redirect_uri: As at the beginning.
            state: That came back.
            code: That came back.

        Raises:
            IssuerFailed: It did not begin in this browser, or the issuer's word does not hold.
        """
        if not secrets.compare_digest(state.encode(), derived(secret, "state").encode()):
            raise IssuerFailed("The login did not begin in this browser.")
        with self._session(redirect_uri) as session:
            described = self._described(session)
            keys = _fetched(session, described["jwks_uri"])
            token = session.fetch_token(
                described["token_endpoint"], code=code, code_verifier=derived(secret, "verifier")
            )
            return self._subject(token["id_token"], keys, nonce=derived(secret, "nonce"))

    @contextmanager
    def _session(self, redirect_uri: str) -> Iterator[Any]:
        # The issuer is an extra: a service without one needs neither its code nor its memory.
        from authlib.common.errors import AuthlibBaseError  # noqa: PLC0415
        from authlib.integrations.requests_client import OAuth2Session  # noqa: PLC0415
        from joserfc.errors import JoseError  # noqa: PLC0415

        secret = self.client_secret.get_secret_value() if self.client_secret else None
        session = OAuth2Session(
            self.client_id,
            secret,
            scope="openid",
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_basic" if secret else "none",
            default_timeout=WAIT_S,
        )
        try:
            with session:
                yield session
        except (AuthlibBaseError, JoseError, OSError, ValueError, LookupError, TypeError) as error:
            raise IssuerFailed from error

    def _described(self, session: Any) -> Mapping[str, str]:  # noqa: ANN401  the library is not typed
        address = self.address.rstrip("/")
        described: Mapping[str, str] = _fetched(session, f"{address}/.well-known/openid-configuration")
        if described["issuer"] != self.address:
            raise IssuerFailed("The issuer calls itself by another address than the one that is set.")
        return described

    def _subject(self, id_token: str, keys: Any, *, nonce: str) -> str:  # noqa: ANN401
        from joserfc import jwt  # noqa: PLC0415
        from joserfc.jwk import KeySet  # noqa: PLC0415

        claims = jwt.decode(id_token, KeySet.import_key_set(keys), algorithms=ALGORITHMS).claims
        jwt.JWTClaimsRegistry(
            leeway=LEEWAY_S,
            iss={"essential": True, "value": self.address},
            aud={"essential": True, "value": self.client_id},
            nonce={"essential": True, "value": nonce},
            exp={"essential": True},
            sub={"essential": True},
        ).validate(claims)
        # OpenID Connect Core 1.0, section 3.1.3.7: a token for several names the one that asked for it.
        if claims.get("azp", self.client_id) != self.client_id:
            raise IssuerFailed("The issuer's word was meant for another service.")
        return str(claims["sub"])


def derived(secret: str, purpose: str) -> str:
    """Returns what a login's secret gives for one purpose: 43 characters that tell nothing about it."""
    made = hashlib.sha256(f"{purpose}:{secret}".encode()).digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def _fetched(session: Any, address: str) -> Any:  # noqa: ANN401  JSON of whatever shape
    answer = session.get(address, withhold_token=True)
    answer.raise_for_status()
    return answer.json()
