"""Tables of the work order aggregate. Written only by ``linli.cases.actions``."""

from linli.cases.models.case import Case
from linli.cases.models.check import Rating, Score, Verification
from linli.cases.models.collaboration import Mention, ReadGrant, ReplyDraft
from linli.cases.models.duty import Duty
from linli.cases.models.ledger import Approval, Oversight, Pause
from linli.cases.models.link import Attachment, CaseLink, ConflictBlock
from linli.cases.models.party import Party, Supporter
from linli.cases.models.plan import Milestone, Plan, Responsibility

__all__ = [
    "Approval",
    "Attachment",
    "Case",
    "CaseLink",
    "ConflictBlock",
    "Duty",
    "Mention",
    "Milestone",
    "Oversight",
    "Party",
    "Pause",
    "Plan",
    "Rating",
    "ReadGrant",
    "ReplyDraft",
    "Responsibility",
    "Score",
    "Supporter",
    "Verification",
]
