"""What an administrator can set about logins; part of :class:`api.settings.Settings`."""

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings


class AuthSettings(BaseSettings):
    """Settings of logins.

    Attributes:
        session_idle_min: Minutes without a request after which a login ends.
        session_max_h: Hours after which a login ends, however busy.
        requests_per_minute: Requests that one user or key may send a minute to one process of the service.
        oidc_issuer: Address of an OpenID Connect issuer at which people log in too; None: none.
        oidc_client_id: What the issuer calls this service.
        oidc_client_secret: What this service proves itself to the issuer with.
    """

    session_idle_min: int = Field(default=60, ge=1, le=24 * 60)
    session_max_h: int = Field(default=12, ge=1, le=24 * 30)
    requests_per_minute: int = Field(default=6000, ge=1)
    oidc_issuer: str | None = None
    oidc_client_id: str = "rollmark"
    oidc_client_secret: SecretStr | None = None
