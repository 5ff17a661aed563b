"""Texts for whoever reads aloud: staff's own wordings, presenters' rates, the prompter, print."""
