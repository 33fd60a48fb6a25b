"""The built-in words in English, for those who reported on the English page."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "report_receipt": (
            "We have received the matter you reported. Number {number}, lookup code {lookup}. "
            "Please keep both: with them you can see the progress at any time."
        ),
        "report_receipt.sms": (
            "We have received the matter you reported, number {number}. The lookup code is on "
            "your receipt. See or add to it: {link}"
        ),
        "accepted": (
            "The matter you reported has been accepted, number {number}. It is expected to be "
            "settled by {due}."
        ),
        "accepted.sms": (
            "The matter you reported (number {number}) has been accepted and is expected to be "
            "settled by {due}. See or add to it: {link}"
        ),
        "refused": (
            "By the rules, the matter you reported cannot be accepted here. Reason: {reason}. "
            "You can turn to: {door}."
        ),
        "refused.sms": (
            "By the rules, the matter you reported (number {number}) cannot be accepted here. "
            "The reason and where to turn: {link}"
        ),
        "lawful": (
            "The matter you reported has to be settled through “{channel}”. "
            "You can turn to: {door}."
        ),
        "lawful.sms": (
            "The matter you reported (number {number}) has to be settled another lawful way. "
            "Where to turn: {link}"
        ),
        "info_requested": (
            "To settle the matter we need to know from you: {question}. You can answer with "
            "number {number} and your lookup code. {clock_note}"
        ),
        "info_requested.sms": (
            "We have a question about the matter you reported (number {number}). {clock_note} "
            "Read and answer it: {link}"
        ),
        "extended": (
            "The matter you reported needs more time. Reason: {reason}. "
            "It is now expected to be settled by {due}."
        ),
        "extended.sms": (
            "The matter you reported (number {number}) needs more time; it is now expected to "
            "be settled by {due}. See or add to it: {link}"
        ),
        "suspended": (
            "The matter you reported cannot be worked on for now. Reason: {reason}. "
            "Work is expected to go on by {until}."
        ),
        "suspended.sms": (
            "The matter you reported (number {number}) cannot be worked on for now; work is "
            "expected to go on by {until}. The reason: {link}"
        ),
        "answered": "There is an answer to the matter you reported: {answer}",
        "answered.sms": (
            "There is an answer to the matter you reported (number {number}). Please read it "
            "and tell us whether the matter is solved: {link}"
        ),
        "closed": (
            "The matter you reported has been closed, number {number}. If it is not solved, "
            "please tell us and we will take it up again."
        ),
        "closed.sms": (
            "The matter you reported (number {number}) has been closed. If it is not solved you "
            "can have it taken up again; rating is optional: {link}"
        ),
        "rating_invitation": (
            "Please rate how it was handled. Whether you do is up to you; not rating has no "
            "effect on what you report later."
        ),
        "reopened": (
            "The matter you reported (number {number}) has been taken up again. "
            "You will be answered once more."
        ),
        "reopened.sms": (
            "The matter you reported (number {number}) has been taken up again. You will be "
            "answered once more. See or add to it: {link}"
        ),
        "joined": (
            "The matter you reported (number {number}) is handled together with another one of "
            "the same kind. You will be answered just the same."
        ),
        "joined.sms": (
            "The matter you reported (number {number}) is handled together with another one of "
            "the same kind. You will be answered just the same. Add to it: {link}"
        ),
        "answered.supporter": (
            "There is an answer to the matter that troubles you too (number {number}). "
            "To learn more, call {phone}."
        ),
        "closed.supporter": (
            "The matter that troubles you too (number {number}) has been closed. "
            "If it still is not solved, please call {phone}."
        ),
        "staff_dispatched": (
            "Matter {number} was dispatched to your unit; please sign for it at the desk. "
            "To be settled by {due}."
        ),
        "staff_returned": "The return of matter {number} was granted; please dispatch it anew.",
        "staff_kept": (
            "The return of matter {number} was refused; it stays with your unit. "
            "Please look at the desk."
        ),
        "staff_rework": (
            "Matter {number} was found not to be settled as answered; please read at the desk "
            "what is asked and work on it again."
        ),
        "staff_reopened": "Matter {number} is to be taken up again; please look at the desk.",
        "staff_supplement": (
            "The requester of matter {number} has added something; please look at the desk."
        ),
        "staff_approval": "A request on matter {number} waits for approval at the desk.",
        "staff_review": "A draft answer to matter {number} waits for your review at the desk.",
        "staff_mentioned": (
            "A colleague mentioned you in a note on matter {number}; please look at the desk."
        ),
        "staff_overseen": (
            "Matter {number} is now overseen; please enter the plan and its dates at the desk."
        ),
        "staff_supervised": (
            "Your unit is under supervision for matter {number}; please read the demand at the "
            "desk and feed back in time."
        ),
        "staff_climbed": (
            "Matter {number} has seen no progress in time and is brought before you; please "
            "respond from your to-do list at the desk."
        ),
        "staff_decided": (
            "The convenor has decided on matter {number}; please look at the desk and act by the "
            "date set."
        ),
        "staff_fed_back": (
            "There is feedback on the supervision of matter {number}; please decide at the desk "
            "whether to release it."
        ),
        "staff_released": (
            "The supervision of matter {number} is released; please look at the desk."
        ),
        "staff_part": (
            "It is your unit's turn in the joint plan of matter {number}; please see task and "
            "time limit at the desk."
        ),
        "staff_parts_done": (
            "All parts of the joint plan of matter {number} are done; please sum them up at the "
            "desk."
        ),
        "staff_whistle": (
            "Your unit is called to the spot for matter {number}; please answer at the desk at "
            "once and see where and when to be."
        ),
        "staff_objection": (
            "A unit objects to being called to the spot for matter {number}; please decide at "
            "the desk."
        ),
        "staff_whistle_over": (
            "The call to the spot for matter {number} has ended; please see result and rating at "
            "the desk."
        ),
        "staff_unsolved": (
            "The requester of matter {number} says it is not solved; please check it at the desk."
        ),
        "staff_presented": "Matter {number} is put before you; please look at the desk.",
        "staff_instructed": (
            "The leader has instructed on matter {number}, which you presented; "
            "please look at the desk."
        ),
        "staff_asked": "{what}. Please look at your to-do list at the desk.",
        # -- not of one kind --
        "subject": "Number {number}: there is news",
        "subject.staff": "Matter {number} waits for you",
        "clock_runs": "While we wait for you, the time to settle the matter goes on counting.",
        "clock_stands": "While we wait for you, the time to settle the matter stands still.",
        "no_link": "the website of the centre (with number and lookup code)",
        "one_matter": "There are {n} messages about your matter {numbers}. Read them: {link}",
        "many_matters": "There is news of {n} matters you reported: {numbers}. Read it: {link}",
        "many_supported": (
            "There is news of {n} matters that trouble you too: {numbers}. Call {phone}."
        ),
        "many_staff": "{n} matters wait for you at the desk: {numbers}.",
        "many_calls": "{n} things wait for you; please look at your to-do list at the desk.",
        "and_more": " and more",
        "door": "the service window of the local centre",
    }
)

#: How a message to a proxy differs from the one to the requester.
FOR_PROXY: Final = ("you reported", "you reported for somebody else")
#: What stands in a gateway's message for values that must not leave the house.
WITHHELD: Final[Mapping[str, str]] = MappingProxyType(
    {
        "lookup": "(on your receipt)",
        "answer": "please read it online with number and lookup code, or ask at the centre.",
        "question": "(please read it online with number and lookup code)",
    }
)
