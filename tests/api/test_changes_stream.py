"""The change feed as Server-Sent Events, without a live service."""

import pytest
from django.test import Client


@pytest.mark.usefixtures("shared_seed")
def test_without_a_live_service_each_response_has_a_page(api: Client) -> None:
    first = api.get("/api/v1/changes/stream", headers={"accept": "text/event-stream"})
    assert first.headers["Content-Type"] == "text/event-stream"
    text = first.content.decode()
    assert text.startswith("retry: 3000\n\nid: ")
    assert text.count("\ndata: ") == 1
    last = text.partition("id: ")[2].partition("\n")[0]
    second = api.get("/api/v1/changes/stream", headers={"last-event-id": last})
    assert f'"sequence":{int(last.partition(".")[0]) + 1},' in second.content.decode()
