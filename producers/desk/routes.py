"""All pages of the desk, under /desk."""

from collections.abc import Sequence

from fastapi import APIRouter

from audience.erasure import Also
from core.context import Context
from core.routing import join
from core.wake import Wake
from core.witness import Witness
from producers.desk import bringing, home
from producers.desk.auditing import pages as auditing
from producers.desk.auditing import proving
from producers.desk.calendar import pages as calendar
from producers.desk.checking import pages as checking
from producers.desk.composing import pages as composing
from producers.desk.consultations import pages as consultations
from producers.desk.elections import pages as elections
from producers.desk.files import pages as files
from producers.desk.following import deciding, ending, listing, reach, showing
from producers.desk.following import pages as following
from producers.desk.helping import pages as helping
from producers.desk.inbox import pages as inbox
from producers.desk.office import Office
from producers.desk.parts import Parts
from producers.desk.printing import kit, sheet
from producers.desk.programs import pages as programs
from producers.desk.releasing import pages as releasing
from producers.desk.releasing import setting
from producers.desk.reporting import pages as reporting
from producers.desk.setting_up import carry_pages, channel_pages, letter_pages, lexicon_pages, template_pages
from producers.desk.setting_up import pages as setting_up
from producers.desk.settings import DeskSettings
from producers.desk.staff import account, entering, minding, vouched
from producers.desk.standing_pages import pages as standing_pages
from producers.desk.starting import pages as starting
from producers.desk.subscribers import pages as subscribers
from producers.imports import pages as imports
from producers.posting import Posting


def router(
    context: Context,
    posting: Posting,
    parts: Parts,
    wake: Wake,
    witness: Witness,
    also: Sequence[Also],
) -> APIRouter:
    """Everything behind the sign-in, and the sign-in itself. `also` forget with the register who is erased."""
    office = Office(context, posting, parts, wake, witness, also, DeskSettings())
    routes = APIRouter()
    for pages in (
        entering,
        account,
        minding,
        home,
        helping,
        composing,
        files,
        checking,
        starting,
        releasing,
        setting,
        following,
        listing,
        deciding,
        ending,
        showing,
        reach,
        calendar,
        reporting,
        auditing,
        proving,
        kit,
        sheet,
        vouched,
        inbox,
        subscribers,
        consultations,
        standing_pages,
        elections,
        channel_pages,
        carry_pages,
        letter_pages,
        lexicon_pages,
        template_pages,
        setting_up,
        imports,
        programs,
        bringing,
    ):
        join(routes, pages.routes(office))
    return routes
