"""A strict stand-in of Diavgeia's open data: its shapes as recorded, its window of 180 days, its pages of up to 500."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.servers.world import Request, Response

HOST = "diavgeia.gov.gr"
KNOWN = {"org", "type", "from_issue_date", "to_issue_date", "status", "size", "page", "subject", "term", "ada"}


def decision(ada: str, subject: str, issued: datetime, **changes: Any) -> dict[str, Any]:
    """As the service writes one, all its fields."""
    at = int(issued.timestamp() * 1000)
    return {
        "protocolNumber": "1234/2026",
        "subject": subject,
        "issueDate": at,
        "organizationId": "6265",
        "signerIds": ["100012345"],
        "unitIds": ["81689"],
        "decisionTypeId": "2.4.7.1",
        "thematicCategoryIds": ["04"],
        "extraFieldValues": {"relatedDecisions": []},
        "privateData": False,
        "ada": ada,
        "publishTimestamp": at + 60_000,
        "submissionTimestamp": at + 60_000,
        "versionId": "0f1e2d3c-0000-4000-8000-000000000001",
        "correctedVersionId": None,
        "documentUrl": f"https://{HOST}/doc/{ada}",
        "url": f"https://{HOST}/luminapi/opendata/decisions/{ada}",
        "status": "PUBLISHED",
        "documentChecksum": "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12",
        "attachments": [],
        **changes,
    }


@dataclass
class Diavgeia:
    decisions: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, request: Request) -> Response:
        if request.method != "GET" or request.path != "/luminapi/opendata/search.json":
            return Response(b'{"errors":[{"errorCode":404}]}', "application/json", 404)
        query = request.query
        if unknown := set(query) - KNOWN:
            return Response(json.dumps({"errors": sorted(unknown)}).encode(), "application/json", 400)
        size, page = int(query.get("size", 10)), int(query.get("page", 0))
        if not 0 < size <= 500:
            return Response(b'{"errors":[{"errorMessage":"size"}]}', "application/json", 400)
        last = date.fromisoformat(query["to_issue_date"])
        first = max(date.fromisoformat(query["from_issue_date"]), last - timedelta(days=180))
        found = [
            one
            for one in self.decisions
            if one["organizationId"] == query["org"]
            and first <= datetime.fromtimestamp(one["issueDate"] / 1000, UTC).date() <= last
            and (query.get("status") == "all" or one["status"] == "PUBLISHED")
        ]
        shown = found[page * size : (page + 1) * size]
        info = {
            "query": f'organizationUid:"{query["org"]}"',
            "page": page,
            "size": size,
            "actualSize": len(shown),
            "total": len(found),
            "order": "desc",
        }
        return Response(json.dumps({"decisions": shown, "info": info}, ensure_ascii=False).encode(), "application/json")
