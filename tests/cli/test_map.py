"""``linli map``: what the map counts is held against the matters, and put right."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from tests.world import World

from linli.pins.models import PinFact, PinSum

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

AREA = "149901001001001"


def told(capsys: pytest.CaptureFixture[str], *, wrong: bool = False) -> str:
    """Verify; return what was said, having seen that the status fits."""
    if wrong:
        with pytest.raises(SystemExit) as ended:
            call_command("map", "verify")
        assert ended.value.code == 1
        return capsys.readouterr().err
    call_command("map", "verify")
    return capsys.readouterr().out


def test_what_differs_is_said_and_put_right(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    for n in range(1, 4):
        world.report(area=AREA, lon=f"112.00{n}", lat="37.01")
    assert "请先运行 ./linli map rebuild" in told(capsys, wrong=True)
    call_command("map", "rebuild")
    assert "已补正 0 件" in capsys.readouterr().out
    assert told(capsys) == "核对：地图上的计数与工单一致。\n"

    PinSum.objects.filter(pk=PinSum.objects.earliest("pk").pk).update(n=7)
    assert "0 件工单的位置、1 个汇总数不一致" in told(capsys, wrong=True)
    PinSum.objects.filter(pk=PinSum.objects.earliest("pk").pk).delete()
    assert "0 件工单的位置、1 个汇总数不一致" in told(capsys, wrong=True)
    PinFact.objects.earliest("pk").delete()
    assert "1 件工单的位置" in told(capsys, wrong=True)

    call_command("map", "rebuild")
    assert "已补正 1 件" in capsys.readouterr().out
    world.report(area=AREA)  # not folded yet: no difference
    assert told(capsys) == "核对：地图上的计数与工单一致。\n"
