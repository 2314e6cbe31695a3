"""Apps: an authenticator app of the tests' own, set up through the pages as a person would."""

import re
import time
from dataclasses import dataclass
from html import unescape

import pyotp

from primanota.service.session import Session
from tests.people.conftest import PASSWORD, Browser

SECRET = re.compile(r'class="input wide secret" readonly value="([A-Z2-7 ]+)"')
RECOVERY = re.compile(r"<li><code>([a-z2-9-]+)</code></li>")
STEP_S = 30


@dataclass
class App:
    """An app that knows the secret; the code it was set up with, and the recovery codes beside it."""

    secret: str
    first: str
    recovery: list[str]

    def code(self, steps: int = 0) -> str:
        """The code that the app shows, or showed or will show so many half minutes from now."""
        return pyotp.TOTP(self.secret).at(int(time.time()) + steps * STEP_S)


def secret_of(text: str) -> str:
    """The secret on the page that shows it."""
    (found,) = SECRET.findall(text)
    return str(found).replace(" ", "")


def recovery_of(text: str) -> list[str]:
    """The recovery codes on the page that shows them."""
    return [unescape(each) for each in RECOVERY.findall(text)]


def set_up(browser: Browser) -> App:
    """Set up a second factor for whoever is signed in at a browser."""
    csrf = browser.csrf
    app = App(secret_of(browser.post("/account/factor/begin", csrf_token=csrf).text), "", [])
    app.first = app.code()
    done = browser.post("/account/factor/confirm", csrf_token=csrf, code=app.first)
    assert done.status_code == 200, done.text
    app.recovery = recovery_of(done.text)
    return app


def later(session: Session) -> None:
    """Let so much time pass that no code was used lately."""
    session.conn.execute("UPDATE people.factor SET used_step = used_step - 10")


def come_in(browser: Browser, person: str, code: str) -> int:
    """Sign in by password and code; the status of the answer to the code."""
    halfway = browser.sign_in(person, PASSWORD)
    assert halfway.headers["location"] == "/sign-in/code?next=%2F", halfway.text
    return browser.post("/sign-in/code", code=code).status_code
