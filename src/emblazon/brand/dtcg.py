"""Design Tokens (W3C Community Group, Format and Color modules 2025.10): `.tokens.json` in and out.

Reads colour objects {colorSpace, components, alpha?, hex?} and the older hex strings, `$type` inherited
from groups, aliases "{group.token}" and `{"$ref": "#/group/token"}`, `$root` tokens and group `$extends`.
What the format has no word for (role, share, tolerance) travels under `$extensions`.
"""

import json
import re
from typing import cast

from emblazon.brand.colour import parse_hex, to_hex
from emblazon.brand.imported import Gathering, Imported
from emblazon.brand.kit import Kit
from emblazon.brand.spaces import srgb_hex
from emblazon.errors import InputError

EXTENSION = "dev.emblazon"
MOST_TOKENS = 10_000
_DEEPEST = 64

Node = dict[str, object]


def read_dtcg(text: str) -> Imported:
    """The colour tokens of a file, names joined by dots. Raises InputError on a broken or circular one."""
    try:
        tree: object = json.loads(text)
    except json.JSONDecodeError as error:
        words = f"The tokens are not valid JSON: {error.msg} at line {error.lineno}."
        raise InputError(words, remedy="Export them again.") from error
    except RecursionError as error:
        raise InputError("The tokens are nested too deeply.", remedy="Export them again.") from error
    if not isinstance(tree, dict):
        raise InputError("The tokens are not one JSON object.", remedy="A token file opens with '{'.")
    reader = _Reader(cast(Node, tree))
    reader.group(cast(Node, tree), (), inherited="")
    return reader.gathering.done()


class _Reader:
    def __init__(self, tree: Node) -> None:
        self.tree, self.gathering = tree, Gathering()

    def group(self, node: Node, path: tuple[str, ...], *, inherited: str) -> None:
        """Gather every colour token below `node`."""
        if len(path) > _DEEPEST:
            raise InputError(f"The tokens are nested over {_DEEPEST} deep.", remedy="Export them again.")
        node = self.extended(node, path, seen=())
        kind = str(node.get("$type", inherited))
        for key, child in node.items():
            if not isinstance(child, dict) or (key.startswith("$") and key != "$root"):
                continue
            here = path if key == "$root" else (*path, key)
            token = cast(Node, child)
            if "$value" in token or "$ref" in token:
                self.token(token, here, str(token.get("$type", kind)))
            else:
                self.group(token, here, inherited=kind)

    def extended(self, node: Node, path: tuple[str, ...], *, seen: tuple[str, ...]) -> Node:
        """The group over the one it extends, deeply."""
        target = node.get("$extends")
        if target is None:
            return node
        name = str(target)
        self.unseen(name, seen)
        base = self.find(name, ".".join(path))
        return _over(self.extended(base, path, seen=(*seen, name)), node)

    def unseen(self, name: str, seen: tuple[str, ...]) -> None:
        if name in seen:
            chain = " → ".join((*seen, name))
            raise InputError(
                f"The tokens refer to each other in a circle: {chain}.", remedy="Break the circle."
            )

    def find(self, reference: str, asker: str) -> Node:
        """What "{a.b}" or "#/a/b" points at."""
        if reference.startswith("{") and reference.endswith("}"):
            steps = reference[1:-1].split(".")
        elif reference.startswith("#/"):
            steps = [step.replace("~1", "/").replace("~0", "~") for step in reference[2:].split("/")]
            steps = steps[:-1] if steps[-1] == "$value" else steps
        else:
            remedy = "References are written '{group.token}' or '#/group/token'."
            raise InputError(f"{asker!r} refers to {reference!r}, which cannot be read.", remedy=remedy)
        node: Node = self.tree
        for step in steps:
            child = node.get(step)
            if not isinstance(child, dict):
                remedy = "Correct the name."
                raise InputError(f"{asker!r} refers to {reference!r}, which is not there.", remedy=remedy)
            node = cast(Node, child)
        return node

    def token(self, token: Node, path: tuple[str, ...], kind: str) -> None:
        name = ".".join(path)
        if len(self.gathering.colours) >= MOST_TOKENS:
            raise InputError(f"The file has over {MOST_TOKENS:,} colours.", remedy="Export fewer.")
        value, told = self.resolved(token, name)
        if (told or kind) not in ("color", ""):
            return
        code = self.colour(value, name, sure=(told or kind) == "color")
        if code:
            self.gathering.add(re.sub(r"^colou?rs?\.(?=.)", "", name), code, _extras(token))

    def resolved(self, token: Node, name: str) -> tuple[object, str]:
        """The token's value after all aliases, and the type that the last one states."""
        seen: tuple[str, ...] = ()
        told = ""
        while True:
            told = str(token.get("$type", told))
            value = token.get("$ref", token.get("$value"))
            if isinstance(value, dict):
                value = cast(Node, value).get("$ref", cast(Node, value))
            if not isinstance(value, str) or not (value.startswith(("{", "#/"))):
                return value, told
            self.unseen(value, seen)
            seen = (*seen, value)
            token = self.find(value, name)

    def colour(self, value: object, name: str, *, sure: bool) -> str:
        """Hex of a colour value, "" when it is none. With `sure`, what cannot be read is noted."""
        try:
            if isinstance(value, str):
                return self.hex_string(value, name)
            if isinstance(value, dict):
                return self.colour_object(cast(Node, value), name)
        except InputError as error:
            if sure:
                self.gathering.notes.append(f"{name!r} was left out: {error}")
            return ""
        if sure:
            self.gathering.notes.append(f"{name!r} was left out: {value!r} is not a colour.")
        return ""

    def hex_string(self, value: str, name: str) -> str:
        if value.startswith("#") and len(value) in (5, 9):
            self.gathering.notes.append(f"{name!r} is partly transparent; kept opaque.")
            value = value[:4] if len(value) == 5 else value[:7]
        return to_hex(parse_hex(value))

    def colour_object(self, value: Node, name: str) -> str:
        components = value.get("components")
        if not isinstance(components, list):
            raise InputError("it has no components.", remedy="")
        numbers = [_component(each) for each in cast(list[object], components)]
        if value.get("alpha", 1) not in (1, "none"):
            self.gathering.notes.append(f"{name!r} is partly transparent; kept opaque.")
        code, inside = srgb_hex(str(value.get("colorSpace")), numbers)
        if inside:
            return code
        fallback = value.get("hex")
        how = "its hex was taken" if isinstance(fallback, str) else "its chroma was lowered"
        self.gathering.notes.append(f"{name!r} lies outside sRGB; {how}.")
        return self.hex_string(fallback, name) if isinstance(fallback, str) else code


