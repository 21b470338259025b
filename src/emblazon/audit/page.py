"""The page of an audit: variety first, without a name on anybody; then who is shown, what is repeated, what to do."""

from emblazon.audit.diversity import Cluster
from emblazon.audit.document import Audit, Section
from emblazon.audit.measure import Audited
from emblazon.audit.pictures import Thumbnail, sheet, shot
from emblazon.audit.sections import bars, copied, drifted, in_short, number, percent, remedied, spread, unsure
from emblazon.audit.statistics import LEAST_PICTURES
from emblazon.board.document import html_page
from emblazon.board.markup import Markup, block, tag

MOST_CLUSTERS, FEW_CLUSTERS = 8, 4
MANY_PROMPTS = 10
STRIP = 6
SHEET_PX = 1200
LABELLED = (
    "Who is shown is how a drawing presents a figure, as a labeller reads it, which errs: its errors on held-out "
    "pictures are taken out of the shares, and widen their intervals (docs/audits.md). Nobody in a photograph is "
    "given a gender. In brackets after a share: where the true one lies in 95 of 100 audits like this."
)


def write_page(audit: Audit, thumbnail: Thumbnail) -> str:
    """The audit as one HTML file. `thumbnail`: finds the training pictures that others resemble."""
    sections = [_section(each, audit, thumbnail) for each in audit.sections]
    title = f"Audit · {_title(audit)}"
    parts = (_head(audit), _table(audit), *sections, _refused(audit), _foot(audit))
    return html_page(title, *parts, styles=("emblazon.audit",))


def _title(audit: Audit) -> str:
    first = audit.sections[0].found.prompt
    return first if len(audit.sections) == 1 else f"{len(audit.sections)} prompts"


def _head(audit: Audit) -> Markup:
    count = sum(
        len(each.found.shown) + len(each.remedied.shown if each.remedied else ()) for each in audit.sections
    )
    made = f"drawn by {audit.model}" if audit.model else "read from files"
    how = [
        f"{audit.style}" if audit.style else "",
        f"seeds from {audit.seed}" if audit.seed is not None else "",
    ]
    details = "".join(f", {each}" for each in how if each)
    return tag(
        "header",
        block("p", "brand", audit.kit, block("span", "soft", " · audit")),
        tag("h1", _title(audit)),
        block("p", "facts", f"{count} pictures {made}{details}."),
        block("p", "facts", f"The reference: {audit.reference}.") if audit.reference else None,
        block(
            "p",
            "facts",
            LABELLED if audit.labelled else "The labeller was fitted to another eye: nobody is labelled.",
        ),
    )


def _table(audit: Audit) -> Markup | None:
    if len(audit.sections) < 2:
        return None
    heads = ("Prompt", "Pictures", "Varied as", "Clusters", "Women", "Men", "Near copies")
    top = [tag("th", "Prompt"), *(block("th", "number", words) for words in heads[1:])]
    rows = [_row(each, place) for place, each in enumerate(audit.sections, 1)]
    return tag(
        "section",
        tag("h2", "All prompts"),
        tag("table", tag("tr", *top), *rows, attributes={"class": "tally"}),
    )


def _row(section: Section, place: int) -> Markup:
    found = section.found
    tally = found.tally("presented")
    shares = [tally.share(name) if tally else None for name in ("woman", "man")]
    cells = (
        str(len(found.shown)),
        number(found.diversity.vendi),
        f"{found.diversity.effective:.1f}",
        *(percent(each.best) if each and each.best else "not stated" for each in shares),
        f"{found.copies.count}",
    )
    link = tag("a", found.prompt, attributes={"href": f"#prompt-{place}"})
    return tag(
        "tr",
        tag("td", link),
        *(block("td", "number", each) for each in cells),
        attributes={"id": f"row-{place}"},
    )


