"""An MCP server over stdio that answers with a secret, for canary.py.

    canary_upstream.py RECEIVED SECRET

Appends each line that it gets to the file RECEIVED. Each of its answers holds SECRET and the member
`fromUpstream`, by which canary.py tells them from the gateway's own. The tool `fail` is answered by
an error, `garble` by lines that are no answer and then by one.
"""

import json
import sys


def answers(message, secret):
    """The lines that answer one message."""
    if "id" not in message or "method" not in message:
        return []
    head = {"jsonrpc": "2.0", "id": message["id"]}
    tool = message.get("params", {}).get("name")
    if tool == "fail":
        return [{**head, "error": {"code": -32603, "message": f"failed: {secret}",
                                   "data": {"fromUpstream": secret}}}]
    result = {**head, "result": {
        "content": [{"type": "text", "text": secret}], "fromUpstream": True,
        "resultType": "complete"}}
    if tool == "garble":
        return [f"not JSON: {secret}", '{"jsonrpc":"2.0","id":7777,"result":{"a":"%s"}}' % secret,
                '{"jsonrpc":"2.0","method":"m","params":{"a":"%s","a":1}}' % secret,
                {**head, "id": [secret], "result": {}}, result]
    return [result]


def main():
    received, secret = sys.argv[1:]
    with open(received, "a", encoding="utf-8") as log:
        for line in sys.stdin:
            log.write(line)
            log.flush()
            for answer in answers(json.loads(line), secret):
                text = answer if isinstance(answer, str) else json.dumps(answer)
                sys.stdout.write(text + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
