"""Document templates: what is in force, versions, trying a text out, a second person's yes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.documents.actions import templates as acts
from linli.documents.content import Document
from linli.documents.queries.templates import TemplatePage, sample, template_page, templates
from linli.documents.rights import WRITERS
from linli.documents.template import LONGEST, TemplateFaultError
from linli.domain.errors import Invalid, NotFound, NotYours
from linli.domain.words import Words
from linli.web import pages
from linli.web.desk import page_pictures, shell
from linli.web.language import tr

#: Bytes of an uploaded template text that are read at most.
_MOST_BYTES = LONGEST * 4


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """List the kinds of documents with the version in force."""
    context = {"kinds": templates(pages.actor_of(request))}
    return shell.render(request, "desk/documents_templates.html", context, here="county")


@require_safe
def template(request: HttpRequest, kind: str, version: int | None = None) -> HttpResponse:
    """Show one version: its text, how it looks, its history."""
    page = template_page(pages.actor_of(request), kind, version)
    context = _context(page, sample(page.body))
    return shell.render(request, "desk/documents_template.html", context, here="county")


@require_safe
def sheets(request: HttpRequest, kind: str, version: int) -> HttpResponse:
    """Show how a version looks when filled with made-up values: the page, or the piece with it."""
    page = template_page(pages.actor_of(request), kind, version)
    document = sample(page.body)
    count = page_pictures.keep(_name(kind, version), document)
    numbers = range(1, count + 1)
    pictures = [reverse("desk_template_page", args=[kind, version, n]) for n in numbers]
    context = {**_context(page, document), "pictures": pictures}
    if pages.is_fragment(request):
        return pages.render(request, "desk/documents_sheets.html", context)
    return shell.render(request, "desk/documents_template.html", context, here="county")


def _context(page: TemplatePage, document: Document) -> dict[str, object]:
    address = reverse("desk_template_pages", args=[page.kind, page.row.version])
    return {"page": page, "document": document, "sheets_address": address}


def _name(kind: str, version: int) -> str:
    return f"template-pages:{kind}:{version}"


@require_safe
def picture(request: HttpRequest, kind: str, version: int, number: int) -> HttpResponse:
    """Send one page of a version filled with made-up values."""
    page = template_page(pages.actor_of(request), kind, version)
    return page_pictures.send(request, _name(kind, version), number, lambda: sample(page.body))


@require_safe
def text(request: HttpRequest, kind: str, version: int) -> HttpResponse:
    """Send the text of a version as a file, for editing elsewhere or for the county pack."""
    page = template_page(pages.actor_of(request), kind, version)
    response = HttpResponse(page.body, content_type="text/yaml; charset=utf-8")
    name = content_disposition_header(as_attachment=True, filename=f"{kind}.yaml")
    response["Content-Disposition"] = name or "attachment"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, kind: str, version: int) -> HttpResponse:
    """Edit a text: try it out, or save it as the next version waiting to be published."""
    actor = pages.actor_of(request)
    if not actor.roles & WRITERS:
        raise NotYours("not-admin", "文书模板由系统管理员修改。")
    page = template_page(actor, kind, version)
    body, fields, pictures, status = page.body, {}, [], 200
    if request.method == "POST":
        body = _given(request)
        try:
            if request.POST.get("act") == "save":
                row = acts.save(actor=actor, text=body)
                told = Words(
                    "第 {version} 版已保存，等另一位管理员或中心负责人发布。", version=row.version
                )
                messages.success(request, tr(told))
                address = reverse("desk_template_version", args=[row.kind, row.version])
                return HttpResponseRedirect(address, status=303)
            pictures = page_pictures.inline(sample(body))
        except Invalid as refusal:
            fields, status = dict(refusal.fields), refusal.status
        except TemplateFaultError as error:
            fields, status = {"body": "\n".join(map(str, error.faults))}, 422
    context = {"page": page, "body": body, "fields": fields, "pictures": pictures}
    return shell.render(request, "desk/documents_edit.html", context, here="county", status=status)


def _given(request: HttpRequest) -> str:
    """Return the uploaded text where there is one, else what stands in the form."""
    uploaded = request.FILES.get("file")
    if uploaded is None:
        return request.POST.get("body", "").replace("\r\n", "\n")
    raw: bytes = uploaded.read(_MOST_BYTES + 1)
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise Invalid(fields={"file": "不是 UTF-8 编码的文本文件。"}) from None


@require_POST
def act(request: HttpRequest, kind: str, version: int, act: str) -> HttpResponse:
    """Publish or drop a draft."""
    actor = pages.actor_of(request)
    if act == "publish":
        row = acts.publish(actor=actor, kind=kind, version=version)
        told = Words("“{name}”第 {version} 版已发布。", name=row.name, version=version)
    elif act == "drop":
        row = acts.drop(actor=actor, kind=kind, version=version)
        told = Words("“{name}”第 {version} 版不采用。", name=row.name, version=version)
    else:
        raise NotFound
    messages.success(request, tr(told))
    return HttpResponseRedirect(reverse("desk_template_version", args=[kind, version]), status=303)
