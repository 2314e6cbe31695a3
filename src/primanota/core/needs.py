"""Needs: which right each change and each job asks for, whichever door it comes through.

One of the rights named is enough. A change that is not listed here cannot be made: that is a defect, which
a test would find. What a session reads needs ``read``, to which its door sees.
"""

from collections.abc import Mapping

from primanota.core.rights import IMPORT, PEOPLE, PERIOD, POST, REVERSE, REVIEW, SETUP, STAGE, WRITE_OFF

JOBS: Mapping[str, tuple[str, ...]] = {
    "stage": (STAGE,),
    "import": (IMPORT,),
    "prevalidate": (STAGE, IMPORT),
    "post": (POST,),
    "write-back": (POST,),
    "proofs": (POST, PERIOD, SETUP),
}
"""What it takes to have a job done, now or by the workers, to schedule it or to stop it."""

ACTIONS: Mapping[str, tuple[str, ...]] = {
    "stage": (STAGE,),
    "edit": (REVIEW,),
    "distribute": (REVIEW,),
    "undo-distribution": (REVIEW,),
    "delete": (REVIEW,),
    "reset": (REVIEW, POST),
    "write-off": (WRITE_OFF,),
    "reverse": (REVERSE,),
    "set-period": (PERIOD,),
    "close-period": (PERIOD,),
    "load-setup": (SETUP,),
    "set-parameter": (SETUP,),
    "save-setup-rows": (SETUP,),
    "remove-setup-rows": (SETUP,),
    "save-period-rows": (PERIOD,),
    "switch-feature": (SETUP,),
    "queue-run": (IMPORT, STAGE, POST, PERIOD, SETUP),
    "cancel-run": (IMPORT, STAGE, POST, PERIOD, SETUP),
    "add-schedule": (SETUP,),
    "change-schedule": (SETUP,),
    "pause-schedule": (SETUP,),
    "resume-schedule": (SETUP,),
    "remove-schedule": (SETUP,),
    "add-person": (PEOPLE,),
    "disable-person": (PEOPLE,),
    "enable-person": (PEOPLE,),
    "grant-role": (PEOPLE,),
    "revoke-role": (PEOPLE,),
    "waive-duties": (PEOPLE,),
    "end-waiver": (PEOPLE,),
    "set-password": (PEOPLE,),
    "vouch-person": (PEOPLE,),
    "make-link": (PEOPLE,),
    "sign-in": (PEOPLE,),
    "sign-out": (PEOPLE,),
    "add-token": (PEOPLE,),
    "remove-token": (PEOPLE,),
    "prove": (PEOPLE,),
    "begin-factor": (PEOPLE,),
    "set-factor": (PEOPLE,),
    "remove-factor": (PEOPLE,),
    "take-factor": (PEOPLE,),
    "renew-recovery-codes": (PEOPLE,),
    "fail-code": (PEOPLE,),
}
"""What it takes to make a change; which job a run does is looked at besides."""

PROVED = frozenset({
    "add-person",
    "add-token",
    "begin-factor",
    "close-period",
    "enable-person",
    "grant-role",
    "load-setup",
    "make-link",
    "remove-factor",
    "renew-recovery-codes",
    "save-period-rows",
    "set-factor",
    "set-period",
    "take-factor",
    "waive-duties",
})  # fmt: skip
"""Changes for which whoever sits at a browser must have shown not long ago who that is (ASVS 7.5.3): they let
somebody in or do more, open what was closed, or change much at once.
"""
