"""Holds what the simulator answers against the official clients and, where it is there, OpenAI's document.

The clients do their work on it, and every reply is parsed once more without their leniency: no member may be missing, of
another type, or unknown.

usage: response_conformance.py SIMULATOR-URL [OPENAPI-DOCUMENT]

The simulator plays the sites openai, anthropic, google and codex with the key sk-conformance, the models below, of which the
last is gated, and two rows on a page.
"""

import functools
import json
import sys
import urllib.error
import urllib.request
import warnings

import anthropic
import openai
from anthropic.types import Message, ModelInfo, RawMessageStreamEvent
from google import genai
from google.genai import errors as google_errors
from openai.types import Model
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from openai.types.responses import Response, ResponseStreamEvent
from pydantic import TypeAdapter

import conformance
from conformance import attempt, check, extras

url = sys.argv[1]
specification = conformance.Specification(sys.argv[2] if len(sys.argv) > 2 else None)
KEY = "sk-conformance"
MODELS = ["gpt-5.4", "llama-4", "gpt-5.5", "soon"]
HELLO = [{"role": "user", "content": "hi"}]


@functools.cache
def openai_client(key=KEY):
    return openai.OpenAI(base_url=url + "/openai/v1", api_key=key, max_retries=0)


@functools.cache
def anthropic_client(key=KEY):
    return anthropic.Anthropic(base_url=url + "/anthropic", api_key=key, max_retries=0)


@functools.cache
def google_client(key=KEY):
    return genai.Client(api_key=key, http_options={"base_url": url + "/google", "api_version": "v1beta"})


def expect(condition, complaint):
    return [] if condition else [complaint]


# The raw replies


def raw(path, body=None):
    """The reply as text, with its status."""
    headers = {
        "authorization": "Bearer " + KEY, "x-api-key": KEY, "x-goog-api-key": KEY,
        "anthropic-version": "2023-06-01", "chatgpt-account-id": "acc-1", "content-type": "application/json",
    }
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(url + path, data, headers)) as reply:
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def events(text):
    """The events of a stream, as (name, data)."""
    found = []
    for block in text.split("\n\n"):
        lines = [line.partition(": ") for line in block.split("\n") if line]
        data = "\n".join(value for name, _, value in lines if name == "data")
        names = [value for name, _, value in lines if name == "event"]
        if data:
            found.append((names[0] if names else None, data))
    return found


def strictly(kind, text):
    """What a strict reader of a type complains of in JSON text."""
    adapter = TypeAdapter(kind)
    with warnings.catch_warnings():
        # Google's types take words that they do not know, and warn.
        warnings.simplefilter("error", UserWarning)
        return attempt(lambda: extras(adapter.validate_json(text, strict=True)))


def check_raw(what, path, body, kind, schema=None):
    status, text = raw(path, body)
    check(what + " status", expect(status == 200, f"status {status}: {text}"))
    check(what + " type", strictly(kind, text))
    if schema:
        check(what + " schema", specification.problems(schema, json.loads(text)))
    return text


def check_rows(what, path, member, kind):
    for row in json.loads(raw(path)[1])[member]:
        check(what, strictly(kind, json.dumps(row)))


def check_raw_stream(what, path, body, kind, schema=None, is_named=False, ignored=(), last=None):
    status, text = raw(path, body)
    found = events(text)
    check(what + " status", expect(status == 200 and found, f"status {status}: {text}"))
    if last:
        check(what + " terminator", expect(found[-1][1] == last, f"ends with {found[-1]}"))
        found = found[:-1]
    for name, data in found:
        if name in ignored:
            continue
        check(f"{what} event {name}", strictly(kind, data))
        if is_named:
            check(f"{what} name of {name}", expect(json.loads(data)["type"] == name, data))
        if schema:
            check(f"{what} schema of {name}", specification.problems(schema, json.loads(data)))


RESPONSE = {"model": "gpt-5.5", "input": "hi", "max_output_tokens": 16, "store": False}
CHAT = {"model": "gpt-5.5", "messages": HELLO, "max_completion_tokens": 256, "store": False}
CHAT_STREAM = CHAT | {"stream": True, "stream_options": {"include_usage": True}}
CODEX = {
    "model": "gpt-5.5", "instructions": "You are a probe.", "input": HELLO, "store": False, "stream": True,
    "reasoning": {"effort": "low"},
}
MESSAGE = {"model": "gpt-5.5", "messages": HELLO, "max_tokens": 16}
CONTENT = {"contents": [{"role": "user", "parts": [{"text": "hi"}]}], "generationConfig": {"maxOutputTokens": 16}}
PLACE = "/google/v1beta/models/gpt-5.5:"

