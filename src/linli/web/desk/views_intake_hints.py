"""What the registration form shows beside itself while it is being filled in: hints only.

Texts and numbers come by POST, so that none stands in an address or a log of addresses.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from linli.cases.actions.caller import look_up, name_given, own_open
from linli.cases.placing import read_datum
from linli.cases.queries.foresight import foresee
from linli.cases.queries.hints import Draft
from linli.catalogue.snapshot import Catalogue
from linli.domain.coordinates import to_wgs84
from linli.domain.errors import DomainError, Invalid
from linli.domain.words import Words
from linli.kernel import clock
from linli.places.drawing import ground
from linli.places.given import UNREADABLE, questioned
from linli.places.naming import named_in
from linli.places.tree import Node
from linli.proposals.actions.repeat_answers import may_answer
from linli.proposals.queries.repeats import alike
from linli.web import pages
from linli.web.desk import choices, intake_form, shell
from linli.web.desk.views_intake import need_post

#: Most characters of the text that are read for hints.
_READ = 2_000
#: Most matters ticked as different that are carried along.
_TICKED = 20


@dataclass(frozen=True, slots=True)
class Proposal:
    """A place to accept with one key, and what speaks for it."""

    code: str
    label: str
    reason: str


@require_POST
def caller(request: HttpRequest) -> HttpResponse:
    """Show the earlier matters of the number; the look-up is on record."""
    actor = pages.actor_of(request)
    need_post(actor)
    earlier = look_up(actor=actor, phone=request.POST.get("phone", ""))
    return pages.render(request, "desk/intake_caller.html", {"earlier": earlier})


@require_POST
def name(request: HttpRequest) -> HttpResponse:
    """Return the name field filled with the name of the number's newest matter.

    Whatever goes wrong, the field stays with what was in it, and the reason stands below.
    """
    actor = pages.actor_of(request)
    need_post(actor)
    written = request.POST.get("name", "")
    said = ""
    try:
        found = name_given(actor=actor, phone=request.POST.get("phone", ""))
        said = "" if found else "上次没有留下姓名，或者诉求人要求保密。"
    except DomainError as refusal:
        found = ""
        fields = refusal.fields if isinstance(refusal, Invalid) else {}
        said = fields.get("phone", refusal.message)
    context = {"value": found or written, "said": said}
    return pages.render(request, "desk/intake_name.html", context)


@require_POST
def hints(request: HttpRequest) -> HttpResponse:
    """Show open matters like the text or of the same number, and propose the place."""
    actor = pages.actor_of(request)
    need_post(actor)
    catalogue = shell.catalogue_of(request)
    values = intake_form.read(request.POST)
    text = values["text"][:_READ]
    chosen = intake_form.area_node(catalogue, values)
    proposals, place_said = propose(catalogue, values)
    first = catalogue.tree.by_code(proposals[0].code) if proposals else None
    matter = catalogue.matter(values["matter"])
    draft = Draft(
        text,
        values["address"],
        chosen or first,
        matter.id if matter else None,
        title=values["title"],
        own=own_open(actor=actor, phone=values["phone"])
        if values["phone"].strip()
        else frozenset(),
    )
    different = request.POST.getlist("different")[:_TICKED]
    found = alike(actor, draft, catalogue, clock.now(), but=different)
    context = {
        "alike": found,
        "related": request.POST.getlist("related"),
        "different": different,
        "may_answer": may_answer(actor),
        "short": len(text.strip()) < 4,
        "proposals": proposals,
        "place_said": place_said,
        "taken": catalogue.tree.label(chosen) if chosen else "",
    }
    return pages.render(request, "desk/intake_hints.html", context)


def propose(catalogue: Catalogue, values: dict[str, str]) -> tuple[list[Proposal], str]:
    """Return places the point and the words speak for, and what is to be said of the point.

    A place as deep as the one chosen already is not proposed again.
    """
    tree = catalogue.tree
    chosen = intake_form.area_node(catalogue, values)
    node, said = _at_point(catalogue, values, chosen)
    found: list[Proposal] = []
    if node is not None:
        found.append(Proposal(node.code, tree.label(node), "坐标在这里面"))
    for source, reason in (("address", "地址里有“{words}”"), ("text", "内容里有“{words}”")):
        found += [
            Proposal(hit.node.code, tree.label(hit.node), Words(reason, words=hit.words))
            for hit in named_in(tree, values[source][:_READ], catalogue.settings)
        ]
    fresh: dict[str, Proposal] = {}
    for one in found:
        place = tree.by_code(one.code)
        if chosen is not None and place is not None and chosen.path.startswith(place.path):
            continue
        fresh.setdefault(one.code, one)
    return list(fresh.values())[:3], said


def _at_point(
    catalogue: Catalogue, values: dict[str, str], chosen: Node | None
) -> tuple[Node | None, str]:
    """Return the area at the point given, and a sentence where there is none or a doubtful one.

    A point that fits the place chosen, or the county, only in another datum is asked about.
    """
    lon, lat = values["lon"].strip(), values["lat"].strip()
    if not lon or not lat:
        return None, ""
    try:
        datum = read_datum(values["datum"])
        pair = float(lon), float(lat)
    except (ValueError, Invalid):
        return None, UNREADABLE.sentence
    doubt = questioned(catalogue.locator, *pair, datum, chosen)
    if doubt is not None and doubt.no_place:
        return None, doubt.sentence
    node = catalogue.locator.find(*to_wgs84(*pair, datum), chosen)
    if doubt is not None and doubt.datum is not None:
        return node, doubt.sentence
    if node is None:
        return None, "坐标不在本县范围内：仍可登记，会标为“待核位置”。"
    return node, ""


@require_POST
def outlook(request: HttpRequest) -> HttpResponse:
    """Show the script of the chosen matter and the dates a report made now would get.

    The script that already stands there (``scripted``) is left alone, so that nobody typing in
    it is disturbed.
    """
    need_post(pages.actor_of(request))
    catalogue = shell.catalogue_of(request)
    values = intake_form.read(request.POST)
    matter = catalogue.matter(values["matter"])
    area = intake_form.area_node(catalogue, values)
    stands = request.POST.get("scripted") == (matter.code if matter else "")
    questions = intake_form.questions(matter, request.POST)
    context = {
        "stands": stands,
        "questions": questions,
        "other_answers": intake_form.other_answers(questions, request.POST),
        "matter": matter,
        "foresight": foresee(catalogue, matter, values["level"], area, clock.now()),
    }
    response = pages.render(request, "desk/intake_outlook.html", context)
    if stands:
        response["HX-Reswap"] = "none"
    return response


@require_safe
def place(request: HttpRequest) -> HttpResponse:
    """Return the two place fields with an accepted proposal in them."""
    need_post(pages.actor_of(request))
    catalogue = shell.catalogue_of(request)
    values = intake_form.place_values(catalogue, request.GET.get("code", ""))
    node = intake_form.area_node(catalogue, values)
    context = {
        "label": catalogue.tree.label(node) if node else "",
        "values": values,
        "errors": {},
        "places": choices.places(catalogue),
        "grids": [("", choices.children(catalogue, values["area"]))],
    }
    return pages.render(request, "desk/intake_place_taken.html", context)


@require_safe
def sketch(request: HttpRequest) -> HttpResponse:
    """Return the sketch of the chosen village, town or county to put a point on: one query."""
    need_post(pages.actor_of(request))
    catalogue = shell.catalogue_of(request)
    values = intake_form.read(request.GET)
    node = catalogue.tree.by_code(values["area"]) or catalogue.tree.root
    context = {"ground": ground(catalogue.tree, node.id), "values": values}
    return pages.render(request, "desk/intake_map.html", context)
