"""Answers questions about patterns, conditions, releases and configurations with the sentry-relay package.

One JSON document per line in, one per line out, in the same order.
"""

import json
import sys

from sentry_relay import Pattern
from sentry_relay import processing


def glob(question):
    try:
        pattern = Pattern(question["pattern"], case_insensitive=question["ignoreCase"])
    except Exception:
        return {"valid": False}
    return {"valid": True, "matches": [pattern.is_match(text) for text in question["texts"]]}


def condition(question):
    return accepts(processing.validate_rule_condition, question["document"])


def sampling(question):
    return accepts(processing.validate_sampling_configuration, question["document"])


def accepts(validate, document):
    try:
        validate(json.dumps(document))
    except ValueError:
        return {"accepted": False}
    return {"accepted": True}


def release(question):
    try:
        parsed = processing.parse_release(question["release"])
    except Exception:
        return {"valid": False}
    version = parsed["version_parsed"]
    return {
        "valid": True,
        "package": parsed["package"],
        "buildHash": parsed["build_hash"],
        "shortVersion": version and version["raw_short"],
    }


def order(question):
    try:
        return {"order": processing.compare_version(question["left"], question["right"])}
    except Exception:
        return {"order": None}


def project(question):
    try:
        config = processing.normalize_project_config(question["config"])
    except ValueError:
        return {"accepted": False}
    return {"accepted": True, "sampling": config.get("sampling") is not None}


ANSWERS = {
    "glob": glob,
    "condition": condition,
    "sampling": sampling,
    "release": release,
    "order": order,
    "project": project,
}

for line in sys.stdin.buffer:
    question = json.loads(line)
    print(json.dumps(ANSWERS[question["about"]](question)))
