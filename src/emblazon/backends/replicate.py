"""`replicate`: the models behind Replicate, each with its own input.

"owner/name" is an official model, "owner/name:version" any other. What a model takes is read from its own schema;
pictures above 256 kB are uploaded first, as its documentation asks. A prediction is given a deadline: one that has
not begun by then is "aborted" and not billed. Its output is a text, a list or an object, as the model defines.
Sources: replicate.com/docs/reference/http, topics/predictions/lifecycle; replicate 1.0.7, 2026.
"""

import re
from collections.abc import Iterator
from typing import cast

import httpx

from emblazon.backends.base import Access, Needs, Stage
from emblazon.backends.media import data_address, draft_of
from emblazon.backends.model_input import ModelInput
from emblazon.backends.model_schema import Fields, fields_of
from emblazon.backends.remote import Answer, Purchase, Remote
from emblazon.errors import BackendError, BadAnswerError, BadRequestError, InputError, ServiceRefusedError
from emblazon.records import Draft, Progress

NEEDS = Needs(
    words="the models behind Replicate, hosted",
    url="https://api.replicate.com",
    secret="REPLICATE_API_TOKEN",
)

EVERY_S = 0.5
CANCEL_AFTER = "15m"
MOST_INLINE_BYTES = 256_000
MODEL = re.compile(r"(?P<owner>[\w.-]+)/(?P<name>[\w.-]+)(?::(?P<version>[0-9a-f]{12,64}))?")
STEPS = ("starting", "processing", "succeeded")
WITHHELD = re.compile(r"nsfw|sensitive|flagged|safety|moderation|content policy", re.IGNORECASE)


class Replicate:
    """The back end `replicate`: whatever the model's own schema has fields for, one prediction a seed."""

    id = "replicate"

    def __init__(self, access: Access) -> None:
        self._access = access

    def run(self, stage: Stage) -> Iterator[Progress | Draft]:
        """For each seed its prediction's progress, then its draft. Closing the iterator cancels the prediction."""
        place, body = _place(stage.model)
        key = {"authorization": f"Bearer {self._access.secret.reveal()}"}
        with Service(self._access, headers=key) as service:
            yield Progress("generate", 0, len(STEPS))
            fields = _fields(service, stage.model)
            asked = ModelInput(stage, fields, put=service.upload, say=self._access.say)
            given = asked.build()
            for seed in stage.seeds:
                whole = body | {"input": given | asked.seeded(seed)}
                yield from _draw(service, stage, seed=seed, place=place, body=whole)


class Service(Remote):
    """Takes files, and knows how Replicate words an error."""

    def explain(self, answer: Answer) -> tuple[type[BackendError] | None, str]:
        """RFC 7807: `detail` says what is wrong, `title` what kind of thing."""
        told = super().explain(answer)[1]
        return (ServiceRefusedError if answer.status == 422 and WITHHELD.search(told) else None), told

    def upload(self, png: bytes) -> str:
        """An address for a picture: the bytes themselves while they are few, else a file of the service, which it
        keeps for a day. Raises BackendError."""
        if len(png) <= MOST_INLINE_BYTES:
            return data_address(png)
        try:
            sent = self.line.send("POST", "/v1/files", files=[("content", ("picture.png", png, "image/png"))])
        except httpx.TransportError as error:
            raise self.unreached(error) from error
        return self.good(sent).text_at("urls", "get")


def _place(model: str) -> tuple[str, dict[str, object]]:
    """Where predictions of a model are asked for, and what names it there."""
    named = MODEL.fullmatch(model)
    if named is None:
        raise InputError(
            f"{model!r} is no model of Replicate.", remedy="Write owner/name, or owner/name:version."
        )
    if named["version"]:
        return "/v1/predictions", {"version": named["version"]}
    return f"/v1/models/{named['owner']}/{named['name']}/predictions", {}


def _fields(service: Service, model: str) -> Fields:
    """The fields of a model's input. Raises BadRequestError when there is no such model."""
    name, _, version = model.partition(":")
    answer = service.read("GET", f"/v1/models/{name}" + (f"/versions/{version}" if version else ""))
    document = answer.at("openapi_schema") if version else answer.at("latest_version", "openapi_schema")
    return fields_of(document, {"$ref": "#/components/schemas/Input"})


def _draw(
    service: Service, stage: Stage, *, seed: int, place: str, body: dict[str, object]
) -> Iterator[Progress | Draft]:
    yield Progress("generate", 0, len(STEPS))
    with service.purchase(stage, seed) as purchase:
        answer = _created(purchase, stage, place=place, body=body)
        purchase.accepted(answer.text_at("id"), answer.text_at("urls", "get"))
        try:
            output: list[str] = []
            for state in service.poll(answer.text_at("urls", "get"), every_s=EVERY_S):
                output = _output(service, purchase, state=state)
                if output:
                    break
                yield Progress("generate", STEPS.index(state.text_at("status")), len(STEPS))
        except (GeneratorExit, KeyboardInterrupt):
            _cancel(service, purchase, address=answer.text_at("urls", "cancel"))
            raise
        draft = draft_of(service.download(output[0]), purchase, stage, seed)
    yield Progress("generate", len(STEPS), len(STEPS))
    yield draft


def _created(purchase: Purchase, stage: Stage, *, place: str, body: dict[str, object]) -> Answer:
    try:
        return purchase.send("POST", place, json=body, headers={"cancel-after": CANCEL_AFTER})
    except BadRequestError as error:
        if "(HTTP 404)" not in str(error):
            raise
        raise BadRequestError(
            str(error),
            remedy=f"If {stage.model!r} is no official model, write it with its version: owner/name:version.",
        ) from error


def _output(service: Service, purchase: Purchase, *, state: Answer) -> list[str]:
    """The addresses of a finished prediction's pictures, none while it runs. Raises for every other end."""
    status, told = state.text_at("status"), str(state.at("error") or "it does not say why")
    if status == "succeeded":
        found = list(_addresses(state.at("output")))
        if not found:
            raise service.error(BadAnswerError, f"its output holds no address: {state.at('output')!r}")
        return found
    if status == "aborted":
        purchase.cancelled()
        raise service.error(BackendError, f"it could not begin within {CANCEL_AFTER}, and bills nothing")
    if status == "canceled":
        raise service.error(BackendError, f"it was stopped, or ran beyond {CANCEL_AFTER}")
    if status == "failed" and WITHHELD.search(told):
        purchase.billed(f"refused while it ran: {told}")
        raise service.error(ServiceRefusedError, told)
    if status == "failed":
        raise service.error(BackendError, told)
    if status not in STEPS:
        raise service.error(BadAnswerError, f"it knows no status {status!r}")
    return []


def _addresses(output: object) -> Iterator[str]:
    """Every web address in an output, in order."""
    if isinstance(output, str) and output.startswith(("https://", "http://")):
        yield output
    elif isinstance(output, list):
        for each in cast("list[object]", output):
            yield from _addresses(each)
    elif isinstance(output, dict):
        for each in cast("dict[str, object]", output).values():
            yield from _addresses(each)


def _cancel(service: Service, purchase: Purchase, *, address: str) -> None:
    """Stop it. One that had not begun costs nothing; one that had is billed for its time."""
    try:
        answer = service.read("POST", address)
    except BackendError as error:
        service.access.say(f"The prediction could not be cancelled: {error}")
        return
    if answer.at("status") in ("canceled", "aborted") and not answer.at("started_at"):
        purchase.cancelled()


BACKEND = Replicate
