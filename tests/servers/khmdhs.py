"""A strict stand-in of ΚΗΜΔΗΣ's open data: notices by POST, pages as Spring writes them."""

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.servers.world import Request, Response

HOST = "cerpp.eprocurement.gov.gr"
KNOWN = {"dateFrom", "dateTo", "finalDateFrom", "finalDateTo", "organizations", "cpvItems", "referenceNumber", "title"}
PAGE = 50


def notice(number: str, title: str, **changes: Any) -> dict[str, Any]:
    """As the register writes one, the fields that matter and some that do not."""
    return {
        "title": title,
        "referenceNumber": number,
        "submissionDate": "2026-11-20T10:15:00",
        "signedDate": "2026-11-19T00:00:00",
        "organization": {"key": "6265", "value": "ΔΗΜΟΣ"},
        "typeOfProcedure": {"key": "1", "value": "Ανοιχτή διαδικασία"},
        "finalSubmissionDate": "2026-12-18T14:00:00",
        "totalCostWithoutVAT": 80000.0,
        "totalCostWithVAT": 99200.0,
        "cancelled": False,
        "objectDetails": [{"cpvs": [{"key": "45233120-6", "value": "Έργα οδοποιίας"}], "costWithoutVAT": 80000.0}],
        "diavgeiaADA": None,
        **changes,
    }


@dataclass
class Khmdhs:
    notices: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, request: Request) -> Response:
        if request.method != "POST" or request.path != "/khmdhs-opendata/notice":
            return Response(b"{}", "application/json", 404)
        asked = request.json
        if set(asked) - KNOWN or request.headers.get("content-type") != "application/json":
            return Response(b'{"error":"Bad Request"}', "application/json", 400)
        first, last = date.fromisoformat(asked["dateFrom"]), date.fromisoformat(asked["dateTo"])
        if (last - first).days > 180:
            return Response(b'{"error":"180"}', "application/json", 400)
        found = [one for one in self.notices if one["organization"]["key"] in asked["organizations"]]
        page = int(request.query.get("page", 0))
        shown, pages = found[page * PAGE : (page + 1) * PAGE], max(1, -(-len(found) // PAGE))
        answer = {
            "content": shown,
            "totalElements": len(found),
            "totalPages": pages,
            "number": page,
            "size": PAGE,
            "first": page == 0,
            "last": page >= pages - 1,
        }
        return Response(json.dumps(answer, ensure_ascii=False).encode(), "application/json")