def _component(value: object) -> float:
    if value == "none":
        return 0.0
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InputError(f"{value!r} is not a colour component.", remedy="Correct the colour.")
    return float(value)


def _over(base: Node, node: Node) -> Node:
    merged = dict(base)
    for key, value in node.items():
        old = merged.get(key)
        both = isinstance(old, dict) and isinstance(value, dict) and "$value" not in value
        merged[key] = _over(cast(Node, old), cast(Node, value)) if both else value
    merged.pop("$extends", None)
    return merged


def _extras(token: Node) -> Node:
    """Role, share and tolerance, from our own extension."""
    extensions = token.get("$extensions")
    ours = cast(Node, extensions).get(EXTENSION) if isinstance(extensions, dict) else None
    return cast(Node, ours) if isinstance(ours, dict) else {}


def write_dtcg(kit: Kit) -> str:
    """The kit's colours and font families as Design Tokens 2025.10."""
    colours: Node = {"$type": "color"}
    for colour in kit.palette.colours:
        extension: Node = {"role": colour.role, "tolerance": colour.tolerance}
        if colour.share is not None:
            extension["share"] = colour.share
        colours[_token_name(colour.name)] = {
            "$value": {
                "colorSpace": "srgb",
                "components": [round(each / 255, 5) for each in colour.rgb],
                "hex": colour.hex,
            },
            "$description": f"{colour.role} colour of {kit.name}",
            "$extensions": {EXTENSION: extension},
        }
    tree: Node = {"$description": f"{kit.name}, kit version {kit.version}", "color": colours}
    if kit.type.faces:
        fonts: Node = {"$type": "fontFamily"}
        for face in kit.type.faces:
            fonts[face.role] = {"$value": [face.family]}
        tree["font"] = fonts
    return json.dumps(tree, indent=2, ensure_ascii=False) + "\n"


def _token_name(name: str) -> str:
    """Token names may not begin with "$" nor hold ".", "{" or "}"."""
    return name.lstrip("$").translate(str.maketrans({".": "-", "{": "(", "}": ")"})) or "colour"