check("openai list", specification.problems("ListModelsResponse", json.loads(raw("/openai/v1/models")[1])))
check_rows("openai list row", "/openai/v1/models", "data", Model)
check_raw("openai retrieve", "/openai/v1/models/gpt-5.5", None, Model, "Model")
check_raw("responses", "/openai/v1/responses", RESPONSE, Response, "Response")
check_raw_stream(
    "responses stream", "/openai/v1/responses", RESPONSE | {"stream": True}, ResponseStreamEvent,
    "ResponseStreamEvent", is_named=True,
)
check_raw("chat", "/openai/v1/chat/completions", CHAT, ChatCompletion, "CreateChatCompletionResponse")
check_raw_stream(
    "chat stream", "/openai/v1/chat/completions", CHAT_STREAM, ChatCompletionChunk,
    "CreateChatCompletionStreamResponse", last="[DONE]",
)
check_raw_stream("codex stream", "/codex/responses", CODEX, ResponseStreamEvent, "ResponseStreamEvent", is_named=True)
check_rows("anthropic list row", "/anthropic/v1/models", "data", ModelInfo)
check_raw("anthropic retrieve", "/anthropic/v1/models/gpt-5.5", None, ModelInfo)
check_raw("messages", "/anthropic/v1/messages", MESSAGE, Message)
check_raw_stream(
    "messages stream", "/anthropic/v1/messages", MESSAGE | {"stream": True}, RawMessageStreamEvent, is_named=True,
    ignored=("ping",),
)
check_raw("gemini content", PLACE + "generateContent", CONTENT, genai.types.GenerateContentResponse)
check_raw_stream(
    "gemini stream", PLACE + "streamGenerateContent?alt=sse", CONTENT, genai.types.GenerateContentResponse
)


# The clients at work


def openai_works():
    client = openai_client()
    ids = [model.id for model in client.models.list()]
    one = client.models.retrieve("gpt-5.5")
    whole = client.responses.create(**RESPONSE)
    streamed = list(client.responses.create(**RESPONSE, stream=True))
    text = "".join(event.delta for event in streamed if event.type == "response.output_text.delta")
    numbers = [event.sequence_number for event in streamed]
    chat = client.chat.completions.create(**CHAT)
    chunks = list(client.chat.completions.create(**CHAT_STREAM))
    said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    return (
        expect(ids == MODELS, f"ids {ids}")
        + expect(one.id == "gpt-5.5", f"retrieved {one}")
        + expect(whole.output_text and whole.output_text == text, f"{whole.output_text!r} and streamed {text!r}")
        + expect(whole.incomplete_details.reason == "max_output_tokens", f"{whole.incomplete_details}")
        + expect(numbers == list(range(len(numbers))), f"sequence {numbers}")
        + expect(streamed[-1].response.output_text == text, f"{streamed[-1]}")
        + expect(whole.usage.total_tokens == whole.usage.input_tokens + whole.usage.output_tokens, f"{whole.usage}")
        + expect(chat.choices[0].message.content == said and said, f"{chat.choices[0]} and streamed {said!r}")
        + expect(chunks[-1].usage and not chunks[-1].choices, f"no usage at the end: {chunks[-1]}")
    )


def codex_works():
    """The route of Codex, as OpenAI's client of the API sees it."""
    client = openai.OpenAI(
        base_url=url + "/codex", api_key=KEY, max_retries=0, default_headers={"ChatGPT-Account-ID": "acc-1"}
    )
    streamed = list(client.responses.create(**CODEX))
    text = "".join(event.delta for event in streamed if event.type == "response.output_text.delta")
    numbers = [event.sequence_number for event in streamed]
    last = streamed[-1]
    return (
        expect(last.type == "response.completed", f"ends with {last}")
        + expect(text and last.response.output_text == text, f"{last}")
        + expect(numbers == list(range(len(numbers))), f"sequence {numbers}")
        + expect(last.response.model == "gpt-5.5-2026-04-23", f"{last.response.model}")
    )


def anthropic_works():
    client = anthropic_client()
    ids = [model.id for model in client.models.list(limit=2)]
    one = client.models.retrieve("gpt-5.5")
    whole = client.messages.create(**MESSAGE)
    with client.messages.stream(**MESSAGE) as stream:
        final = stream.get_final_message()
    kinds = [event.type for event in client.messages.create(**MESSAGE, stream=True)]
    return (
        expect(ids == MODELS, f"ids {ids}")
        + expect(one.id == "gpt-5.5", f"retrieved {one}")
        + expect(whole.content[0].text == final.content[0].text, f"{whole} and streamed {final}")
        + expect(whole.stop_reason == final.stop_reason == "max_tokens", f"{whole.stop_reason} {final.stop_reason}")
        + expect(whole.usage.output_tokens == final.usage.output_tokens, f"{whole.usage} and streamed {final.usage}")
        + expect(kinds[0] == "message_start" and kinds[-1] == "message_stop", f"{kinds}")
    )


