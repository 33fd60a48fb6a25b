"""The index in the words of each database: the only place where the two differ.

Tokens hold neither quotes nor operators (:mod:`linli.domain.han`), so they stand in these texts as
they are; what is not a constant travels as a parameter all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from linli.domain.han import Phrase, Query, Term

#: The columns of the index, in the order of the table.
COLUMNS: Final = ("words", "answer", "files")
#: All tokens of a document on PostgreSQL, exactly as the index has them.
_ALL: Final = "words || answer || files"

#: Shares of the documents that a sample cannot tell apart, and from which factor on a word is far
#: more common than another.
_FINEST: Final = 0.001
_FAR: Final = 5.0

_TEXT: Final[TextField[str, str]] = TextField()

Sql = tuple[str, list[Any]]


def found_ids(query: Query, columns: Collection[str]) -> Sql:
    """Return a SELECT of the keys of all documents that match in these columns."""
    if connection.vendor == "postgresql":
        return _found_postgresql(query, columns)
    return "SELECT rowid FROM search_index WHERE search_index MATCH %s", [match(query, columns)]


def first_ids(
    query: Query, columns: Collection[str], most: int, share: Callable[[Term], float]
) -> Sql | None:
    """Return a SELECT of the keys, found beforehand where the planner cannot guess how many.

    PostgreSQL takes any word's start for a hundredth of all documents and reads all open cases
    to join them with eleven. One statement there, none on SQLite; None: more than ``most``.
    ``share``: about how common a word is; beside a rare one the index is not asked for those that
    are far more common, whose lists are long.
    """
    if connection.vendor != "postgresql":
        return found_ids(query, columns)
    shares = {term: share(term) for term in query.terms}
    least = max(min(shares.values()), _FINEST) * _FAR
    by = frozenset(term for term, one in shares.items() if one <= least)
    return gathered(_found_postgresql(query, columns, by), most)


def gathered(keys: Sql, most: int) -> Sql | None:
    """Return a SELECT of the same keys, asked for now where the planner cannot guess how many.

    One statement on PostgreSQL, none on SQLite; None: more than ``most``.
    """
    if connection.vendor != "postgresql":
        return keys
    sql, values = keys
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM ({sql}) f LIMIT {most + 1}", values)  # noqa: S608 - our own text
        found = [str(int(pk)) for (pk,) in cursor.fetchall()]
    if len(found) > most:
        return None
    return f"SELECT unnest('{{{','.join(found)}}}'::bigint[]) OFFSET 0", []


def ids_within(query: Query, columns: Collection[str], keys: str, values: Iterable[object]) -> Sql:
    """Return a SELECT of those of some ``keys`` (a SELECT) whose documents match: each is read."""
    condition, words = _holding(query.terms, columns)
    sql = f"SELECT id FROM search_document WHERE id IN ({keys}) AND {condition}"  # noqa: S608 - our own texts
    if connection.vendor == "postgresql":
        sql += " OFFSET 0"
    return sql, [*values, *words]


def holds(query: Query, columns: Collection[str]) -> Q:
    """Return the condition on one row of the documents: the same answer without the index."""
    named = [F(name) for name in COLUMNS if name in columns]
    searched = Func(*named, template="(%(expressions)s)", arg_joiner=" || ", output_field=_TEXT)
    condition = Q()
    for term in query.terms:
        either = Q()
        for phrase in term.phrases:
            either |= Q(GreaterThan(StrIndex(searched, Value(phrase.stored)), 0))
        condition &= either
    return condition


def sharing(weights: Sequence[Mapping[str, float]], allowed: Sql) -> Sql:
    """Return a SELECT of (id, s0, s1 …): the documents that hold some of these whole tokens.

    ``weights``: for each question, the tokens in ``words`` and what each adds to the question's
    sum. ``allowed``: the SELECT “the document ``hit.id`` may be returned”, to stand in EXISTS;
    others are passed over before their tokens are looked at.
    """
    every = list(dict.fromkeys(token for one in weights for token in one))
    if connection.vendor == "postgresql":
        return _sharing_postgresql(every, weights, allowed)
    parts, values = [], []
    for token in every:
        scores = ", ".join(f"{one.get(token, 0):.4f} AS w{at}" for at, one in enumerate(weights))
        parts.append(
            f"SELECT rowid AS id, {scores} FROM search_index WHERE search_index MATCH %s"  # noqa: S608 - numbers
        )
        values.append(f'{{words}} : "{token}"')
    sums = ", ".join(f"sum(w{at}) AS s{at}" for at in range(len(weights)))
    each = " UNION ALL ".join(parts)
    condition, more = allowed
    sql = (
        f"SELECT * FROM (SELECT id, {sums} FROM ({each}) every GROUP BY id) hit"  # noqa: S608 - our own texts
        f" WHERE EXISTS ({condition})"
    )
    return sql, [*values, *more]


def _sharing_postgresql(
    every: Sequence[str], weights: Sequence[Mapping[str, float]], allowed: Sql
) -> Sql:
    """Ask the index once for all tokens; read the few documents that are left."""
    condition, more = allowed
    sums, values = [], []
    for at, one in enumerate(weights):
        terms = [
            f"CASE WHEN strpos(words, %s) > 0 THEN {weight:.4f} ELSE 0 END"
            for weight in one.values()
        ]
        sums.append(f"{' + '.join(terms) or '0'} AS s{at}")
        values += [f" {token} " for token in one]
    sql = (
        f"SELECT id, {', '.join(sums)} FROM search_document WHERE id = ANY (ARRAY ("  # noqa: S608 - our own texts
        # Gathered first: the planner expects ten times as many and would read all open cases.
        "SELECT id FROM unnest(ARRAY (SELECT id FROM search_document"
        f" WHERE CAST({_ALL} AS tsvector) @@ CAST(%s AS tsquery))) hit (id)"
        f" WHERE EXISTS ({condition})))"
    )
    asked = " | ".join(f"'{token}'" for token in every)
    return sql, [*values, asked, *more]


def counts_of(terms: Sequence[str]) -> Sql | None:
    """Return a SELECT of (term, number of documents); None where the database cannot tell cheaply.

    Its cost grows with the numbers themselves: ask for rare terms only.
    """
    if connection.vendor == "postgresql":
        return None
    marks = ", ".join(["%s"] * len(terms))
    return f"SELECT term, doc FROM search_terms WHERE term IN ({marks})", list(terms)  # noqa: S608 - marks


def match(query: Query, columns: Collection[str]) -> str:
    """Return a query as FTS5 reads it."""
    terms = " AND ".join(
        "(" + " OR ".join(_fts(phrase) for phrase in term.phrases) + ")" for term in query.terms
    )
    if len(columns) == len(COLUMNS):
        return terms
    names = " ".join(name for name in COLUMNS if name in columns)
    return f"{{{names}}} : ({terms})"


def _fts(phrase: Phrase) -> str:
    words = " ".join(phrase.tokens)
    return f'"{words}" *' if phrase.prefix else f'"{words}"'


def _holding(terms: Sequence[Term], columns: Collection[str]) -> Sql:
    """Return the condition that these terms stand in these columns, phrase by phrase."""
    searched = " || ".join(name for name in COLUMNS if name in columns)
    place = "strpos" if connection.vendor == "postgresql" else "instr"
    tests, values = [], []
    for term in terms:
        tests.append("(" + " OR ".join([f"{place}({searched}, %s) > 0"] * len(term.phrases)) + ")")
        values += [phrase.stored for phrase in term.phrases]
    return " AND ".join(tests), values


def _found_postgresql(
    query: Query, columns: Collection[str], by: Collection[Term] | None = None
) -> Sql:
    """The index gives what holds all tokens; the column tells whether they follow each other.

    ``by``: the terms the index is asked for, not none; None for all.
    """
    terms = [term for term in query.terms if by is None or term in by]
    asked = " & ".join(_either(term) for term in terms)
    sql = f"SELECT id FROM search_document WHERE CAST({_ALL} AS tsvector) @@ CAST(%s AS tsquery)"  # noqa: S608 - constants
    values = [asked]
    whole = len(columns) == len(COLUMNS)
    sure = [term for term in terms if whole and _certain(term)]
    loose = tuple(term for term in query.terms if term not in sure)
    if loose:
        condition, more = _holding(loose, columns)
        sql, values = f"{sql} AND {condition}", values + more
    # OFFSET 0 keeps the planner from walking another table's key and testing row by row.
    return f"{sql} OFFSET 0", values


def _either(term: Term) -> str:
    return "(" + " | ".join(_tsquery(phrase) for phrase in term.phrases) + ")"


def _tsquery(phrase: Phrase) -> str:
    *before, last = phrase.tokens
    parts = [f"'{token}'" for token in dict.fromkeys(before)]
    parts.append(f"'{last}':*" if phrase.prefix else f"'{last}'")
    return "(" + " & ".join(parts) + ")"


def _certain(term: Term) -> bool:
    """Tell whether holding the tokens is enough: none of the phrases has more than one."""
    return all(len(phrase.tokens) == 1 for phrase in term.phrases)


class Costs(NamedTuple):
    """What one step costs, measured in hits fetched from the index and sorted.

    ``row``: looking at one row in a list's order; ``test``: at the tokens of one document.
    """

    row: float
    test: float


def costs() -> Costs:
    """Return the costs measured at 1,000,000 documents."""
    # SQLite reads keys straight from the index and PostgreSQL every row it points to.
    return Costs(0.2, 0.5) if connection.vendor == "postgresql" else Costs(0.7, 1.3)


def keep_up() -> Iterable[str]:
    """Return the statements that keep the index quick, to be run now and then."""
    if connection.vendor == "postgresql":
        return ("ANALYZE search_document",)
    return ()


def rebuild() -> Iterable[str]:
    """Return the statements that make the index anew from its table."""
    if connection.vendor == "postgresql":
        return ("REINDEX INDEX search_document_tokens",)
    return ("INSERT INTO search_index (search_index) VALUES ('rebuild')",)


def sound() -> str | None:
    """Return a statement that fails where the index is not that of its table.

    None where the database answers for that itself.
    """
    if connection.vendor == "postgresql":
        return None
    return "INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)"
