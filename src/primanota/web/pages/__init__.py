"""Pages: what people see, one module for each page or family of pages, each with a ``router``.

Addresses are /{company}/...; what is shown, filtered and chosen is in the address, so that it can be kept and
sent to others. Lists are filled by the page's script from the API.
"""

ROUTERS = (
    "people.sign_in",
    "people.provider",
    "people.proof",
    "people.account",
    "people.factor",
    "people.users",
    "home",
    "vouchers",
    "traces",
    "books",
    "proofs",
    "audit",
    "journals",
    "staging",
    "setup",
    "background",
)
"""The modules whose routes are served."""
