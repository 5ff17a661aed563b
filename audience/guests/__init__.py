"""Guest lists of events: who is invited, what they answered, and who stands at the door."""
