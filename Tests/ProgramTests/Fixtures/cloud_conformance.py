"""Holds what a simulator was asked, and what it answers, against the official clients of the clouds.

Each request must be equal to what the client sends when it is asked for the same; then the clients do their work on the
simulator, and are refused.

usage: cloud_conformance.py SIMULATOR-URL

The simulator plays the sites bedrock, azure and vertex with the keys and models below; a model with "soon" in its id is
gated, and pages of vertex have two rows.
"""

import functools
import json
import sys
from urllib.parse import unquote

import anthropic
import botocore.exceptions
import botocore.session
import openai
from botocore.config import Config
from google import genai
from google.genai import errors as google_errors
from google.oauth2.credentials import Credentials

import conformance
from conformance import attempt, check

url = sys.argv[1]
KEY = "sk-conformance"
SIGNED = {
    "aws_access_key_id": "AKIACONFORMANCE", "aws_secret_access_key": "conformance-secret",
    "aws_session_token": "conformance-session",
}
HELLO = [{"role": "user", "content": "hi"}]
# How clients name themselves and their runtime, and what every client of HTTP adds for itself.
OWN_HEADERS = {
    "accept", "accept-encoding", "amz-sdk-invocation-id", "amz-sdk-request", "api-key", "authorization", "connection",
    "content-length", "host", "transfer-encoding", "user-agent", "x-amz-date", "x-api-key", "x-goog-api-client",
    "x-goog-api-key", "anthropic-version",
}


def amazon(service, **keys):
    config = Config(retries={"total_max_attempts": 1})
    return botocore.session.Session().create_client(
        service, region_name="us-east-1", endpoint_url=url + "/bedrock", config=config, **(keys or SIGNED)
    )


def azure(version="2024-10-21", key=KEY):
    if version is None:
        return openai.OpenAI(base_url=url + "/azure/openai/v1", api_key=key, max_retries=0)
    return openai.AzureOpenAI(azure_endpoint=url + "/azure", api_version=version, api_key=key, max_retries=0)


# Its clients close what they use when they are forgotten.
@functools.cache
def google(version, key=None, token="ya29.conformance"):
    options = {"base_url": url + "/vertex", "api_version": version}
    if key:
        return genai.Client(vertexai=True, api_key=key, http_options=options)
    place = {"project": "p", "location": "us-central1"}
    return genai.Client(vertexai=True, credentials=Credentials(token=token), http_options=options, **place)


def claude(token="ya29.conformance"):
    return anthropic.AnthropicVertex(
        region="us-central1", project_id="p", access_token=token, base_url=url + "/vertex/v1", max_retries=0
    )


# Requests


def ask_amazon(request, body):
    parts = [unquote(part) for part in request["path"].split("/")[1:]]
    if parts[0] == "foundation-models":
        return amazon("bedrock").list_foundation_models()
    if parts[0] == "inference-profiles":
        query = {"maxResults": int(request["query"]["maxResults"]), "typeEquals": request["query"]["type"]}
        if "nextToken" in request["query"]:
            query["nextToken"] = request["query"]["nextToken"]
        return amazon("bedrock").list_inference_profiles(**query)
    client = amazon("bedrock-runtime")
    if parts[2] == "converse":
        return client.converse(modelId=parts[1], **body)
    return list(client.converse_stream(modelId=parts[1], **body)["stream"])


def ask_azure(request, body):
    client = azure(request["query"].get("api-version"))
    if body is None:
        return client.models.list()
    call = client.responses if request["path"].endswith("/responses") else client.chat.completions
    reply = call.create(**body)
    return list(reply) if body.get("stream") else reply


