"""Settings: what the environment says, read by the doors when a command begins.

Each setting has a variable PRIMANOTA_...; an option of the command wins over it. Nothing below the doors
reads the environment, and how a company wants its journals made is no setting but its pack's parameters.
"""

import getpass
import os
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ACTOR_CHARACTERS_MAX = 200


def system_user() -> str:
    """The operating system's name for who runs the command, or its number where it has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid-{os.getuid()}"


class Settings(BaseSettings):
    """The settings of one command; an empty variable counts as none."""

    model_config = SettingsConfigDict(env_prefix="PRIMANOTA_", env_ignore_empty=True, extra="ignore")

    database_url: str | None = None
    """PRIMANOTA_DATABASE_URL: postgresql://..., or the folder of an embedded database."""
    company: str | None = None
    """PRIMANOTA_COMPANY: the company of commands that name none."""
    actor: str = Field(default_factory=system_user, max_length=ACTOR_CHARACTERS_MAX)
    """PRIMANOTA_ACTOR: the name that the audit trail keeps."""
    oidc_issuer: str | None = None
    """PRIMANOTA_OIDC_ISSUER: the address of the firm's sign-in provider; none: people sign in here only."""
    oidc_client: str = ""
    """PRIMANOTA_OIDC_CLIENT: what the provider knows us by (client id)."""
    oidc_secret: SecretStr = SecretStr("")
    """PRIMANOTA_OIDC_SECRET: the client secret."""
    oidc_name: str = "your firm's account"
    """PRIMANOTA_OIDC_NAME: what the sign-in page calls it."""
    exchange_folders: str = ""
    """PRIMANOTA_EXCHANGE_FOLDERS: below which the desk and workers use files; like PATH; none: no files."""
    exchange_hosts: str = ""
    """PRIMANOTA_EXCHANGE_HOSTS: which hosts they call, with blanks or commas between them; none: nobody."""
    proof_minutes: int = Field(default=15, ge=1, le=720)
    """PRIMANOTA_PROOF_MINUTES: how long a password counts for changes that let somebody do more."""
    second_factor: Literal["offered", "required"] = "offered"
    """PRIMANOTA_SECOND_FACTOR: required: nobody who signs in by password posts or administers without one."""
    requests_per_minute: int = Field(default=3_000, ge=60, le=1_000_000)
    """PRIMANOTA_REQUESTS_PER_MINUTE: how many requests of one person the desk answers in a minute."""
    debug: bool = False
    """PRIMANOTA_DEBUG: show where in the program a defect is."""
