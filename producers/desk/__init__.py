"""The desk: where staff write, preview, approve, schedule and follow."""