def google_works():
    client = google_client()
    ids = [model.name for model in client.models.list(config={"page_size": 2})]
    rows = [model for model in client.models.list() if "generateContent" not in (model.supported_actions or [])]
    one = client.models.get(model="gpt-5.5")
    config = {"max_output_tokens": 16}
    whole = client.models.generate_content(model="gpt-5.5", contents="hi", config=config)
    pieces = list(client.models.generate_content_stream(model="gpt-5.5", contents="hi", config=config))
    text = "".join(piece.text for piece in pieces)
    return (
        expect(ids == ["models/" + id for id in MODELS], f"ids {ids}")
        + expect(not rows, f"rows without generateContent: {rows}")
        + expect(one.name == "models/gpt-5.5", f"retrieved {one}")
        + expect(one.display_name and one.version and one.input_token_limit and one.output_token_limit, f"{one}")
        + expect(whole.text and whole.text == text, f"{whole.text!r} and streamed {text!r}")
        + expect(pieces[-1].candidates[0].finish_reason == "MAX_TOKENS", f"{pieces[-1]}")
        + expect(whole.usage_metadata.total_token_count, f"{whole.usage_metadata}")
        + expect(whole.model_version == "gpt-5.5-2026-04-23", f"{whole.model_version}")
    )


for work in (openai_works, codex_works, anthropic_works, google_works):
    check(work.__name__, attempt(work))


# Refusals


def refused(call, kind, status, headers=(), code=None):
    """The call must end with that exception."""
    try:
        call()
    except kind as error:
        found = getattr(error, "status_code", None) or error.code
        reply = error.response.headers
        return (
            expect(found == status, f"status {found}")
            + [f"header {name}: {reply.get(name)}" for name, value in headers if reply.get(name) != value]
            + expect(code is None or code in json.dumps(getattr(error, "body", None) or error.details), f"{error}")
        )
    except Exception as error:  # noqa: BLE001: whatever it is, it is told
        return [f"{type(error).__name__} instead of {kind.__name__}: {error}"]
    return [f"no {kind.__name__}"]


def ask_openai(model="gpt-5.5", key=KEY):
    return lambda: openai_client(key).responses.create(**(RESPONSE | {"model": model}))


def ask_anthropic(model="gpt-5.5", key=KEY):
    return lambda: anthropic_client(key).messages.create(**(MESSAGE | {"model": model}))


def ask_google(model="gpt-5.5", key=KEY):
    return lambda: google_client(key).models.generate_content(model=model, contents="hi")


for model in ("nope", "soon"):
    text = raw("/openai/v1/responses", RESPONSE | {"model": model})[1]
    check(f"openai schema of the refusal of {model}", specification.problems("ErrorResponse", json.loads(text)))

CLIENT, SERVER = google_errors.ClientError, google_errors.ServerError
check("openai 401", refused(ask_openai(key="x"), openai.AuthenticationError, 401, code="invalid_api_key"))
check("anthropic 401", refused(ask_anthropic(key="x"), anthropic.AuthenticationError, 401))
# Google's refusal of a key is a 400.
check("google bad key", refused(ask_google(key="x"), CLIENT, 400, code="API_KEY_INVALID"))
check("openai 404", refused(ask_openai("nope"), openai.NotFoundError, 404, code="model_not_found"))
check("anthropic 404", refused(ask_anthropic("nope"), anthropic.NotFoundError, 404, code="not_found_error"))
check("google 404", refused(ask_google("nope"), CLIENT, 404, code="NOT_FOUND"))
check("openai gated", refused(ask_openai("soon"), openai.PermissionDeniedError, 403, code="model_not_found"))
check("anthropic gated", refused(ask_anthropic("soon"), anthropic.PermissionDeniedError, 403))
check("google gated", refused(ask_google("soon"), CLIENT, 403, code="PERMISSION_DENIED"))

REFUSALS = [
    ({"kind": "rate_limit", "amount": 7}, 429, "RateLimitError", CLIENT, [("retry-after", "7")]),
    ({"kind": "server_error"}, 500, "InternalServerError", SERVER, []),
]
for fault, status, name, google_kind, headers in REFUSALS:
    script = json.loads(json.dumps({"sites": {}}))
    for site, dialect in (("openai", "openai"), ("anthropic", "anthropic"), ("google", "gemini")):
        script["sites"][site] = {"dialect": dialect, "models": [{"id": "gpt-5.5"}], "faults": [fault]}
    conformance.fetch(url + "/_control/script", script)
    check(f"openai {status}", refused(ask_openai(), getattr(openai, name), status, headers))
    check(f"anthropic {status}", refused(ask_anthropic(), getattr(anthropic, name), status, headers))
    check(f"google {status}", refused(ask_google(), google_kind, status, headers))
    schema = specification.problems("ErrorResponse", json.loads(raw("/openai/v1/responses", RESPONSE)[1]))
    check(f"openai {status} schema", schema)

conformance.conclude()
