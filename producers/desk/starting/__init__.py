"""Starting from what is at hand: a number, a document, last year's announcement, a template."""
