"""The station's own pages at the desk."""

from fastapi import APIRouter

from core.context import Context
from core.desk import Desk, Section

SECTIONS: tuple[Section, ...] = ()


def router(context: Context, desk: Desk) -> APIRouter:
    return APIRouter()
