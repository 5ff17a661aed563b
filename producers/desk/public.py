"""What citizens see of the desk: «Γράψτε μας», consultations, standing pages; and the issuers' logos."""

from collections.abc import Sequence

from fastapi import APIRouter

from core.context import Context
from core.pages import MenuItem
from core.routing import join
from producers.desk.consultations import public as consultations
from producers.desk.inbox import public as inbox
from producers.desk.setting_up import logos
from producers.desk.standing_pages import public as standing_pages

MENU: Sequence[MenuItem] = (*inbox.MENU, *consultations.MENU, *standing_pages.MENU)


def router(context: Context) -> APIRouter:
    return join(APIRouter(), *(part.router(context) for part in (inbox, consultations, standing_pages, logos)))
