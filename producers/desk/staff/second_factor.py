"""The second factor: six digits by the clock (TOTP, RFC 6238), each good once."""

from datetime import datetime
from uuid import UUID

import pyotp
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from producers.desk.tables import staff

STEP_S = 30
NEIGHBOURS = (0, -1, 1)  # a telephone's clock may be a step off


def new_secret() -> str:
    return pyotp.random_base32()


def address_of(secret: str, email: str, hub: str) -> str:
    """What an authenticator reads as a QR code (`otpauth://`)."""
    return pyotp.TOTP(secret, interval=STEP_S).provisioning_uri(name=email, issuer_name=hub)


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """Which step of the clock this code belongs to, of those near by; None: to none."""
    digits = "".join(sign for sign in code if not sign.isspace())
    now = int(at.timestamp()) // STEP_S
    codes = pyotp.TOTP(secret, interval=STEP_S)
    return next((now + n for n in NEIGHBOURS if codes.verify(digits, for_time=(now + n) * STEP_S)), None)


async def take(connection: AsyncConnection, person: UUID, code: str, at: datetime) -> bool:
    """Whether the code is right and has not been taken before; taken now, it is good no more."""
    mine = staff.c.id == person
    secret = (await connection.execute(select(staff.c.totp_secret).where(mine))).scalar_one()
    step = step_of(secret, code, at) if secret is not None else None
    if step is None:
        return False
    taken = await connection.execute(update(staff).where(mine, staff.c.totp_step < step).values(totp_step=step))
    return taken.rowcount == 1
