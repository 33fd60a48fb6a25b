"""Tables of the workbench, one file for each concern."""

from linli.workbench.models.bulk import BulkItem, BulkRun
from linli.workbench.models.drafts import FormDraft
from linli.workbench.models.phrases import CannedReply, Macro
from linli.workbench.models.presence import Presence
from linli.workbench.models.views import DeskPreference, SavedView

__all__ = [
    "BulkItem",
    "BulkRun",
    "CannedReply",
    "DeskPreference",
    "FormDraft",
    "Macro",
    "Presence",
    "SavedView",
]
