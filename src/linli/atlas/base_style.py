"""How the base map looks: styles (version 8 of the style specification) in calm colours.

https://maplibre.org/maplibre-style-spec/ Everything here lies under the matters, so it is pale and
sparse. Not drawn, whatever the file holds: borders, names of countries and provinces, points of
interest; borders on a map of China need an approval of their own, and the county's outlines come
from its pack. No sprites and no glyphs: names are written with the browser's own typefaces.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

Theme = Literal["light", "dark"]
Layer = dict[str, Any]
Style = dict[str, Any]

#: The colours; ``ground`` is the token ``--sunken``, on which the drawing of the server lies too.
_COLOURS: Final[Mapping[str, Mapping[str, str]]] = {
    "light": {
        "ground": "#eef2f2",
        "land": "#f6f7f5",
        "green": "#e4ede0",
        "built": "#efeeea",
        "water": "#c9dee6",
        "building": "#e3e2de",
        "path": "#dcdfdc",
        "minor": "#ffffff",
        "major": "#ffffff",
        "edge": "#c6cfcc",
        "rail": "#b9c2bf",
        "name": "#5a6866",
        "road_name": "#6b7977",
        "halo": "#ffffff",
    },
    "dark": {
        "ground": "#111a1b",
        "land": "#172021",
        "green": "#18271f",
        "built": "#1c2627",
        "water": "#12303b",
        "building": "#222d2e",
        "path": "#253132",
        "minor": "#2a3738",
        "major": "#344241",
        "edge": "#0e1516",
        "rail": "#303d3c",
        "name": "#97a5a3",
        "road_name": "#869492",
        "halo": "#111a1b",
    },
}


@dataclass(frozen=True, slots=True)
class Part:
    """Where a kind of thing is found: the layer of the tiles, a property, its values, a shape."""

    layer: str
    name: str = ""
    values: tuple[str, ...] = ()
    shape: str = ""

    def filter(self) -> list[Any]:
        """Return the condition as the style says it."""
        found: list[Any] = ["all"]
        if self.values:
            found.append(["in", ["get", self.name], ["literal", list(self.values)]])
        if self.shape:
            many = ["literal", [self.shape, f"Multi{self.shape}"]]
            found.append(["in", ["geometry-type"], many])
        return found


@dataclass(frozen=True, slots=True)
class Schema:
    """How a maker of vector tiles names what we draw; ``needs``: layers it is known by."""

    code: str
    needs: frozenset[str]
    parts: Mapping[str, Part]
    #: The property that tells towns from villages, and its values for towns.
    large: tuple[str, tuple[str, ...]]


_GREEN = ("park", "forest", "wood", "grass", "grassland", "scrub", "garden", "nature_reserve")

#: https://docs.protomaps.com/basemaps/layers and https://openmaptiles.org/schema/
SCHEMAS: Final[Mapping[str, Schema]] = MappingProxyType(
    {
        "protomaps": Schema(
            "protomaps",
            frozenset({"earth", "water", "roads"}),
            {
                "built": Part("landuse", "kind", ("residential", "industrial", "commercial")),
                "green": Part("landuse", "kind", (*_GREEN, "golf_course", "cemetery", "wetland")),
                "water": Part("water", shape="Polygon"),
                "stream": Part("water", "kind", ("river", "stream", "canal"), "LineString"),
                "building": Part("buildings", "kind", ("building",), "Polygon"),
                "path": Part("roads", "kind", ("path", "other")),
                "rail": Part("roads", "kind", ("rail",)),
                "minor": Part("roads", "kind", ("minor_road",)),
                "major": Part("roads", "kind", ("medium_road", "major_road")),
                "highway": Part("roads", "kind", ("highway",)),
                "road_name": Part(
                    "roads", "kind", ("minor_road", "medium_road", "major_road", "highway")
                ),
                "place": Part("places", "kind", ("locality", "macrohood", "neighbourhood")),
            },
            ("kind_detail", ("city", "town")),
        ),
        "openmaptiles": Schema(
            "openmaptiles",
            frozenset({"water", "transportation"}),
            {
                "built": Part("landuse", "class", ("residential", "industrial", "commercial")),
                "green": Part("landcover", "class", ("wood", "grass", "wetland")),
                "water": Part("water"),
                "stream": Part("waterway"),
                "building": Part("building"),
                "path": Part("transportation", "class", ("path", "track")),
                "rail": Part("transportation", "class", ("rail",)),
                "minor": Part("transportation", "class", ("minor", "service")),
                "major": Part("transportation", "class", ("primary", "secondary", "tertiary")),
                "highway": Part("transportation", "class", ("motorway", "trunk")),
                "road_name": Part("transportation_name", shape="LineString"),
                "place": Part(
                    "place",
                    "class",
                    ("city", "town", "village", "hamlet", "suburb", "quarter", "neighbourhood"),
                ),
            },
            ("class", ("city", "town")),
        ),
    }
)

#: Below which zoom a kind of thing is left out: the map would be full of lines.
_FROM: Final = {"building": 14, "path": 14, "minor": 12, "rail": 10, "road_name": 14, "place": 8}
#: Widths in pixels at zoom 10 and at zoom 17.
_THIN: Final = {
    "stream": ("water", (0.6, 2.5)),
    "path": ("path", (0.3, 1.6)),
    "rail": ("rail", (1.0, 1.8)),
}
_ROADS: Final = {"minor": (0.3, 6.0), "major": (1.0, 9.0), "highway": (1.8, 11.0)}
_SOURCE: Final = "base"


def background(theme: Theme) -> Layer:
    """Return what is under everything else."""
    return _ground(_COLOURS[theme]["ground"])


def vector(schema: Schema, theme: Theme) -> list[Layer]:
    """Return the layers of vector tiles, from the ground to the names."""
    colours = _COLOURS[theme]
    layers = [_ground(colours["land"])]
    for name in ("built", "green", "water", "building"):
        layers.append(_layer(schema, name, "fill", {"fill-color": colours[name]}))
    for name, (colour, widths) in _THIN.items():
        layers.append(_line(schema, name, colours[colour], widths))
    for name, (narrow, wide) in _ROADS.items():
        edge = _line(schema, name, colours["edge"], (narrow + 1.0, wide + 2))
        layers.append({**edge, "id": f"base-{name}-edge"})
    for name, widths in _ROADS.items():
        colour = colours["minor" if name == "minor" else "major"]
        layers.append(_line(schema, name, colour, widths))
    layers.append(_road_names(schema, colours))
    layers.append(_places(schema, colours))
    return layers


def pictures(theme: Theme, sources: tuple[str, ...]) -> list[Layer]:
    """Return the layers of tiles that are pictures: paler than they came; by night turned over."""
    paint: dict[str, float] = {
        "raster-saturation": -0.55,
        "raster-opacity": 0.85,
        "raster-fade-duration": 0,
    }
    if theme == "dark":  # black and white change places, hues stay
        paint |= {
            "raster-brightness-min": 0.82,
            "raster-brightness-max": 0.08,
            "raster-hue-rotate": 180,
        }
    return [background(theme)] + [
        {"id": f"base-{name}", "type": "raster", "source": name, "paint": paint} for name in sources
    ]


def _ground(colour: str) -> Layer:
    return {"id": "base", "type": "background", "paint": {"background-color": colour}}


def _layer(schema: Schema, name: str, kind: str, paint: dict[str, Any], **more: Any) -> Layer:
    part = schema.parts[name]
    found: Layer = {
        "id": f"base-{name}",
        "type": kind,
        "source": _SOURCE,
        "source-layer": part.layer,
        "filter": part.filter(),
        "paint": paint,
        **more,
    }
    if name in _FROM:
        found["minzoom"] = _FROM[name]
    return found


def _line(schema: Schema, name: str, colour: str, widths: tuple[float, float]) -> Layer:
    """Return a line so many pixels wide at zoom 10 and at zoom 17."""
    width = ["interpolate", ["exponential", 1.5], ["zoom"], 10, widths[0], 17, widths[1]]
    return _layer(
        schema,
        name,
        "line",
        {"line-color": colour, "line-width": width},
        layout={"line-cap": "round", "line-join": "round"},
    )


#: Names in Chinese where the tiles have them.
_NAME: Final = ["coalesce", ["get", "name:zh-Hans"], ["get", "name:zh"], ["get", "name"]]


def _road_names(schema: Schema, colours: Mapping[str, str]) -> Layer:
    return _layer(
        schema,
        "road_name",
        "symbol",
        {
            "text-color": colours["road_name"],
            "text-halo-color": colours["halo"],
            "text-halo-width": 1.2,
        },
        layout={"text-field": _NAME, "text-size": 11, "symbol-placement": "line"},
    )


def _places(schema: Schema, colours: Mapping[str, str]) -> Layer:
    name, towns = schema.large
    large = ["in", ["get", name], ["literal", list(towns)]]
    return _layer(
        schema,
        "place",
        "symbol",
        {"text-color": colours["name"], "text-halo-color": colours["halo"], "text-halo-width": 1.4},
        layout={
            "text-field": _NAME,
            "text-size": ["case", large, 13, 11],
            "symbol-sort-key": ["case", large, 0, 1],
        },
    )
