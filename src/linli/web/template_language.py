"""Makes templates speak the language of the page by where a value is printed.

In running text a word of the platform is translated and anything else in Chinese is marked as
Chinese (``lang``); in an attribute that people read or hear it is translated; the content of
form fields and all other attributes are left alone. So a template prints a label, the name of
a unit or a reason as it is, and nobody has to remember which of them needs translating.
``{{ title|written }}`` is for what people wrote: it is marked and never translated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

#: Attributes whose words reach people.
SPOKEN = frozenset(
    {"alt", "aria-description", "aria-label", "data-label", "data-step", "label", "placeholder"}
    | {"title"}
)
#: Elements whose content is words without markup (``text`` is that of a drawing).
_BARE = frozenset({"option", "text", "title"})
#: Elements whose content is no text of ours.
_RAW = frozenset({"textarea", "script", "style"})
#: Blocks of the skeletons that stand inside ``<title>`` or inside a tag.
_BARE_BLOCKS = frozenset({"title"})
_TAG_BLOCKS = frozenset({"register", "body_attributes"})

_FILTERS = {"text": "said", "bare": "tr"}


class _Html:
    """Where in the markup the template has come to: fed with its texts in order."""

    def __init__(self) -> None:
        self.spot = "text"  # text, name (of a tag), tag, value
        self.element = ""
        self.inside = ""
        self.attribute = ""
        self.quote = ""

    def feed(self, text: str) -> None:
        """Go on over a piece of literal text."""
        for char in text:
            self._step(char)

    def _step(self, char: str) -> None:
        if self.spot == "text":
            if char == "<":
                self.spot, self.element = "name", ""
        elif self.spot == "value":
            if char == self.quote:
                self.spot, self.attribute = "tag", ""
        elif char == ">":
            self._end_tag()
        elif self.spot == "name":
            if char.isspace():
                self.spot, self.attribute = "tag", ""
            else:
                self.element += char
        elif char in "\"'":
            self.spot, self.quote = "value", char
        elif char.isspace():
            self.attribute = ""
        elif char != "=":
            self.attribute += char

    def _end_tag(self) -> None:
        name = self.element.lower()
        if name.startswith("/"):
            if name[1:] == self.inside:
                self.inside = ""
        elif name in _BARE | _RAW and not self.inside:
            self.inside = name
        self.spot = "text"

    def place(self) -> str:
        """Return ``text``, ``bare`` (words without markup) or nothing."""
        if self.spot == "value":
            return "bare" if self.attribute in SPOKEN else ""
        if self.spot != "text" or self.inside in _RAW:
            return ""
        return "bare" if self.inside in _BARE else "text"


class LanguageExtension(Extension):
    """Adds the filter of its place to everything a template prints."""

    priority = 200  # after the extension that knows {% trans %}

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        """Return the tokens with the filters put in."""
        html = _Html()
        blocks: list[str] = []
        for token in stream:
            if token.type == "data":
                html.feed(token.value)
                yield token
            elif token.type == "variable_begin":
                yield from _printed(token, stream, _place(html, blocks))
            elif token.type == "block_begin":
                yield from _block(token, stream, _place(html, blocks), blocks)
            else:
                yield token


def _place(html: _Html, blocks: list[str]) -> str:
    if blocks and blocks[-1] in _TAG_BLOCKS:
        return ""
    place = html.place()
    return "bare" if place == "text" and blocks and blocks[-1] in _BARE_BLOCKS else place


def _wrapped(tokens: list[Token], place: str) -> Iterator[Token]:
    """Yield ``(tokens)|filter``."""
    line = tokens[0].lineno
    yield Token(line, "lparen", "(")
    yield from tokens
    yield Token(line, "rparen", ")")
    yield Token(line, "pipe", "|")
    yield Token(line, "name", _FILTERS[place])


def _printed(begin: Token, stream: TokenStream, place: str) -> Iterator[Token]:
    tokens: list[Token] = []
    for token in stream:
        if token.type == "variable_end":
            if place == "text" and tokens[0].test_any("name:_", "name:ngettext"):
                # The sentence is ours; what is filled in may be somebody's name.
                tokens[0] = Token(tokens[0].lineno, "name", f"said_{tokens[0].value.lstrip('_')}")
            yield begin
            yield from _wrapped(tokens, place) if place and tokens else tokens
            yield token
            return
        tokens.append(token)


def _block(begin: Token, stream: TokenStream, place: str, blocks: list[str]) -> Iterator[Token]:
    tokens: list[Token] = []
    for token in stream:
        tokens.append(token)
        if token.type == "block_end":
            break
    word = tokens[0].value if tokens else ""
    if word == "block":
        blocks.append(tokens[1].value)
    elif word == "endblock" and blocks:
        blocks.pop()
    yield begin
    if word == "trans" and place:
        yield from _trans(tokens, place)
        yield from _until_endtrans(stream)
    else:
        yield from tokens
        if word == "trans":
            yield from _until_endtrans(stream)


def _until_endtrans(stream: TokenStream) -> Iterator[Token]:
    """Pass a translated sentence on as it is: its places are plain names."""
    inside = True
    for token in stream:
        yield token
        if token.test("name:endtrans"):
            inside = False
        if not inside and token.type == "block_end":
            return


def _trans(tokens: list[Token], place: str) -> Iterator[Token]:
    """Put the filter on each value of ``{% trans a=x, b %}``."""
    yield tokens[0]
    part: list[Token] = []
    depth = 0
    for token in tokens[1:]:
        if token.type in {"lparen", "lbracket", "lbrace"}:
            depth += 1
        elif token.type in {"rparen", "rbracket", "rbrace"}:
            depth -= 1
        if token.type == "block_end" or (token.type == "comma" and depth == 0):
            yield from _assigned(part, place)
            yield token
            part = []
        else:
            part.append(token)


def _assigned(part: list[Token], place: str) -> Iterator[Token]:
    if not part:
        return
    if len(part) == 1:
        if part[0].value in {"trimmed", "notrimmed"}:
            yield part[0]
            return
        part = [part[0], Token(part[0].lineno, "assign", "="), part[0]]
    yield from part[:2]
    yield from _wrapped(part[2:], place)
