"""Holds faces of the simulator, and the requests that it has seen, against the official clients of OpenRouter, Meta and Ollama.

usage: shapes_conformance.py SIMULATOR-URL

The simulator plays the sites of ShapesTests and has been asked for lists and completions, streamed and whole.
"""

import json
import sys

import llama_api_client
import ollama
import openrouter
from llama_api_client.types import CreateChatCompletionResponse, LlamaModel
from llama_api_client.types.chat import completion_create_params
from llama_api_client.types.create_chat_completion_response_stream_chunk import CreateChatCompletionResponseStreamChunk
from openrouter.components import ChatRequest
from openrouter.errors import NotFoundResponseError, UnauthorizedResponseError
from pydantic import TypeAdapter

import conformance
from conformance import attempt, check, extras

url = sys.argv[1]
conformance.close_types("llama_api_client.types")
KEY = "sk-conformance"
HELLO = [{"role": "user", "content": "hi"}]
router = openrouter.OpenRouter(api_key=KEY, server_url=url + "/openrouter/api/v1", retry_config=None)
llama = llama_api_client.LlamaAPIClient(api_key=KEY, base_url=url + "/llama/v1", max_retries=0)
local = ollama.Client(host=url + "/ollama", headers={"authorization": "Bearer " + KEY})
captured = conformance.fetch(url + "/_control/requests")


def expect(condition, complaint):
    return [] if condition else [complaint]


def refused(call, kind, status):
    try:
        call()
    except kind as error:
        return expect(error.status_code == status, f"status {error.status_code}")
    except Exception as error:  # noqa: BLE001: whatever it is, it is told
        return [f"{type(error).__name__} instead of {kind.__name__}: {error}"]
    return [f"no {kind.__name__}"]


# The requests


def own_request(call):
    """What a client sends for a call, as the simulator has seen it."""
    before = len(conformance.fetch(url + "/_control/requests"))
    check("client", attempt(lambda: call() and []))
    return conformance.fetch(url + "/_control/requests")[before]


def ask_again(request, body):
    """The same question, asked by the client."""
    site = request["site"]
    if site == "llama":
        if body is None:
            return lambda: llama.models.list()
        create = llama.chat.completions.create
        return lambda: list(create(**body)) if body.get("stream") else create(**body)
    if site == "ollama":
        if body is None:
            return lambda: local.list()
        return lambda: list(local.generate(**body)) if body["stream"] else local.generate(**body)
    return None


for request in captured:
    body = json.loads(request["body"]) if request["body"] else None
    what = f"{request['site']} {request['method']} {request['path']} {request['body']}"
    if request["site"] == "llama" and body is not None:
        name = "CompletionCreateParams" + ("Streaming" if body.get("stream") else "NonStreaming")
        kind = TypeAdapter(getattr(completion_create_params, name))
        check("type of " + what, attempt(lambda: kind.validate_python(body) and []))
    if request["site"] == "openrouter" and body is not None:
        check("type of " + what, attempt(lambda: extras(ChatRequest.model_validate(body))))
    call = ask_again(request, body)
    if call is None:
        continue
    own = own_request(call)
    theirs = json.loads(own["body"]) if own["body"] else None
    check("equality of " + what, expect(own["method"] == request["method"], f"method {own['method']}"))
    check("equality of " + what, expect(own["path"] == request["path"], f"path {own['path']}"))
    check("equality of " + what, expect(theirs == body, f"the client has {theirs}"))
    check("key of " + what, expect(request["headers"].get("authorization") == "present", "no key"))

seen = {(request["site"], request["kind"], '"stream":true' in request["body"]) for request in captured}
expected = {(site, kind, False) for site in ("openrouter", "llama", "ollama") for kind in ("list", "completion")}
expected |= {(site, "completion", True) for site in ("openrouter", "llama", "ollama")}
check("coverage", [f"no such request was seen: {kind}" for kind in sorted(expected - seen)])


# The clients at work


