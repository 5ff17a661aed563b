"""Public consultations: what people say about a text while its window is open, and the report of it."""
