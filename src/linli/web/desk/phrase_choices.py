"""Choices of the forms of canned replies and macros."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.cases.queries.words import WORDS
from linli.catalogue.snapshot import Catalogue
from linli.domain.lifecycle import STATES as INFO
from linli.kernel import clock
from linli.people.actor import Actor
from linli.web.desk.choices import Groups
from linli.workbench.keeping import WRITTEN, is_letter, keeps_county, kept_units
from linli.workbench.phrase_input import COUNTY, MACRO_COMMANDS, STATES

#: What each input is called, for the list of errors.
LABELS = {
    "title": gettext_lazy("名称"),
    "command": gettext_lazy("用在哪个操作"),
    "matter": gettext_lazy("事项"),
    "state": gettext_lazy("状态"),
    "scope": gettext_lazy("归属"),
    "body": gettext_lazy("内容"),
    "season_from": gettext_lazy("每年从"),
    "season_to": gettext_lazy("每年到"),
    "review_on": gettext_lazy("复核日期"),
    "steps": gettext_lazy("步骤"),
}


def written() -> Groups:
    """Return the commands with a long text: those a resident will read first."""
    letters = [(one.value, _(WORDS[one].label)) for one in WRITTEN if is_letter(one)]
    others = [(one.value, _(WORDS[one].label)) for one in WRITTEN if not is_letter(one)]
    return [(_("诉求人会看到"), letters), (_("内部记录"), others)]


def macro_commands() -> Groups:
    """Return the commands a macro may hold, in the order of the loop."""
    return [("", [(one.value, _(WORDS[one].label)) for one in MACRO_COMMANDS])]


def matters(catalogue: Catalogue) -> Groups:
    """Return the classes, and the admitted matters under their classes."""
    today = clock.today()
    classes = [one for one in catalogue.matters.values() if not one.is_leaf and one.live(today)]
    groups: Groups = [(_("整类"), [(one.code, one.name) for one in classes])]
    for head in classes:
        rows = [
            (one.code, one.name)
            for one in catalogue.matters.values()
            if one.parent_id == head.id and one.is_leaf and one.live(today)
        ]
        groups.append((head.name, rows))
    return groups


def states() -> Groups:
    """Return the states in which somebody still acts."""
    return [("", [(state.value, _(INFO[state].label)) for state in STATES])]


def scopes(actor: Actor, catalogue: Catalogue, *, keeping: bool) -> Groups:
    """Return the county and the actor's units; ``keeping``: only where they may write."""
    units = kept_units(actor) if keeping else actor.units
    rows = [(COUNTY, _("全县通用"))] if keeps_county(actor) or not keeping else []
    rows += [
        (catalogue.units[one].code, catalogue.units[one].name)
        for one in sorted(units)
        if one in catalogue.units
    ]
    return [("", rows)]
