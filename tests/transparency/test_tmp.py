import pytest, time
from sco.ledger.models import *
from sco.ledger import log_keys, log_signing
from tests import factories as make
from sco.transparency.checkpoints import opened
from sco.transparency.notes import Verifier
def test_x(seeded, settings, tmp_path):
    settings.LOG_KEY_FILE = tmp_path/"k"/"log_key"
    c = log_signing.sign()
    print(c.note, LogKey.objects.get().note, (tmp_path/"k"/"log_key").read_text())
    v=[Verifier.parse(LogKey.objects.get().verifier)]
    print(opened(c.note, v))
    assert log_signing.sign() is None
    log_keys.rotate()
    print(log_signing.sign().note)
    print(log_keys.retire()); print(log_signing.sign().note, LogKey.objects.last().note)