def openrouter_works():
    ids = []
    page = router.models.list(limit=2)
    while page is not None:
        ids += [model.id for model in page.result.data] if hasattr(page, "result") else [m.id for m in page.data]
        page = page.next() if hasattr(page, "next") else None
    request = {"model": "openai/gpt-5.5", "messages": HELLO, "max_tokens": 32}
    whole = router.chat.send(**request)
    chunks = list(router.chat.send(**request, stream=True))
    said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    return (
        expect(ids == ["openai/gpt-5.4", "openai/gpt-5.5", "openai/dead"], f"ids {ids}")
        + expect(whole.choices[0].message.content == said and said, f"{whole} and streamed {said!r}")
        + expect(whole.usage.cost == chunks[-1].usage.cost == 0.00022, f"{whole.usage} {chunks[-1].usage}")
    )


def llama_works():
    ids = [model.id for model in llama.models.list()]
    one = llama.models.retrieve("Llama-4-Scout")
    request = {"model": "Llama-4-Scout", "messages": HELLO, "max_completion_tokens": 1}
    whole = llama.chat.completions.create(**request)
    chunks = list(llama.chat.completions.create(**request, stream=True))
    said = "".join(chunk.event.delta.text for chunk in chunks)
    kinds = [chunk.event.event_type for chunk in chunks]
    found = [LlamaModel.model_validate(one.model_dump(), strict=True)]
    found += [CreateChatCompletionResponse.model_validate(whole.model_dump(), strict=True)]
    found += [CreateChatCompletionResponseStreamChunk.model_validate(chunk.model_dump(), strict=True) for chunk in chunks]
    return (
        expect(ids == ["Llama-4-Scout", "soon"], f"ids {ids}")
        + expect(whole.completion_message.content.text == said == "Hello", f"{whole} and streamed {said!r}")
        + expect(kinds == ["start", "progress", "complete", "metrics"], f"{kinds}")
        + expect(whole.completion_message.stop_reason == "length", f"{whole}")
        + [problem for value in found for problem in extras(value)]
    )


def ollama_works():
    rows = local.list().models
    request = {"model": "qwen3:8b", "prompt": "hi", "options": {"num_predict": 1}}
    whole = local.generate(**request, stream=False)
    lines = list(local.generate(**request, stream=True))
    said = "".join(line.response for line in lines)
    loaded = local.generate(model="qwen3:8b")
    return (
        expect([row.model for row in rows] == ["qwen3:8b", "gpt-oss:120b-cloud"], f"{rows}")
        + expect(rows[0].details.format == "gguf" and rows[0].modified_at and rows[0].digest, f"{rows[0]}")
        + expect(whole.response == said == "Hello", f"{whole} and streamed {said!r}")
        + expect(whole.done_reason == lines[-1].done_reason == "length", f"{whole} {lines[-1]}")
        + expect([line.done for line in lines] == [False, True], f"{lines}")
        + expect(whole.prompt_eval_count == 11 and whole.eval_count == 1, f"{whole}")
        + expect(loaded.done_reason == "load" and loaded.response == "", f"{loaded}")
    )


for work in (openrouter_works, llama_works, ollama_works):
    check(work.__name__, attempt(work))

send = {"messages": HELLO, "max_tokens": 32}
check("openrouter 401", refused(
    lambda: openrouter.OpenRouter(api_key="x", server_url=url + "/openrouter/api/v1", retry_config=None)
    .chat.send(model="openai/gpt-5.5", **send), UnauthorizedResponseError, 401,
))
check("openrouter 404", refused(lambda: router.chat.send(model="openai/dead", **send), NotFoundResponseError, 404))
check("llama 401", refused(
    lambda: llama.with_options(api_key="x").models.list(), llama_api_client.AuthenticationError, 401
))
check("llama 404", refused(lambda: llama.models.retrieve("nope"), llama_api_client.NotFoundError, 404))
check("ollama 404", refused(lambda: local.generate(model="nope", prompt="hi"), ollama.ResponseError, 404))
check("ollama 401", refused(
    lambda: ollama.Client(host=url + "/ollama").list(), ollama.ResponseError, 401
))
conformance.conclude()
