"""Holds the requests that a simulator has seen against the official clients and, where it is there, OpenAI's document.

Each request must be of the client's own request type, and equal to what the client sends when it is asked for the same.

usage: request_conformance.py SIMULATOR-URL [OPENAPI-DOCUMENT]
"""

import json
import sys

import anthropic
import openai
from anthropic.types import message_create_params
from google import genai
from openai.types.chat import completion_create_params
from openai.types.responses import response_create_params
from pydantic import TypeAdapter

import conformance
from conformance import attempt, check

url = sys.argv[1]
specification = conformance.Specification(sys.argv[2] if len(sys.argv) > 2 else None)
conformance.close_types("openai.types")
conformance.close_types("anthropic.types")

KEY = "sk-conformance"
apis = {
    "openai": openai.OpenAI(base_url=url + "/openai/v1", api_key=KEY, max_retries=0),
    "anthropic": anthropic.Anthropic(base_url=url + "/anthropic", api_key=KEY, max_retries=0),
    "google": genai.Client(api_key=KEY, http_options={"base_url": url + "/google", "api_version": "v1beta"}),
}
STREAMING = {False: "NonStreaming", True: "Streaming"}
SCHEMAS = {"/v1/responses": "CreateResponse", "/v1/chat/completions": "CreateChatCompletionRequest"}
MODULES = {
    "/v1/responses": (response_create_params, "ResponseCreateParams"),
    "/v1/chat/completions": (completion_create_params, "CompletionCreateParams"),
    "/v1/messages": (message_create_params, "MessageCreateParams"),
}
# How clients name themselves and their runtime, and what every client of HTTP adds for itself.
OWN_HEADERS = {
    "accept", "accept-encoding", "connection", "content-length", "host", "transfer-encoding", "user-agent",
    "x-goog-api-client",
}
# Where the request means another form than the newest client: Anthropic's first version, and its header for the key,
# which the API serves besides.
OTHER_FORM = {("anthropic", "anthropic-version"): "2023-06-01", ("anthropic", "authorization"): None}


def named(request):
    return f"{request['site']} {request['method']} {request['path']} {request['body']}"


def of_the_clients_type(request, body):
    """The body as the client's request type."""
    if request["site"] == "google":
        config = body.get("generationConfig", {})
        genai.types.GenerationConfig.model_validate(config)
        for content in body["contents"]:
            genai.types.Content.model_validate(content)
        return [f"unknown member {key}" for key in body if key not in ("contents", "generationConfig")]
    module, name = MODULES[request["path"]]
    kind = getattr(module, name + STREAMING[body.get("stream", False)])
    TypeAdapter(kind).validate_python(body)
    return []


def ask_again(request, body):
    """Has the client ask for the same."""
    client, query = apis[request["site"]], request["query"]
    path = request["path"].split("/")[2:]
    if request["site"] == "google":
        if request["method"] == "GET":
            if path == ["models"]:
                config = {"page_size": int(query["pageSize"])}
                if "pageToken" in query:
                    config["page_token"] = query["pageToken"]
                return client.models.list(config=config)
            return client.models.get(model=path[1])
        model, method = path[1].split(":")
        config = {"max_output_tokens": body["generationConfig"]["maxOutputTokens"]}
        call = client.models.generate_content
        if method == "streamGenerateContent":
            call = client.models.generate_content_stream
        reply = call(model=model, contents=body["contents"][0]["parts"][0]["text"], config=config)
        return list(reply) if method == "streamGenerateContent" else reply
    if request["method"] == "GET":
        if path == ["models"]:
            return client.models.list(**query | ({"limit": int(query["limit"])} if "limit" in query else {}))
        return client.models.retrieve("/".join(path[1:]))
    call = {"responses": "responses", "chat": "chat.completions", "messages": "messages"}[path[0]]
    for name in call.split("."):
        client = getattr(client, name)
    reply = client.create(**body)
    return list(reply) if body.get("stream") else reply


def ask_again_for_any_answer(request, body):
    """Asks again; a model that was looked for and not found is an answer like any other."""
    try:
        ask_again(request, body)
    except (openai.NotFoundError, anthropic.NotFoundError, genai.errors.ClientError) as error:
        status = getattr(error, "status_code", None) or getattr(error, "code", None)
        if request["kind"] != "retrieve" or status != 404:
            raise


def differences(request, body):
    """In what the client's own request differs."""
    before = len(conformance.fetch(url + "/_control/requests"))
    complaints = attempt(lambda: ask_again_for_any_answer(request, body))
    own = conformance.fetch(url + "/_control/requests")[before]
    for part in ("method", "path", "query"):
        if own[part] != request[part]:
            complaints.append(f"{part} {request[part]} where the client has {own[part]}")
    theirs = json.loads(own["body"]) if own["body"] else None
    if request["site"] == "google" and theirs:
        theirs = {key: value for key, value in theirs.items() if value}
    if theirs != body:
        complaints.append(f"body {body} where the client has {theirs}")
    ours = request["headers"]
    for name, value in own["headers"].items():
        if name in OWN_HEADERS or name.startswith("x-stainless") or (name == "content-type" and body is None):
            continue
        value = OTHER_FORM.get((request["site"], name), value)
        if ours.get(name) != value:
            complaints.append(f"header {name}: {ours.get(name)} where the client has {value}")
    if request["site"] == "anthropic" and ours.get("x-api-key") != "present":
        complaints.append("no header x-api-key")
    return complaints


captured = conformance.fetch(url + "/_control/requests")
seen = set()
for request in captured:
    seen.add((request["site"], request["kind"], "stream" in request["body"] or "stream" in request["path"]))
    body = json.loads(request["body"]) if request["body"] else None
    if body is not None:
        check("type of " + named(request), attempt(lambda: of_the_clients_type(request, body)))
    if request["site"] == "openai" and body is not None:
        schema = SCHEMAS[request["path"]]
        problems = specification.problems(schema, body) + specification.unknown(schema, body)
        check("schema of " + named(request), problems)
    check("equality of " + named(request), differences(request, body))

expected = {(site, kind, False) for site in apis for kind in ("list", "retrieve", "completion")}
expected |= {(site, "completion", True) for site in apis}
check("coverage", [f"no such request was seen: {kind}" for kind in sorted(expected - seen)])
conformance.conclude()
