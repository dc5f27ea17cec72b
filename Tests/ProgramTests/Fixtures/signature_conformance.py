"""Holds signatures of requests against those of botocore.

usage: signature_conformance.py FILE

Each line of the file is a request with its key, time and signature, in JSON.
"""

import datetime
import json
import sys

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

import conformance
from conformance import attempt, check


def problems(case):
    """In what botocore's signature of the same request differs."""
    time = datetime.datetime.fromtimestamp(case["time"], datetime.timezone.utc)
    botocore.auth.get_current_datetime = lambda *_, **__: time.replace(tzinfo=None)
    request = AWSRequest(method=case["method"], url=case["url"], data=bytes(case["body"]))
    for name, value in case["headers"]:
        # Its headers keep what is set twice.
        request.headers[name] = value
    credentials = Credentials(case["key_id"], case["key"], case["session"])
    botocore.auth.SigV4Auth(credentials, case["service"], case["region"]).add_auth(request)
    found = []
    for name in ("X-Amz-Date", "X-Amz-Security-Token", "Authorization"):
        theirs, ours = request.headers.get(name), case["signed"].get(name)
        if theirs != ours:
            found.append(f"{name}: {ours} where botocore has {theirs}")
    return found


with open(sys.argv[1]) as file:
    for line in file:
        case = json.loads(line)
        check(f"{case['method']} {case['url']} {case['headers']}", attempt(lambda: problems(case)))
conformance.conclude()
