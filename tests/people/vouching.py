"""Vouching: a small sign-in provider of the tests' own, which does as OpenID Connect says, or otherwise."""

import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey


@dataclass
class Giver:
    """What the provider knows and says; a test changes it."""

    address: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    signer: RSAKey | None = None
    said: dict[str, Any] = field(default_factory=dict)
    algorithm: str = "RS256"
    asked: dict[str, str] = field(default_factory=dict)

    def authorize(self, address: str) -> dict[str, str]:
        """Somebody signs in at the provider: what the browser is sent back with."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        return {"state": self.asked["state"], "code": "one-time"}

    def token(self, form: dict[str, str]) -> dict[str, str] | None:
        """The answer for a code, if it is asked for by who began."""
        digest = sha256(form["code_verifier"].encode()).digest()
        challenge = urlsafe_b64encode(digest).decode().rstrip("=")
        if form["code"] != "one-time" or challenge != self.asked["code_challenge"]:
            return None
        claims = {
            "iss": self.address,
            "aud": "primanota",
            "sub": "u-17",
            "exp": int(time.time()) + 60,
            "nonce": self.asked["nonce"],
            "email": "anna@firm.example",
            "email_verified": True,
        } | self.said
        word = jwt.encode({"alg": self.algorithm, "kid": "one"}, claims, self.signer or self.key)
        return {"access_token": "a", "token_type": "Bearer", "id_token": word}


@contextmanager
def giving() -> Iterator[Giver]:
    """A provider at an address of this machine."""
    giver = Giver()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/.well-known/openid-configuration":
                self.answer(
                    {
                        "issuer": giver.address,
                        "authorization_endpoint": f"{giver.address}/authorize",
                        "token_endpoint": f"{giver.address}/token",
                        "jwks_uri": f"{giver.address}/keys",
                    }
                )
            else:
                self.answer({"keys": [giver.key.as_dict(private=False)]})

        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["content-length"])).decode()
            form = {name: values[0] for name, values in parse_qs(text).items()}
            found = giver.token(form)
            self.answer(found or {"error": "invalid_grant"}, status=200 if found else 400)

        def answer(self, document: dict[str, Any], status: int = 200) -> None:
            body = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("localhost", 0), Handler) as server:
        giver.address = f"http://localhost:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield giver
        finally:
            server.shutdown()
            thread.join()
