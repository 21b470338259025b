"""`emblazon backends list | test`: what draws here, and whether it keeps its promises."""

import json
import sys
from typing import Annotated

import typer

from emblazon.errors import BackendError, InputError

app = typer.Typer(no_args_is_help=True, help="List and test the back ends that draw.")

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


@app.command("list")
def list_backends(as_json: AsJson = False) -> None:
    """Every back end of this installation, its models, and what was set aside and why."""
    from emblazon.backends import find_backends
    from emblazon.catalog import load_catalog

    found = find_backends()
    models = {
        name: [profile.id for profile in load_catalog() if profile.backend == name] for name in found.makers
    }
    if as_json:
        _print_json(
            {"backends": [{"id": name, "models": models[name]} for name in models], "refused": found.refused}
        )
        return
    for name, drawn in models.items():
        print(f"{name}  models: {', '.join(drawn) or 'none; add a card'}")
    for name, why in found.refused.items():
        print(f"{name}  set aside: {why}", file=sys.stderr)


@app.command("test")
def hold_to_contract(
    backend: Annotated[str, typer.Argument(help="The id of a back end.")], as_json: AsJson = False
) -> None:
    """Draw twice with each of its models and hold the drafts against the contract of a back end."""
    from emblazon.backends import find_backends
    from emblazon.backends.contract import broken_promises, sample_stage
    from emblazon.catalog import load_catalog

    makers = find_backends().makers
    if backend not in makers:
        raise InputError(f"There is no back end {backend!r}.", remedy=f"There are: {', '.join(makers)}.")
    profiles = [profile for profile in load_catalog() if profile.backend == backend]
    if not profiles:
        raise InputError(f"No model card names the back end {backend!r}.", remedy="Add one to catalog/cards.")
    broken = {
        profile.id: broken_promises(makers[backend](), sample_stage(profile), profile) for profile in profiles
    }
    if as_json:
        _print_json({"backend": backend, "broken": broken})
    for model, promises in broken.items():
        for promise in promises or ["keeps every promise"]:
            print(f"{model}: {promise}", file=sys.stderr)
    if any(broken.values()):
        raise BackendError(
            f"The back end {backend!r} breaks its contract.", remedy="See docs/adding-a-backend.md."
        )


def _print_json(document: object) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=2))
