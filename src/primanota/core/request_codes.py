"""Request codes: refusals about how something is asked for over a network, whatever it is.

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
    "setting-changed": Code(
        "Somebody changed the setting after you looked at it.", "Look at it again, and repeat what you did."
    ),
}
