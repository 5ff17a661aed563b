"""Lists of people whom a law tells us to write to: with a basis, a purpose and an end of their own.

Nobody consented to them and nobody can leave them, so they never meet subscriptions: this folder imports nothing of the
register, and no other module touches its tables.
"""
