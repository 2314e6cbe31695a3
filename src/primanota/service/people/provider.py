"""Provider: the firm's sign-in provider (OpenID Connect), which says who somebody is, never what he may do.

The authorization code flow with PKCE. What belongs to one attempt (state, nonce, verifier) is made from one
random word that only the browser keeps, so nothing is stored here. A person is known by what the provider
calls them; the first time by a mail address that the provider has verified and exactly one person has.
"""

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from primanota.core.errors import Refusal
from primanota.core.rights import ALL_COMPANIES, EVERYTHING
from primanota.db.statements import Connected
from primanota.people import persons, secrets
from primanota.service.people import entry
from primanota.service.people.entry import Place
from primanota.service.session import Session

PATIENCE_S = 10
LEEWAY_S = 60
ALGORITHMS = ["RS256", "ES256"]
SCOPE = "openid email profile"
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom a provider says somebody is; ``email``: one that it has verified, or empty."""

    issuer: str
    subject: str
    email: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to sign in, made from the word that the browser keeps."""

    word: str

    @classmethod
    def new(cls) -> Self:
        """An attempt that nobody has made before."""
        return cls(secrets.word())

    @property
    def state(self) -> str:
        """What the provider must send back."""
        return secrets.form_word(f"state {self.word}")

    @property
    def nonce(self) -> str:
        """What the provider must put into its word on who it is."""
        return secrets.form_word(f"nonce {self.word}")

    @property
    def verifier(self) -> str:
        """What shows that who asks for the answer is who began."""
        return secrets.form_word(f"verifier {self.word}")


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider: its address (the issuer), what it knows us by, and its name on the sign-in page."""

    issuer: str
    client: str
    secret: str
    name: str = "your firm's account"

    def __post_init__(self) -> None:
        """See that what is said to the provider goes there unread.

        Raises:
            Refusal: ``value-invalid``.
        """
        found = urlsplit(self.issuer)
        if found.scheme != "https" and found.hostname not in LOOPBACK:
            raise Refusal(
                "value-invalid",
                f"the provider's address {self.issuer!r} does not begin with https://",
                remedy="Set PRIMANOTA_OIDC_ISSUER to its https address.",
            )

    def address(self, attempt: Attempt, *, back: str, again: bool = False) -> str:
        """Where the browser goes to sign in; the provider sends it ``back`` then.

        ``again``: the provider shall ask who is there, even if it knows.

        Raises:
            Refusal: ``provider-failed``.
        """
        with _client() as client:
            described = self._described(client)
        challenge = urlsafe_b64encode(sha256(attempt.verifier.encode()).digest()).decode().rstrip("=")
        asked = {
            "response_type": "code",
            "client_id": self.client,
            "redirect_uri": back,
            "scope": SCOPE,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        if again:
            asked["prompt"] = "login"
        address = str(described["authorization_endpoint"])
        return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"

    def vouched(self, attempt: Attempt, *, back: str, state: str, code: str) -> Vouched:
        """Whom the provider says it is, for the code that the browser came back with.

        Raises:
            Refusal: ``provider-failed``.
        """
        if state != attempt.state:
            raise Refusal("provider-failed", "the answer belongs to another attempt to sign in")
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": attempt.verifier,
        }
        with _client() as client:
            described = self._described(client)
            answer = client.post(described["token_endpoint"], data=form, auth=(self.client, self.secret))
            word = answer.raise_for_status().json()["id_token"]
            keys = KeySet.import_key_set(client.get(described["jwks_uri"]).raise_for_status().json())
            claims = self._claims(word, keys, attempt.nonce)
        email = claims.get("email") if claims.get("email_verified") is True else ""
        return Vouched(self.issuer, str(claims["sub"]), str(email or ""))

    def _described(self, client: httpx.Client) -> dict[str, Any]:
        """What the provider says of itself."""
        address = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
        described: dict[str, Any] = client.get(address).raise_for_status().json()
        if described["issuer"] != self.issuer:
            message = "it calls itself by another address"
            raise ValueError(message)
        return described

    def _claims(self, word: str, keys: KeySet, nonce: str) -> dict[str, Any]:
        """What a signed word says, when it was signed by the provider, for us, for this attempt, just now."""
        decoded = jwt.decode(word, keys, algorithms=ALGORITHMS)
        jwt.JWTClaimsRegistry(
            leeway=LEEWAY_S,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.client},
            sub={"essential": True},
            exp={"essential": True},
            nonce={"essential": True, "value": nonce},
        ).validate(decoded.claims)
        return dict(decoded.claims)


@contextmanager
def _client() -> Iterator[httpx.Client]:
    """A client for a moment; a provider that does not answer as it should is told.

    Raises:
        Refusal: ``provider-failed``.
    """
    try:
        with httpx.Client(timeout=PATIENCE_S, follow_redirects=False) as client:
            yield client
    except (httpx.HTTPError, httpx.InvalidURL, JoseError, ValueError, KeyError, TypeError) as error:
        told = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        cause = f"the provider did not answer as it should: {told[:300]}"
        raise Refusal("provider-failed", cause) from error


def enter(session: Session, vouched: Vouched, place: Place) -> str:
    """Let somebody in for whom a provider vouches; the session's word.

    Raises:
        Refusal: ``sign-in-failed``: it is nobody here, or nobody who may come in.
    """
    own = Session(session.conninfo, "", session.conn, EVERYTHING)

    def find(conn: Connected) -> tuple[str, bool]:
        known = persons.known_as(conn, issuer=vouched.issuer, subject=vouched.subject)
        new = known is None
        if known is None and vouched.email:
            waiting = persons.awaiting(conn, vouched.email)
            if len(waiting) == 1:
                known = waiting[0]
                persons.vouch(conn, known, issuer=vouched.issuer, subject=vouched.subject)
        if known is None or persons.require(conn, known).disabled:
            raise Refusal(
                "sign-in-failed",
                "the provider vouches for you, but you are not known here, or may not come in",
                remedy="Ask a user administrator to add you with the mail address that the provider has.",
            )
        return known, new

    def audited(found: tuple[str, bool]) -> dict[str, object]:
        details = {"person": found[0], "issuer": vouched.issuer, "subject": vouched.subject}
        return {ALL_COMPANIES: details} if found[1] else {}

    person, _ = own.write("vouch-person", find, audited=audited)
    return entry.enter(session, person, how="provider", place=place).word
