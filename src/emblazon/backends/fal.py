"""`fal`: the many models behind fal.ai's queue, each with its own input.

A request is put into the queue; where to ask how it goes, where its result lies and how to stop it are the three
addresses that the answer names. The model's input is read from the schema that fal publishes for it, so that only
fields it has are sent. The queue itself tries again on another runner, and server errors are never billed; a refused
or wrong input may be, where a runner had begun. Sources: fal.ai/docs (inference API, queue, request errors),
fal-client 1.0.3, 2026.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from emblazon.backends.base import Access, Needs, Stage
from emblazon.backends.media import data_address, draft_of
from emblazon.backends.model_input import MANY_PICTURES, ONE_PICTURE, ModelInput
from emblazon.backends.model_schema import Fields, fields_of
from emblazon.backends.remote import Answer, Purchase, Remote
from emblazon.errors import (
    BackendError,
    BadAnswerError,
    BadRequestError,
    NoCreditError,
    ServiceRefusedError,
)
from emblazon.records import Draft, Progress

NEEDS = Needs(
    words="the models behind fal.ai's queue, hosted",
    url="https://queue.fal.run",
    secret="FAL_KEY",
    settings=("url", "schemas"),
)

SCHEMAS = "https://fal.ai/api/openapi/queue/openapi.json"
EVERY_S = 0.5
START_S = 900
"""After so long in the queue fal drops a request that has not begun, rather than draw what nobody waits for."""
UNBILLED = frozenset({500, 502, 503})
"""Server errors are never billed. Not 504: what stands between may have passed the request on."""
BESIDE = ("edit", "image-to-image")
STEPS = ("IN_QUEUE", "IN_PROGRESS", "COMPLETED")
POLICY = "content_policy_violation"
OURS = ("runner_", "startup_", "request_timeout", "internal_error", "client_")
"""The beginnings of an `error_type` that blames the machines, not the input."""


class Fal:
    """The back end `fal`: whatever the model's own schema has fields for, one request a seed."""

    id = "fal"

    def __init__(self, access: Access) -> None:
        self._access = access

    def run(self, stage: Stage) -> Iterator[Progress | Draft]:
        """For each seed its way through the queue, then its draft. Closing the iterator cancels the request."""
        key = {"authorization": f"Key {self._access.secret.reveal()}"}
        with Service(self._access, headers=key, unbilled=UNBILLED) as service:
            yield Progress("generate", 0, len(STEPS))
            schemas = self._access.settings.get("schemas") or SCHEMAS
            model, fields = _endpoint(service, stage, schemas=schemas)
            asked = ModelInput(stage, fields, put=data_address, say=self._access.say)
            body = asked.build()
            for seed in stage.seeds:
                yield from _draw(service, stage, seed=seed, path=f"/{model}", body=body | asked.seeded(seed))


class Service(Remote):
    """Knows how fal words an error."""

    def explain(self, answer: Answer) -> tuple[type[BackendError] | None, str]:
        """A model's error is a list of {loc, msg, type}; another one a text; a locked account says so with a 403."""
        kind, words = answer.at("detail", 0, "type"), answer.at("detail", 0, "msg")
        if isinstance(words, str):
            place = answer.at("detail", 0, "loc", -1)
            return (ServiceRefusedError if kind == POLICY else None), f"{place}: {words}"
        told = super().explain(answer)[1]
        if answer.status == 403 and "balance" in told.lower():
            return NoCreditError, told
        error_type = answer.at("error_type") or answer.headers.get("x-fal-error-type")
        return None, f"{told} ({error_type})" if error_type else told


@dataclass(frozen=True, slots=True)
class Queued:
    """A request that fal has taken: where it tells how it goes, where its result lies, how it is stopped."""

    id: str
    status: str
    response: str
    cancel: str


def _endpoint(service: Service, stage: Stage, *, schemas: str) -> tuple[str, Fields]:
    """The model's endpoint for this stage, and its fields: where pictures are given and it takes none, the one
    beside it that does, as fal names them."""
    fields = _fields(service, stage.model, schemas=schemas)
    pictured = stage.initial is not None or bool(stage.references)
    if not pictured or set(fields) & {*ONE_PICTURE, *MANY_PICTURES}:
        return stage.model, fields
    for beside in BESIDE:
        model = f"{stage.model}/{beside}"
        try:
            found = _fields(service, model, schemas=schemas)
        except BadRequestError:
            continue
        service.access.say(f"{stage.model} takes no pictures, so {model} draws; its price may differ.")
        return model, found
    return stage.model, fields


def _fields(service: Service, model: str, *, schemas: str) -> Fields:
    """The fields of a model's input. Raises BackendError when there is no such model."""
    document = service.read("GET", f"{schemas}?endpoint_id={quote(model, safe='/')}")
    content = document.at(
        "paths", f"/{model}", "post", "requestBody", "content", "application/json", "schema"
    )
    return fields_of(document.body, content)


def _draw(
    service: Service, stage: Stage, *, seed: int, path: str, body: dict[str, object]
) -> Iterator[Progress | Draft]:
    yield Progress("generate", 0, len(STEPS))
    with service.purchase(stage, seed) as purchase:
        answer = purchase.send("POST", path, json=body, headers={"x-fal-request-timeout": str(START_S)})
        queued = Queued(
            answer.text_at("request_id"),
            answer.text_at("status_url"),
            answer.text_at("response_url"),
            answer.text_at("cancel_url"),
        )
        purchase.accepted(queued.id, queued.status)
        try:
            yield from _waiting(service, queued)
        except (GeneratorExit, KeyboardInterrupt):
            _cancel(service, purchase, queued=queued)
            raise
        data = service.download(_result(service, purchase, queued=queued))
        draft = draft_of(data, purchase, stage, seed)
    yield Progress("generate", len(STEPS), len(STEPS))
    yield draft


def _waiting(service: Service, queued: Queued) -> Iterator[Progress]:
    """Progress until the queue says that the request is over. Raises BackendError where its machines failed."""
    for state in service.poll(queued.status, every_s=EVERY_S):
        status = state.text_at("status")
        if status not in STEPS:
            raise service.error(BadAnswerError, f"it knows no status {status!r}")
        error_type = state.at("error_type")
        if isinstance(error_type, str) and error_type.startswith(OURS):
            raise service.error(BackendError, f"{state.at('error')} ({error_type}), which it does not bill")
        if status == "COMPLETED":
            return
        yield Progress("generate", STEPS.index(status), len(STEPS))


def _result(service: Service, purchase: Purchase, *, queued: Queued) -> str:
    """Where the picture lies. Raises ServiceRefusedError when it was withheld, BadRequestError for the input."""
    try:
        answer = service.read("GET", queued.response)
    except (ServiceRefusedError, BadRequestError) as error:
        purchase.billed(f"{error} fal bills a refused input where a runner had begun.")
        raise
    if answer.at("has_nsfw_concepts", 0) is True:
        purchase.billed("its safety checker blackened the picture")
        raise service.error(ServiceRefusedError, "its safety checker withholds the picture, and bills it")
    for place in (("images", 0, "url"), ("image", "url")):
        if isinstance(answer.at(*place), str):
            return answer.text_at(*place)
    return answer.text_at("images", 0, "url")


def _cancel(service: Service, purchase: Purchase, *, queued: Queued) -> None:
    """Stop it. "OK" says that it had not begun, so that nothing is billed; anything else leaves it open."""
    try:
        if service.read("PUT", queued.cancel).at("status") == "OK":
            purchase.cancelled()
    except BackendError as error:
        service.access.say(f"The request {queued.id} could not be cancelled: {error}")


BACKEND = Fal
