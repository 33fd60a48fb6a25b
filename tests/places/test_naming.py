"""Which places a sentence names."""

from __future__ import annotations

import pytest
from tests.world import World

from linli.places.naming import named_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("和平社区3号楼漏水", ["149901001001"]),
        ("在和平小学门口", ["149901001001"]),  # the bare name: a hint with its reason, no more
        ("和平社区第二网格的路灯", ["149901001001002"]),
        ("和平社区第九网格的路灯", ["149901001001"]),
        ("清河镇集市上", ["149901100000"]),
        ("清河镇上河村的渠", ["149901100201"]),
        ("上河村到下河村的路", ["149901100201", "149901100202"]),
        ("县城里", []),
        ("", []),
        ("𠮷😀", []),
    ],
)
def test_named_places(world: World, text: str, codes: list[str]) -> None:
    assert [hit.node.code for hit in named_in(world.catalogue.tree, text)] == codes


def test_the_words_that_speak_for_it_are_kept(world: World) -> None:
    hit = named_in(world.catalogue.tree, "清河镇上河村第一网格")[0]
    assert hit.words == "上河村第一网格"
    assert hit.node.kind == "grid"


def test_a_town_named_too_decides_between_villages(world: World) -> None:
    tree = world.catalogue.tree
    both = named_in(tree, "和平社区和上河村")
    assert {hit.node.code for hit in both} == {"149901001001", "149901100201"}
    only = named_in(tree, "清河镇，和平社区和上河村")
    assert [hit.node.code for hit in only] == ["149901100201"]
