"""What the return that brought a matter back said."""

from __future__ import annotations

import json

from linli.cases.models import Approval, Case


def suggested_unit(case: Case) -> str:
    """Return the code of the unit the last return named instead, '' for none: at most one query.

    Only a return that was granted counts; a case not stored yet has none.
    """
    if not case.pk or not case.return_count:
        return ""
    row = Approval.objects.filter(case_id=case.pk, kind=Approval.Kind.RETURN).last()
    if row is None or row.result != Approval.Result.GRANTED:
        return ""
    return str(json.loads(row.params).get("suggested_unit", ""))