def ask_google(request, body):
    version, *parts = [unquote(part) for part in request["path"].split("/")[1:]]
    client = google(version, None if "projects" in parts else "AIzaConformance")
    if body is None:
        config = {"page_size": int(request["query"]["pageSize"])}
        if "pageToken" in request["query"]:
            config["page_token"] = request["query"]["pageToken"]
        return google(version).models.list(config=config)
    model, method = parts[-1].split(":")
    if "anthropic_version" in body:
        members = {name: value for name, value in body.items() if name != "anthropic_version"}
        reply = claude().messages.create(model=model, **members)
        return list(reply) if body.get("stream") else reply
    config = {"max_output_tokens": body["generationConfig"]["maxOutputTokens"]}
    if method == "generateContent":
        return client.models.generate_content(model=model, contents="hi", config=config)
    return list(client.models.generate_content_stream(model=model, contents="hi", config=config))


ASK = {"bedrock": ask_amazon, "azure": ask_azure, "vertex": ask_google}
REFUSED = (
    botocore.exceptions.ClientError, openai.APIStatusError, anthropic.APIStatusError, google_errors.APIError,
)


def differences(request):
    """In what the client's own request differs; that both are refused is as good as that both are answered."""
    body = json.loads(request["body"]) if request["body"] else None
    before = len(conformance.fetch(url + "/_control/requests"))
    try:
        ASK[request["site"]](request, body)
        if request["status"] != 200:
            return [f"the client is answered where the program has {request['status']}"]
    except REFUSED as error:
        if request["status"] == 200:
            return [f"the client is refused: {error}"]
    own = conformance.fetch(url + "/_control/requests")[before]
    complaints = []
    for part in ("method", "query", "status"):
        if own[part] != request[part]:
            complaints.append(f"{part} {request[part]} where the client has {own[part]}")
    # Characters that a path may hold as they are, such as the @ of Claude's ids, may also be encoded.
    if unquote(own["path"]) != unquote(request["path"]):
        complaints.append(f"path {request['path']} where the client has {own['path']}")
    theirs = json.loads(own["body"]) if own["body"] else None
    if request["site"] == "vertex" and theirs:
        theirs = {name: value for name, value in theirs.items() if value}
    if theirs and "anthropic_version" in theirs:
        # The newest client names another version than Vertex's first, which is served besides.
        theirs["anthropic_version"] = "vertex-2023-10-16"
    if theirs != body:
        complaints.append(f"body {body} where the client has {theirs}")
    for name, value in own["headers"].items():
        if name in OWN_HEADERS or name.startswith("x-stainless") or (name == "content-type" and body is None):
            continue
        if name == "x-amz-security-token" and "x-amz-date" not in request["headers"]:
            continue
        if request["headers"].get(name) != value:
            complaints.append(f"header {name}: {request['headers'].get(name)} where the client has {value}")
    return complaints


captured = conformance.fetch(url + "/_control/requests")
seen = set()
for request in captured:
    seen.add((request["site"], request["kind"], "tream" in request["body"] + request["path"]))
    what = f"{request['site']} {request['method']} {request['path']} {request['query']} {request['body']}"
    check("equality of " + what, attempt(lambda: differences(request)))
expected = {(site, kind, False) for site in ASK for kind in ("list", "completion")}
expected |= {(site, "completion", True) for site in ASK}
check("coverage", [f"no such request was seen: {kind}" for kind in sorted(expected - seen)])


# Answers


def expect(condition, complaint):
    return [] if condition else [complaint]


def last_path():
    return conformance.fetch(url + "/_control/requests")[-1]["path"]


