"""The matrix in words: every row has the same channels in the same places."""

from core.matrix import Cell, EditionCells, Matrix
from producers.desk.following.table import told

SENT = Cell("planned", 2, {"sent": 2})


def test_a_channel_that_only_an_older_edition_went_to_has_its_column() -> None:
    first = EditionCells(1, "publish", {"radio": SENT, "webhooks": Cell("planned", 0, {}), "webtv": SENT}, {})
    second = EditionCells(2, "withdraw", {"email": SENT, "radio": SENT, "webtv": SENT}, {})
    rows = told(Matrix("id", "2026/000001", 2, [first, second]), {"radio": "Ραδιόφωνο"}, "el")
    assert [row.number for row in rows] == [2, 1]
    for row in rows:
        assert [cell.channel for cell in row.cells] == ["email", "radio", "webhooks", "webtv"]
    newest, oldest = ({cell.channel: cell.lines for cell in row.cells} for row in rows)
    assert newest["webhooks"] == ()
    assert oldest["email"] == ()
    assert oldest["webtv"] == newest["webtv"] == [("sent", "παραδόθηκαν 2")]
