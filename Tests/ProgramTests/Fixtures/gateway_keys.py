"""The keys of the LiteLLM proxy under test, as its `custom_auth` hook."""

import pathlib

from litellm.proxy._types import ProxyException, UserAPIKeyAuth

ASKED = pathlib.Path(__file__).with_name("asked")


async def authenticate(request, api_key: str) -> UserAPIKeyAuth:
    """Knows one good key, some that LiteLLM's own limiter holds to some requests a minute, and one that is told to wait.

    Every request is noted as a line of the method and the key.
    """
    with ASKED.open("a") as asked:
        asked.write(f"{request.method} {api_key}\n")
    if api_key == "sk-good":
        return UserAPIKeyAuth(api_key=api_key)
    if api_key == "sk-once-a-minute":
        return UserAPIKeyAuth(api_key=api_key, rpm_limit=1)
    if api_key in ("sk-ten-a-minute", "sk-also-ten-a-minute"):
        return UserAPIKeyAuth(api_key=api_key, rpm_limit=10)
    if api_key == "sk-told-to-wait":
        if request.method == "GET":
            return UserAPIKeyAuth(api_key=api_key)
        headers = {"Retry-After": "1800"}
        raise ProxyException("this key has had enough", type="throttling_error", param=None, code=429, headers=headers)
    raise ProxyException("the hook does not know this key", type="auth_error", param=None, code=401)
