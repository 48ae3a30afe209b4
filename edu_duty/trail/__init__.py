"""Reading what happened: the audit page, its tables, and checking the chains."""
