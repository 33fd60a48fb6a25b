"""Plans of overseen matters become the first version of the case's plan."""

from django.db import migrations
from django.db.models import F


def move(apps, schema_editor):
    """Copy each plan, and hand its milestones over."""
    oversight = apps.get_model("cases", "Oversight")
    plan = apps.get_model("cases", "Plan")
    milestone = apps.get_model("cases", "Milestone")
    case = apps.get_model("cases", "Case")
    for row in oversight.objects.exclude(plan="").order_by("id").iterator():
        made = plan.objects.create(
            case_id=row.case_id,
            version=1,
            text=row.plan,
            made_at=row.planned_at or row.opened_at,
        )
        milestone.objects.filter(oversight_id=row.pk).update(plan_id=made.pk)
        case.objects.filter(pk=row.case_id).update(plan_version=1)
    # A step without a plan was never shown to anybody.
    milestone.objects.filter(plan=None).delete()


def move_back(apps, schema_editor):
    """Give the plan in force back to the oversight; older versions and other plans are lost."""
    plan = apps.get_model("cases", "Plan")
    oversight = apps.get_model("cases", "Oversight")
    milestone = apps.get_model("cases", "Milestone")
    case = apps.get_model("cases", "Case")
    for row in plan.objects.filter(current=True).order_by("id").iterator():
        found = oversight.objects.filter(case_id=row.case_id).first()
        if found is not None:
            oversight.objects.filter(pk=found.pk).update(plan=row.text, planned_at=row.made_at)
            milestone.objects.filter(plan_id=row.pk).update(oversight_id=found.pk, plan_id=None)
    milestone.objects.exclude(plan=None).delete()
    case.objects.update(plan_version=F("plan_version") * 0)


class Migration(migrations.Migration):
    """Data only, so that PostgreSQL has no pending trigger events when the table changes."""

    dependencies = [("cases", "0007_powers")]

    operations = [migrations.RunPython(move, move_back)]
