"""The stand-in's calls to AWS: ResumeSession, and the KMS it cannot have.

No request is signed; the loopback AWS checks none. KMS is never called.
"""

import http.client
import json
import random
import time
import urllib.parse

ATTEMPTS = 4  # the SDK's


def pause(count):
    """As the plugin waits between two attempts of the SDK."""
    time.sleep(2 ** count * random.randrange(1000, 1500) / 1000)


def call(endpoint, operation, values):
    """(status, body)"""
    parts = urllib.parse.urlsplit(endpoint)
    connection = http.client.HTTPConnection(parts.netloc)
    try:
        connection.request("POST", "/", json.dumps(values), {
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": "AmazonSSM." + operation})
        answer = connection.getresponse()
        return answer.status, answer.read()
    except http.client.HTTPException as error:
        raise OSError(str(error)) from error
    finally:
        connection.close()


def resume(endpoint, session):
    """The new token; empty: the session is over. OSError: it is refused."""
    for count in range(ATTEMPTS):
        try:
            status, body = call(endpoint, "ResumeSession",
                                {"SessionId": session})
        except OSError:
            status, body = 500, b""
        if status == 200:
            return json.loads(body).get("TokenValue", "")
        if status < 500 and b"Throttling" not in body:
            break
        if count < ATTEMPTS - 1:
            pause(count)
    raise OSError("ResumeSession failed")


def data_key(old_cli):
    """Why there is none: as where KMS cannot be reached."""
    if old_cli:
        return ("Installed version of CLI does not support Session Manager "
                "encryption feature. Please upgrade to the latest version of "
                "your CLI (e.g., AWS CLI).")
    for count in range(ATTEMPTS - 1):
        pause(count)
    return ("Error calling KMS GenerateDataKey API: RequestError: send "
            "request failed\ncaused by: Post \"https://kms.ap-northeast-1."
            "amazonaws.com/\": proxyconnect tcp: dial tcp 127.0.0.1:9: "
            "connect: connection refused")
