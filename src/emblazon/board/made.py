"""How the pictures of a run were made: model, words, numbers, time, and what the model looked at."""

import base64
from collections.abc import Mapping

from emblazon.board.markup import Markup, block, joined, tag
from emblazon.pixels import encode_png
from emblazon.records import Citation, Dropped, Pixels, Run

ORIGINS = {
    "person": "given by you",
    "kit": "from the kit",
    "cast": "from the kit's cast",
    "retrieved": "found in the open collection",
}


def how_made(run: Run) -> Markup:
    """The section on model, prompt, numbers and time."""
    left = tag(
        "div", tag("h3", "Model"), tag("p", run.choice.why), _rejected(run), _dropped(run), _times(run)
    )
    return tag(
        "section",
        tag("h2", "How they were made"),
        block("p", "prompt", tag("code", run.prompt.text)),
        block("div", "made", left, tag("div", tag("h3", "Plan"), _plan(run))),
    )


def _plan(run: Run) -> Markup:
    plan = run.plan
    rows = {
        "Model": plan.model,
        "Drawn by": f"{plan.backend}, as {plan.name}" + (f", ${plan.usd:.3f} a draft" if plan.usd else ""),
        "Style": plan.style,
        "Steps": f"{plan.steps}, sampler {plan.sampler}",
        "Guidance": f"{plan.guidance:g} for words, {plan.reference_guidance:g} for references",
        "Size": f"drawn at {plan.draft_px[0]} × {plan.draft_px[1]} px, finished at {plan.final_px} px",
        "Colour": f"{plan.recolour}, within ΔE2000 {plan.tolerance:g}",
        "Seeds": ", ".join(map(str, plan.seeds)),
        "Attempts": f"at most {plan.attempts}",
        "Kit": f"{plan.kit}, version {plan.kit_version}",
    }
    terms = [joined(tag("dt", name), tag("dd", words)) for name, words in rows.items()]
    hashes = {"Plan SHA-256": plan.digest} | {
        f"{name} SHA-256": value for name, value in plan.weights.items()
    }
    coded = [joined(tag("dt", name), tag("dd", tag("code", value))) for name, value in hashes.items()]
    return joined(
        tag("dl", *terms), tag("details", tag("summary", "Hashes of the plan and weights"), tag("dl", *coded))
    )


def _rejected(run: Run) -> Markup | None:
    if not run.choice.rejected:
        return None
    rows = [
        tag("li", tag("b", ", ".join(models)), " ", block("span", "soft", reason))
        for reason, models in run.choice.reasons.items()
    ]
    count = len(run.choice.rejected)
    summary = tag("summary", f"{count} model{'' if count == 1 else 's'} not taken, and why")
    return tag("details", summary, block("ul", "plain", *rows))


def _dropped(run: Run) -> Markup:
    if not run.prompt.dropped:
        return joined(tag("h3", "Words left out"), block("p", "soft", "None: the model was told everything."))
    rows = [tag("li", f"“{each.words}” ", block("span", "soft", _why(each))) for each in run.prompt.dropped]
    return joined(tag("h3", "Words left out"), block("ul", "plain", *rows))


def _why(dropped: Dropped) -> str:
    return f"{dropped.why}; said instead: “{dropped.instead}”" if dropped.instead else dropped.why


def _times(run: Run) -> Markup | None:
    total = sum(run.seconds.values())
    if total <= 0:
        return None
    bars = [
        tag("i", attributes={"style": f"flex:{seconds / total:.4f}", "title": step})
        for step, seconds in run.seconds.items()
    ]
    legend = [tag("span", f"{step} {seconds:.2f} s") for step, seconds in run.seconds.items()]
    return joined(
        tag("h3", f"Time: {total:.1f} s"),
        tag("div", *bars, attributes={"class": "times", "aria-hidden": "true"}),
        block("div", "legend", *legend),
    )


def what_it_saw(run: Run, thumbnails: Mapping[str, Pixels]) -> Markup:
    """The section on the cited references: picture, title, author, licence, source."""
    references = run.plan.references
    if not references:
        words = "Nothing but the words and the palette: no reference was given or retrieved."
        return tag("section", tag("h2", "What the model looked at"), block("p", "soft", words))
    entries = [_cited(each, thumbnails.get(each.key)) for each in references]
    return tag("section", tag("h2", "What the model looked at"), block("ul", "cited", *entries))


def _cited(citation: Citation, pixels: Pixels | None) -> Markup:
    shown = block("span", "none", "")
    if pixels is not None:
        data = "data:image/png;base64," + base64.b64encode(encode_png(pixels)).decode("ascii")
        shown = tag("img", attributes={"src": data, "alt": citation.title})
    author = f"by {citation.author}" if citation.author else "author unknown"
    words = tag(
        "div",
        tag("b", citation.title or "Untitled"),
        f"{author}, {citation.licence or 'licence not stated'}",
        block("span", "words", f"{ORIGINS.get(citation.origin, citation.origin)}: {citation.source}"),
    )
    return tag("li", shown, words)


def what_goes_with(run: Run) -> Markup:
    """The section on rights, on what the gate pointed out, and on what the people policy added."""
    made, plan = run.made, run.plan
    credits = [tag("li", each) for each in made.credits]
    lines = block("ul", "plain", *credits) if credits else block("p", "soft", "No line has to be printed.")
    added = [
        tag("li", f"Picture {number}: “{addition}”")
        for number, addition in enumerate(plan.additions, 1)
        if addition
    ]
    policy = joined(tag("h3", "Added by the kit's people policy"), block("ul", "plain", *added))
    advice = [tag("li", each) for each in made.advice]
    return tag(
        "section",
        tag("h2", "Rights"),
        tag("h3", "To be printed with the pictures"),
        lines,
        tag("details", tag("summary", "The whole sheet"), block("p", "prompt", tag("code", made.rights))),
        joined(tag("h3", "For you to look at"), block("ul", "plain", *advice)) if advice else None,
        policy if added else None,
    )
