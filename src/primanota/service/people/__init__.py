"""The service of people: signing in, persons with their roles and exceptions, tokens, and duties at the act.

Changes are recorded in the audit trail: of roles in their company's, of persons themselves under '*', the
chain of what concerns all companies.
"""
