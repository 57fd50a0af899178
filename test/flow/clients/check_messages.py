"""Checks Kafka messages against the published schemas and protobuf definitions.

Reads JSON lines {"topic": ..., "value": <base64>} from standard input and prints a JSON line per message:
{"ok": true} or {"ok": false, "error": ...}. For trace items the decoded form is added.
"""

import base64
import json
import sys

from google.protobuf.json_format import MessageToDict
from sentry_kafka_schemas import get_codec
from sentry_protos.snuba.v1.trace_item_pb2 import TraceItem

codecs = {}


def check(topic: str, value: bytes) -> dict:
    if topic == "snuba-items":
        item = TraceItem.FromString(value)
        return {"ok": True, "item": MessageToDict(item, preserving_proto_field_name=True)}
    if topic not in codecs:
        codecs[topic] = get_codec(topic)
    codecs[topic].decode(value, validate=True)
    return {"ok": True}


for line in sys.stdin:
    message = json.loads(line)
    try:
        result = check(message["topic"], base64.b64decode(message["value"]))
    except Exception as error:
        result = {"ok": False, "error": f"{type(error).__name__}: {str(error)[:500]}"}
    print(json.dumps(result), flush=True)