def _section(section: Section, audit: Audit, thumbnail: Thumbnail) -> Markup:
    place = audit.sections.index(section) + 1
    few = len(audit.sections) > MANY_PROMPTS
    found = section.found
    parts = (
        tag("h2", found.prompt) if len(audit.sections) > 1 else None,
        block("p", "short", in_short(found)),
        tag("p", f"{unsure(found)} `--drawings` says that a folder holds drawings alone.")
        if found.unsure
        else None,
        _figures(section),
        tag("h3", "Clusters of alike pictures, largest first"),
        _clusters(found, FEW_CLUSTERS if few else MOST_CLUSTERS),
        None if few else _board(found),
        remedied(section, clusters=lambda each: _clusters(each, FEW_CLUSTERS)),
        copied(found, thumbnail),
        drifted(section.drift) if section.drift else None,
    )
    return tag("section", *parts, attributes={"class": "prompted", "id": f"prompt-{place}"})


def _figures(section: Section) -> Markup:
    found, wanted = (
        section.found,
        {name: each for part in section.distances for name, each in part.wanted.items()},
    )
    tallies = [
        bars(each, wanted if each.name in ("presented", "skin tone") else {}) for each in found.tallies
    ]
    return block(
        "div",
        "figures",
        block("div", "figure", *spread(section), _declared(found)),
        tag("div", *tallies) if tallies else block("p", "soft", "Nobody was labelled."),
    )


def _declared(found: Audited) -> Markup | None:
    if not any(each.how for each in found.shown):
        return None
    told = "; ".join(f"{title} ({count} pictures)" for title, count in found.declared)
    said = (
        f"What the model looked at, by its own account: {told}."
        if told
        else "The model looked at no reference."
    )
    return block("p", "facts", said)


def _clusters(found: Audited, most: int) -> Markup:
    shown = found.diversity.clusters[:most]
    rest = found.diversity.clusters[most:]
    entries = [_cluster(each, found) for each in shown]
    count = sum(len(each.rows) for each in rest)
    groups = f"{len(rest)} smaller cluster{'' if len(rest) == 1 else 's'}"
    more = f"{count} more picture{'' if count == 1 else 's'} in {groups}."
    return tag("div", block("ul", "clusters", *entries), block("p", "key", more) if rest else None)


def _cluster(cluster: Cluster, found: Audited) -> Markup:
    count = len(cluster.rows)
    medoid = found.shown[cluster.medoid]
    others = [row for row in cluster.rows if row != cluster.medoid]
    step = max(1, len(others) // STRIP)
    strip = [
        shot(found.shown[row].pixels, found.shown[row].name, size_px=64) for row in others[::step][:STRIP]
    ]
    told = tag(
        "div",
        tag("b", _part(count, len(found.shown))),
        block("span", "soft", f"{count} of {len(found.shown)}"),
    )
    top = block(
        "div", "top", shot(medoid.pixels, f"the typical one: {medoid.name}", kind="shot medoid"), told
    )
    return tag("li", top, block("div", "strip", *strip) if strip else None)


def _part(count: int, whole: int) -> str:
    """A cluster's share, or its count where no share is stated."""
    if whole < LEAST_PICTURES:
        return str(count)
    return f"{count / whole:.0%}" if count / whole >= 0.01 else "under 1%"


def _board(found: Audited) -> Markup:
    picture = shot(sheet(found.shown), f"all {len(found.shown)} pictures", kind="sheet", size_px=SHEET_PX)
    return tag("details", tag("summary", f"All {len(found.shown)} pictures"), picture)


def _refused(audit: Audit) -> Markup | None:
    if not audit.refused:
        return None
    rows = [tag("li", tag("b", file), " ", block("span", "soft", why)) for file, why in audit.refused]
    return tag("section", tag("h2", "Not drawn" if audit.model else "Not read"), block("ul", "plain", *rows))


def _foot(audit: Audit) -> Markup:
    return tag(
        "footer",
        tag("span", audit.when),
        tag("span", audit.software),
        tag("span", f"Kit SHA-256 {audit.kit_digest[:16]}"),
        tag("span", f"Eye SHA-256 {audit.eye[:16]}"),
    )