def amazon_works(**keys):
    control, runtime = amazon("bedrock", **keys), amazon("bedrock-runtime", **keys)
    rows = control.list_foundation_models()["modelSummaries"]
    ids = [row["modelId"] for row in rows]
    profiles = control.list_inference_profiles(maxResults=1)
    profiles = profiles["inferenceProfileSummaries"] + control.list_inference_profiles(nextToken=profiles["nextToken"])[
        "inferenceProfileSummaries"
    ]
    one = control.get_foundation_model(modelIdentifier="amazon.nova-2-lite-v1:0")["modelDetails"]
    path = last_path()
    ask = {
        "modelId": "amazon.nova-2-lite-v1:0", "messages": [{"role": "user", "content": [{"text": "hi"}]}],
        "inferenceConfig": {"maxTokens": 1},
    }
    whole = runtime.converse(**ask)
    events = list(runtime.converse_stream(**ask)["stream"])
    text = "".join(event["contentBlockDelta"]["delta"]["text"] for event in events if "contentBlockDelta" in event)
    kinds = [next(iter(event)) for event in events]
    return (
        expect(len(ids) == 5 and ids[2] == "openai.gpt-5.5", f"ids {ids}")
        + expect([row["inferenceProfileId"] for row in profiles] == ["us." + ids[1], "us." + ids[4]], f"{profiles}")
        + expect(profiles[0]["createdAt"].year == 2026, f"{profiles[0]}")
        + expect(rows[1]["inferenceTypesSupported"] == [], f"{rows[1]}")
        + expect(rows[0]["modelLifecycle"]["startOfLifeTime"].year == 2026, f"{rows[0]}")
        + expect(one["modelId"] == "amazon.nova-2-lite-v1:0", f"retrieved {one}")
        + expect(path == "/foundation-models/amazon.nova-2-lite-v1%3A0", f"path {path}")
        + expect(whole["output"]["message"]["content"] == [{"text": text}], f"{whole} and streamed {text!r}")
        + expect(whole["stopReason"] == "max_tokens" and whole["metrics"]["latencyMs"], f"{whole}")
        + expect(kinds[0] == "messageStart" and kinds[-2:] == ["messageStop", "metadata"], f"{kinds}")
        + expect(events[-1]["metadata"]["usage"] == whole["usage"], f"{events[-1]}")
    )


def azure_works(version):
    client = azure(version)
    ids = [model.id for model in client.models.list()]
    client.models.retrieve("gpt-5.5")
    path = last_path()
    ask = {"model": "gpt-5.5", "messages": HELLO, "max_completion_tokens": 256}
    whole = client.chat.completions.create(**ask)
    chunks = list(client.chat.completions.create(**ask, stream=True))
    text = "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)
    reply = client.responses.create(model="gpt-5.5", input="hi", max_output_tokens=16)
    raw = client.chat.completions.with_raw_response.create(**ask)
    return (
        expect(ids == ["gpt-5.5", "gpt-5.5-pro", "soon"], f"ids {ids}")
        + expect(path == ("/openai/models/gpt-5.5" if version else "/openai/v1/models/gpt-5.5"), f"path {path}")
        + expect(whole.choices[0].message.content == text, f"{whole} and streamed {text!r}")
        + expect(chunks[0].choices == [] and chunks[0].model == "", f"{chunks[0]}")
        + expect(reply.status == "incomplete" and reply.model == "gpt-5.5-2026-04-24", f"{reply}")
        + expect(raw.headers["x-ms-served-model"] == "gpt-5.5-2026-04-24", f"{raw.headers}")
    )


def google_works():
    ids = [model.name for model in google("v1beta1").models.list(config={"page_size": 2})]
    one = google("v1beta1").models.get(model="gemini-3-pro")
    path = last_path()
    client = google("v1")
    whole = client.models.generate_content(model="gemini-3-pro", contents="hi")
    pieces = list(client.models.generate_content_stream(model="gemini-3-pro", contents="hi"))
    text = "".join(piece.text for piece in pieces)
    return (
        expect(len(ids) == 4 and ids[0] == "publishers/google/models/gemini-3-pro", f"ids {ids}")
        + expect(one.name == ids[0], f"retrieved {one}")
        + expect(path == "/v1beta1/publishers/google/models/gemini-3-pro", f"path {path}")
        + expect(whole.text and whole.text == text, f"{whole.text!r} and streamed {text!r}")
        + expect(whole.model_version == "gemini-3-pro", f"{whole}")
    )


def claude_works():
    ask = {"model": "claude-haiku-4-5@20251001", "max_tokens": 1, "messages": HELLO}
    whole = claude().messages.create(**ask)
    with claude().messages.stream(**ask) as stream:
        final = stream.get_final_message()
    return expect(whole.content[0].text == final.content[0].text, f"{whole} and streamed {final}")


