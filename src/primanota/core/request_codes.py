"""Request codes: refusals about who asks for something and how, whatever it is.

Part of ``codes.REFUSALS``; like there, what is not here cannot be told.
"""

from primanota.core.code import Code

REFUSALS: dict[str, Code] = {
    "key-used": Code(
        "The key of the request was used for another one.",
        "Make up a new Idempotency-Key for each change, and send the same one only with the same request.",
    ),
    "request-repeated": Code(
        "The same request was carried out already, and its answer is not there.",
        "Ask again in a moment; if it stays so, look at what was changed, and ask for more with another key.",
    ),
    "request-too-large": Code(
        "The request is larger than any that is taken.",
        "Send files one by one; a file of more than 1 GiB in parts, or stage it on the command line.",
    ),
    "too-many-requests": Code(
        "One person sends more requests in a minute than the server takes.",
        "Wait a minute; ask for whole lists as files and change many lines with one request. Whoever runs the"
        " server can take more: PRIMANOTA_REQUESTS_PER_MINUTE.",
    ),
    "media-type-unknown": Code(
        "The body of the request is of a kind that is not taken there.",
        "Send it as told, with the Content-Type that it is, and not compressed.",
    ),
    "page-unknown": Code("There is nothing at that address.", "Check the address."),
    "method-unknown": Code(
        "The address does not take that method.", "Use one that the header Allow of the answer names."
    ),
    "setting-changed": Code(
        "Somebody changed the setting after you looked at it.", "Look at it again, and repeat what you did."
    ),
    "not-allowed": Code(
        "Who asks has no role that allows it.",
        "Ask a user administrator for the role, or have somebody do it who has it.",
    ),
    "not-signed-in": Code(
        "Nobody is signed in, or the session or token has ended.", "Sign in, or send a token that is valid."
    ),
    "proof-required": Code(
        "This change asks again who is there: the last proof is too old.",
        "Give your password once more, or sign in again; then the change is made.",
    ),
    "form-foreign": Code(
        "The request does not come from a page of ours.", "Load the page again and repeat what you did."
    ),
    "sign-in-failed": Code(
        "Nobody is known by that name and password, or may not come in.",
        "Try again, or ask a user administrator for a link.",
    ),
    "sign-in-blocked": Code(
        "Signing in failed too often.", "Wait as long as told, or ask a user administrator for a link."
    ),
    "code-wrong": Code(
        "The code is not of this moment, was used already, or is of another app.",
        "Wait for the app's next code and see that the phone's clock is right, or give a recovery code.",
    ),
    "factor-required": Code(
        "This takes a session with a second factor, as whoever runs the server wants it.",
        "Set up a second factor on your account page; from then on you sign in with a code as well.",
    ),
    "factor-exists": Code(
        "There is a second factor already.", "Switch it off first, on the account page, to set up another."
    ),
    "factor-unknown": Code("There is no second factor.", "Set one up on the account page."),
    "link-invalid": Code(
        "The link was used, has been replaced, or is too old.",
        "Ask for a new one: a user administrator makes it, or primanota user link PERSON.",
    ),
    "password-weak": Code(
        "The password is too easy to guess.",
        "Choose a longer one; a few words that do not belong together do.",
    ),
    "person-unknown": Code("There is no such person.", "See their list (primanota user list)."),
    "person-exists": Code("There is a person of that name already.", "Choose another name, or use that one."),
    "role-unknown": Code(
        "There is no such role.", "The roles are told below, and by primanota user grant --help."
    ),
    "roles-incompatible": Code(
        "One person should not have these roles together.",
        "Give one of them to somebody else, or keep an exception with its reason: primanota user waive.",
    ),
    "own-rights": Code(
        "Nobody changes what he may do himself.", "Have another user administrator do it, or primanota user."
    ),
    "token-exists": Code("The person has a token of that name.", "Choose another name, or remove that one."),
    "token-unknown": Code("The person has no such token.", "Look at the account page."),
    "own-edits": Code(
        "Who edited a line of a journal does not post that journal.",
        "Have somebody else post it, or keep an exception with its reason: primanota user waive.",
    ),
    "place-not-allowed": Code(
        "Who runs the server has not named this file, folder or host for sources and targets.",
        "Have them name it in PRIMANOTA_EXCHANGE_FOLDERS or PRIMANOTA_EXCHANGE_HOSTS, or use one they have.",
    ),
    "provider-failed": Code(
        "The sign-in provider did not say who it is.",
        "Try again; if it stays so, have an administrator check the settings PRIMANOTA_OIDC_.",
    ),
}
