"""An erasure leaves nothing of the texts in what the desk keeps beside them."""

from sco.desk.texts.confirming import confirm
from sco.desk.texts.models import Confirmation
from tests import factories as make
from tests.desk import scenarios
from tests.ledger.test_erasing import places_of


def test_nothing_is_kept_of_an_erased_item(record: str) -> None:
    claim = make.claim(scenarios.published(), statement_zh_hans="保密")
    make.publish_rows(claim)
    rows = type(claim).objects.filter(pk=claim.pk)
    rows.update(statement_zh_hans="改")
    confirm(claim, "en", by="ed", reason="still 保密")
    rows.update(statement_zh_hans="保密之二")
    rows.update(statement_zh_hans="三")
    assert {"desk_texts_confirmation.reason", "desk_texts_basis.source"} & places_of("保密")
    make.erase_rows(claim)
    assert places_of("保密") == set()
    assert not Confirmation.objects.exists()
