"""Writing an announcement: drafts, the form, what is still wrong with it, what it will look like."""
