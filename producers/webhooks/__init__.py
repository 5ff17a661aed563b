"""Endpoints of other programs, as administrators mind them: by the API and at the desk."""
