"""The pages of the actions on the record, one per module."""

from collections.abc import Sequence

from sco.desk.action_pages import ActionPage
from sco.desk.actions.correct import Correct
from sco.desk.actions.erase import Erase
from sco.desk.actions.publish import Publish
from sco.desk.actions.withdraw import Withdraw

# In the order of the buttons on an item's page.
ACTION_PAGES: Sequence[type[ActionPage]] = (Publish, Correct, Withdraw, Erase)
