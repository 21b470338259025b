"""The path of one picture, from words to signed files. This is the map; each step is a folder of its name.

Every step is announced before it begins, so that whoever walks the path can show and time it. A picture is
kept as soon as it is finished: stopping loses the one in hand, never another. What a failed check asks for is
done within `plan.attempts`: colour, framing, edges or label by refining again, a small place by drawing that anew,
anything else by drawing all anew, with `next_seed`. The best attempt is kept: fewest failures, the earliest
among equals.
"""

from collections.abc import Generator, Iterator

from emblazon.brand.kit import Kit
from emblazon.brief import Anatomy, read_brief
from emblazon.check import check
from emblazon.choose import choose_model
from emblazon.generate import next_seed, one_draft
from emblazon.plan import Planned, make_plan
from emblazon.prompt import write_prompt
from emblazon.records import Brief, Draft, Kept, Made, Picture, Progress, Report, Request, Run
from emblazon.refine import first_attempt, next_attempt, refine
from emblazon.tools import Tools


def make_pictures(
    request: Request, kit: Kit, tools: Tools, *, anatomy: Anatomy | None = None
) -> Iterator[Progress | Kept | Run]:
    """Walk the whole path: progress, each picture once it is kept, and the run in the end."""
    yield Progress("read", 0, 1)
    brief = read_brief(request, kit, seed=tools.seed, anatomy=anatomy)
    permission = tools.permit(brief, kit)
    yield Progress("choose", 0, 1)
    choice = choose_model(brief, kit, tools.profiles, missing=tools.missing)
    profile = tools.profile(choice.model)
    offer = profile.offer(choice.backend)
    prompt = write_prompt(brief, profile, kit=kit, offer=offer, count_tokens=tools.counter(profile))
    yield Progress("plan", 0, 1)
    planned = make_plan(prompt, brief, choice, kit, profile=profile, sources=tools.sources)
    rights = tools.rights(planned.plan, kit, permission)
    tools.begin(brief, choice, prompt, planned.plan, rights)
    kept: list[Kept] = []
    for event in tools.draw(planned, planned.plan.seeds):
        if isinstance(event, Progress):
            yield event
            continue
        picture, report = yield from perfect(event, planned, brief, kit, tools)
        yield Progress("sign", 0, 1)
        stamp = tools.stamp(brief, len(kept), kit=kit, credits=rights.credits)
        signed = tools.sign(picture, planned, report, stamp=stamp)
        yield Progress("keep", 0, 1)
        kept.append(tools.keep(signed, planned.plan, stamp=stamp))
        yield kept[-1]
    advice = tuple(each.says for each in permission.advice)
    made = Made(rights.to_text(), rights.credits, advice)
    yield Run(tools.run, tools.folder, brief, choice, prompt, planned.plan, tuple(kept), made)


def perfect(
    draft: Draft, planned: Planned, brief: Brief, kit: Kit, tools: Tools
) -> Generator[Progress, None, tuple[Picture, Report]]:
    """Refine, check and mend until the picture passes or the attempts are spent; the best of all."""
    plan, first, attempt = planned.plan, draft.seed, first_attempt(planned.plan)
    best: tuple[Picture, Report] | None = None
    while True:
        if attempt.redraw:
            seed = next_seed(first, attempt.number - 1, freer=attempt.redraw == "redraw freer")
            draft = yield from one_draft(tools.draw(planned, (seed,)))
        elif attempt.place:
            attempt = attempt.patched(next_seed(first, attempt.number - 1))
            draft = yield from one_draft(tools.patch(planned, draft, attempt.mending.patches[-1]))
        yield Progress("refine", attempt.number, plan.attempts)
        picture = refine(draft, plan, upscale=tools.upscale, attempt=attempt, face=planned.face)
        yield Progress("check", attempt.number, plan.attempts)
        report = check(tools.evidence(picture, brief, plan, kit))
        if best is None or len(report.failures) < len(best[1].failures):
            best = picture, report
        inpaint = picture if tools.inpaints(planned) else None
        following = next_attempt(attempt, report, plan, inpaint=inpaint)
        if following is None:
            return best
        attempt = following