check("bedrock, signed", attempt(amazon_works))
check("bedrock, signed without a session", attempt(lambda: amazon_works(**dict(list(SIGNED.items())[:2]))))
check("azure", attempt(lambda: azure_works(None)))
check("azure, older", attempt(lambda: azure_works("2024-10-21")))
check("vertex", attempt(google_works))
check("vertex, anthropic", attempt(claude_works))


# Refusals


def converse(model="openai.gpt-5.5", **keys):
    ask = [{"role": "user", "content": [{"text": "hi"}]}]
    return lambda: amazon("bedrock-runtime", **keys).converse(modelId=model, messages=ask)


def amazon_refuses(call, status, code):
    try:
        call()
    except botocore.exceptions.ClientError as error:
        found = error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"]
        return expect(found == (status, code), f"{found}") + expect(
            error.response["ResponseMetadata"].get("RequestId"), "no request id"
        )
    return ["no refusal"]


def refused(call, kind, status, word):
    try:
        call()
    except kind as error:
        found = getattr(error, "status_code", None) or error.code
        text = json.dumps(getattr(error, "body", None) or error.details)
        return expect(found == status and word in text, f"{found} {text}")
    return ["no refusal"]


wrong = SIGNED | {"aws_secret_access_key": "x"}
unknown = SIGNED | {"aws_access_key_id": "AKIAX"}
check("bedrock bad signature", amazon_refuses(converse(**wrong), 403, "InvalidSignatureException"))
check("bedrock bad key", amazon_refuses(converse(**unknown), 403, "UnrecognizedClientException"))
check("bedrock gated", amazon_refuses(converse("openai.soon"), 403, "AccessDeniedException"))
check("bedrock absent", amazon_refuses(converse("nope"), 400, "ValidationException"))
bare = "anthropic.claude-haiku-4-5-20251001-v1:0"
check("bedrock profile", amazon_refuses(converse(bare), 400, "ValidationException"))
check("bedrock profile named", expect(converse("us." + bare)()["stopReason"] == "max_tokens", "refused"))


def chat(model="gpt-5.5", key=KEY):
    return lambda: azure(key=key).chat.completions.create(model=model, messages=HELLO)


check("azure 401", refused(chat(key="x"), openai.AuthenticationError, 401, "401"))
check("azure not deployed", refused(chat("soon"), openai.NotFoundError, 404, "DeploymentNotFound"))
check("azure other route", refused(chat("gpt-5.5-pro"), openai.BadRequestError, 400, "OperationNotSupported"))


def generate(model="gemini-3-pro", token="ya29.conformance"):
    return lambda: google("v1", token=token).models.generate_content(model=model, contents="hi")


check("vertex 401", refused(generate(token="ya29.x"), google_errors.ClientError, 401, "UNAUTHENTICATED"))
check("vertex absent", refused(generate("nope"), google_errors.ClientError, 404, "was not found or"))
check("vertex gated", refused(generate("gemini-soon"), google_errors.ClientError, 400, "FAILED_PRECONDITION"))

FAULTS = [
    ("rate_limit", 429, "ThrottlingException", openai.RateLimitError, "Quota exceeded", google_errors.ClientError),
    ("server_error", 500, "InternalServerException", openai.InternalServerError, "INTERNAL", google_errors.ServerError),
]
for fault, status, code, kind, word, google_kind in FAULTS:
    models = [{"id": name} for name in ("openai.gpt-5.5", "gpt-5.5", "gemini-3-pro")]
    site = {"models": models, "faults": [{"kind": fault}]}
    sites = {name: site | {"dialect": name} for name in ("bedrock", "azure", "vertex")}
    conformance.fetch(url + "/_control/script", {"sites": sites})
    check(f"bedrock {status}", amazon_refuses(converse(), status, code))
    check(f"azure {status}", refused(chat(), kind, status, "rate limit" if status == 429 else "InternalServerError"))
    check(f"vertex {status}", refused(generate(), google_kind, status, word))

conformance.conclude()
