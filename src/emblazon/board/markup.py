"""HTML in which every word is escaped unless it is markup already: forgetting is impossible."""

import html


class Markup(str):
    """Text that is HTML. Only `tag` and `joined` make it."""

    __slots__ = ()


def tag(name: str, *children: "str | Markup | None", attributes: dict[str, str] | None = None) -> Markup:
    """An element. Children that are not `Markup` are escaped, attributes always; None leaves nothing."""
    shown = "".join(f' {key}="{html.escape(value)}"' for key, value in (attributes or {}).items())
    if name in ("img", "meta", "input"):
        return Markup(f"<{name}{shown}>")
    return Markup(f"<{name}{shown}>{joined(*children)}</{name}>")


def joined(*children: "str | Markup | None") -> Markup:
    """Children side by side."""
    return Markup(
        "".join(child if isinstance(child, Markup) else html.escape(child) for child in children if child)
    )


def block(name: str, kind: str, *children: "str | Markup | None") -> Markup:
    """An element of a class."""
    return tag(name, *children, attributes={"class": kind})


def trusted(text: str) -> Markup:
    """HTML that is part of the program (a style sheet), never of its input."""
    return Markup(text)
