"""A person's own ComfyUI workflow, exported in API format, with our values put where it names them.

A node is named for its inputs in its title, as in "emblazon: prompt" or "emblazon: seed steps guidance"; or a value
reads {{prompt}}, {{seed}} and so on. The node titled "emblazon: output" keeps the picture. What the workflow has no
place for keeps its own value, and the person is told; words, a seed and the pictures of the stage must have one.
"""

import copy
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from emblazon.errors import InputError

INPUTS: Mapping[str, tuple[str, ...]] = {
    "prompt": ("text", "prompt", "value", "string"),
    "negative": ("text", "prompt", "value", "string"),
    "seed": ("seed", "noise_seed", "value"),
    "width": ("width", "value"),
    "height": ("height", "value"),
    "steps": ("steps", "value"),
    "guidance": ("cfg", "guidance", "value"),
    "strength": ("denoise", "strength", "value"),
    "sampler": ("sampler_name", "value"),
    "model": ("ckpt_name", "unet_name", "value"),
    "initial": ("image",),
    "mask": ("image",),
    "reference": ("image",),
    "sketch": ("image",),
}
"""What a title can name, and the inputs of a node that may carry it, the likeliest first."""
OUTPUT = "output"
TITLE = re.compile(r"^\s*emblazon\s*:\s*(.+)$", re.IGNORECASE)
PLACE = re.compile(r"\{\{\s*([a-z]+)\s*\}\}")
EXPORT = "In ComfyUI choose Workflow, then Export (API), and name that file."

Value = str | int | float
Nodes = dict[str, dict[str, object]]


@dataclass(frozen=True, slots=True)
class Workflow:
    """A workflow. `places`: the names that it has a place for; `output`: the node that keeps the picture, "" where
    the workflow does not say."""

    nodes: Nodes
    places: frozenset[str]
    output: str

    def filled(self, values: Mapping[str, Value]) -> Nodes:
        """The nodes with these values in their places."""
        nodes = copy.deepcopy(self.nodes)
        for node in nodes.values():
            inputs = cast("dict[str, object]", node["inputs"])
            for name in _titled(node):
                if name in values:
                    inputs[_carrier(node, name)] = values[name]
            for key, value in inputs.items():
                if isinstance(value, str):
                    inputs[key] = _placed(value, values)
        return nodes


def read_workflow(name: str) -> Workflow:
    """The workflow in a file. Raises InputError when it is no workflow in API format, or names what there is not."""
    nodes = _nodes(name, _document(name))
    places, output = set[str](), ""
    for key, node in nodes.items():
        for named in _titled(node):
            if named == OUTPUT:
                output = key
                continue
            _carrier(node, named)
            places.add(named)
        for value in cast("dict[str, object]", node["inputs"]).values():
            places |= set(PLACE.findall(value)) if isinstance(value, str) else set[str]()
    strange = sorted(places - set(INPUTS))
    if strange:
        raise InputError(
            f"The workflow {name!r} has a place for {strange[0]!r}.",
            remedy=f"There are: {', '.join(INPUTS)}.",
        )
    return Workflow(nodes, frozenset(places), output)


def _document(name: str) -> object:
    try:
        return json.loads(Path(name).expanduser().read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"The workflow {name!r} cannot be read: {error}.", remedy="Check [backends.comfyui] workflow."
        ) from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"The workflow {name!r} is no JSON: {error}.", remedy=EXPORT) from error


def _nodes(name: str, document: object) -> Nodes:
    table = cast("dict[str, object]", document) if isinstance(document, dict) else {}
    if "nodes" in table or "links" in table:
        raise InputError(
            f"The workflow {name!r} is in the format of ComfyUI's page, not of its API.", remedy=EXPORT
        )
    for key, node in table.items():
        values = cast("dict[str, object]", node) if isinstance(node, dict) else {}
        if not isinstance(values.get("class_type"), str) or not isinstance(values.get("inputs"), dict):
            raise InputError(f"In the workflow {name!r}, {key!r} is no node.", remedy=EXPORT)
    if not table:
        raise InputError(f"The workflow {name!r} has no nodes.", remedy=EXPORT)
    return cast(Nodes, table)


def _titled(node: Mapping[str, object]) -> Iterator[str]:
    """The names in a node's title."""
    meta = node.get("_meta")
    title = cast("dict[str, object]", meta).get("title") if isinstance(meta, dict) else None
    found = TITLE.match(title) if isinstance(title, str) else None
    yield from re.findall(r"[a-z]+", found[1].casefold()) if found else ()


def _carrier(node: Mapping[str, object], name: str) -> str:
    """The input of a node that carries the named value. Raises InputError when it has none."""
    if name not in INPUTS:
        known = ", ".join((*INPUTS, OUTPUT))
        raise InputError(f"A node of the workflow is titled for {name!r}.", remedy=f"There are: {known}.")
    inputs = cast("dict[str, object]", node["inputs"])
    for key in INPUTS[name]:
        if key in inputs:
            return key
    raise InputError(
        f"The node {node['class_type']} is titled for {name!r} and has no input for it.",
        remedy=f"Its inputs are {', '.join(inputs)}; one of {', '.join(INPUTS[name])} is needed.",
    )


def _placed(text: str, values: Mapping[str, Value]) -> Value:
    """A text with its places filled; a text that is one place alone becomes the value itself."""
    whole = PLACE.fullmatch(text.strip())
    if whole and whole[1] in values:
        return values[whole[1]]
    return PLACE.sub(lambda found: str(values.get(found[1], found[0])), text)
