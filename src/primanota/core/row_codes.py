"""Row codes: why an actual has no journal line yet or never gets one, and why a row of a file was refused.

Like the tables of ``codes``: what is not here cannot be told.
"""

from primanota.core.codes import Code

WAITING: dict[str, Code] = {
    "not-imported-yet": Code(
        "The actual is staged and no import has tried it yet.",
        "Run the import.",
    ),
    "not-confirmed-yet": Code(
        "The feature actuals_prevalidation is on, and the source has not confirmed the actual yet.",
        "Ask it: primanota prevalidate; then import.",
    ),
    "too-young": Code(
        "The feature actuals_prevalidation is on, and the actual was staged less than prevalidation_wait "
        "minutes ago.",
        "Wait, and import again.",
    ),
    "intercompany-not-set-up": Code(
        "Resourcing unit cost and inter-organizational sales need intercompany accounting, which is "
        "not set up.",
        "It waits until intercompany accounting exists; nothing is lost.",
    ),
    "category-not-in-company": Code(
        "The actual's transaction category has no project category of its class in this company.",
        "Add a category with that transaction_category and class, or a category_default_... "
        "parameter; import again.",
    ),
    "line-property-unmapped": Code(
        "The actual's billing type is mapped to no line property.",
        "Add the billing type to billing_types.csv, load the pack and import again.",
    ),
    "contract-line-unknown": Code(
        "The actual names a contract line that is not in this company's setup.",
        "Add the contract line (it may still be on its way from operations) and import again.",
    ),
    "exchange-rate-missing": Code(
        "There is no exchange rate for the currency at the accounting date, neither direct, inverse "
        "nor by triangulation.",
        "Enter the rate of the company's rate type with a start date on or before that day and import again.",
    ),
}

SKIPS: dict[str, Code] = {
    "billed-sales": Code("Billed sales belong to invoicing.", "Nothing to do: invoicing takes it."),
    "milestone": Code("Milestones belong to invoicing.", "Nothing to do: invoicing takes it."),
    "retainer": Code("Retainers belong to invoicing.", "Nothing to do: invoicing takes it."),
    "project-contract": Code("Project contract rows are not work.", "Nothing to do."),
    "skip-sync": Code("The source marked the row as not to be synchronised.", "Nothing to do."),
}

ROW_REFUSALS: dict[str, Code] = {
    "value-missing": Code("A required field is empty.", "Fill the field and stage the row again."),
    "date-invalid": Code(
        "Not a date of the calendar written as YYYY-MM-DD.", "Write the date as YYYY-MM-DD."
    ),
    "number-invalid": Code(
        "Not a plain decimal number: digits, one point, no thousands mark, no exponent, no NaN.",
        "Write the number with a decimal point and plain digits.",
    ),
    "too-many-decimals": Code(
        "More decimals than the field or its currency holds.",
        "Round the value at its source; nothing is rounded here.",
    ),
    "value-too-large": Code("The value is larger than the field holds.", "Check the value at its source."),
    "value-unknown": Code(
        "Not one of the words this field takes.", "Use one of the words the message lists."
    ),
    "id-invalid": Code("Not a UUID.", "Give the actual's id as a UUID."),
    "company-unknown": Code(
        "The company is not set up.", "Load its company pack first, or correct the code."
    ),
    "company-not-selected": Code(
        "The row belongs to another company than the one selected.",
        "Leave --company out; over the API send each company its own rows.",
    ),
    "currency-unknown": Code("Not a currency of ISO 4217.", "Use the three-letter ISO code."),
    "rate-missing": Code(
        "The rate card of the map has no price for this resource on that day.",
        "Add the resource to the rate card, with a start date on or before that day.",
    ),
    "class-not-for-type": Code("Fees have no cost.", "Stage the fee as unbilled_sales."),
    "encoding-invalid": Code("The row holds bytes that are not UTF-8, or a NUL.", "Save the file as UTF-8."),
    "row-shape": Code(
        "The row has more or fewer cells than the header, or a quote that never closes.", "Mend the row."
    ),
    "actual-changed": Code(
        "The same actual was accepted before with other content; the first is kept (S1).",
        "Correct actuals by a reversal and a replacement at their source, never under the same id.",
    ),
    "link-roles-invalid": Code(
        "These two roles do not make a link.", "Use the role pairs of the staging reference."
    ),
    "link-conflict": Code(
        "The link contradicts one accepted before: an actual reverses one original, an original is "
        "reversed once, and no two reverse each other.",
        "Check the links at their source.",
    ),
    "cell-invalid": Code(
        "The cell of a spreadsheet holds an error, a formula that was never calculated, a time of day, or "
        "more digits than such a cell keeps.",
        "Mend the cell; write a number of more than 15 digits as text.",
    ),
    "json-invalid": Code("Not a JSON object with plain values and unique keys.", "Mend the line."),
}
