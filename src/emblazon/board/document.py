"""A page as one file: everything inside, nothing loaded, nothing run.

A content security policy forbids whatever is not in the file, so that no text of a brief, kit or licence could ever
load or run anything, escaped as it is.
"""

from importlib.resources import files

from emblazon.board.markup import Markup, tag, trusted

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
LONG_TITLE = 160


def html_page(title: str, *sections: Markup | None, styles: tuple[str, ...] = ()) -> str:
    """The page. `styles`: packages whose own `page.css` comes after the board's."""
    style = "\n".join(
        files(package).joinpath("page.css").read_text("utf-8") for package in ("emblazon.board", *styles)
    )
    head = tag(
        "head",
        tag("meta", attributes={"charset": "utf-8"}),
        tag("meta", attributes={"http-equiv": "Content-Security-Policy", "content": POLICY}),
        tag("meta", attributes={"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        tag("title", title[:LONG_TITLE]),
        tag("style", trusted(style)),
    )
    body = tag("body", tag("main", *sections))
    return "<!doctype html>\n" + tag("html", head, body, attributes={"lang": "en"}) + "\n"
