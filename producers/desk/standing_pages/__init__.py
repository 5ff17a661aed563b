"""Standing pages (citizen's guide, charter of rights, regulations): what stays, in numbered editions."""
