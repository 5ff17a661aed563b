"""The periodical e-magazine: composed of what was announced; a mail to who chose it, a page, a PDF."""
