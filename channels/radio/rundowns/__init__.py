"""The day's rundown as others take it: one form, one module."""
