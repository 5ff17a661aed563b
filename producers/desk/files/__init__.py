"""What staff upload: checked, cleaned, cut to shape, and shown to nobody else before the announcement is."""
