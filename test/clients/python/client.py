"""Uses every service of a running Weir that a program in another language would use, and prints what came back as one
JSON object per line. The test that starts it judges the answers."""

import argparse
import json
import queue
import sys

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2

from weir.common.v1 import data_category_pb2, dynamic_sampling_context_pb2, scoping_pb2
from weir.ingest.v1 import ingest_pb2, ingest_pb2_grpc
from weir.projectconfig.v1 import project_config_pb2, project_config_pb2_grpc
from weir.quota.v1 import quota_pb2, quota_pb2_grpc
from weir.sampling.v1 import sampling_pb2, sampling_pb2_grpc

DEADLINE_SECONDS = 15
EVENT_ID = "1ec79c33ec9942ab8353589fcb2e04dc"


def submit(channel, who):
    """Submits an error event, and the same without a key, which must be refused."""
    client = ingest_pb2_grpc.IngestServiceStub(channel)
    event = json.dumps({"message": "hello from Python", "platform": "python"})
    lines = [json.dumps({"event_id": EVENT_ID}), json.dumps({"type": "event", "length": len(event)}), event, ""]
    envelope = "\n".join(lines).encode()
    accepted = client.SubmitEnvelope(
        ingest_pb2.SubmitEnvelopeRequest(
            envelope=envelope, public_key=who.key, project_id=who.project, client="weir-test-python/1.0"
        ),
        timeout=DEADLINE_SECONDS,
    )
    try:
        client.SubmitEnvelope(ingest_pb2.SubmitEnvelopeRequest(envelope=envelope), timeout=DEADLINE_SECONDS)
        without_key = "OK"
    except grpc.RpcError as error:
        without_key = error.code().name
    return {"event_id": accepted.event_id, "without_key": without_key}


def quota(channel, who):
    """Charges a quota of two until it is exhausted, repeats the first check, asks on a stream, and reads the usage."""
    client = quota_pb2_grpc.QuotaServiceStub(channel)

    def charge(request):
        return quota_pb2.Check(
            request_id=f"python-{request}",
            scoping=scoping_pb2.Scoping(organization_id=who.organization, project_id=who.project, public_key=who.key),
            charges=[quota_pb2.Charge(category=data_category_pb2.DATA_CATEGORY_REPLAY, quantity=1)],
        )

    answer = client.Check(
        quota_pb2.CheckRequest(checks=[charge(1), charge(2), charge(3), charge(1)]), timeout=DEADLINE_SECONDS
    )
    reasons = [limit.reason_code for result in answer.results for limit in result.rate_limits]
    batches = [
        quota_pb2.CheckStreamRequest(sequence=sequence, request=quota_pb2.CheckRequest(checks=[charge(10 + sequence)]))
        for sequence in (7, 8)
    ]
    refused = [
        answer.sequence
        for answer in client.CheckStream(iter(batches), timeout=DEADLINE_SECONDS)
        if len(answer.response.results) == 1 and answer.response.results[0].rate_limits
    ]
    usage = client.GetUsage(quota_pb2.GetUsageRequest(public_key=who.key), timeout=DEADLINE_SECONDS)
    return {
        "limited": [len(result.rate_limits) > 0 for result in answer.results],
        "reason": reasons[-1] if reasons else "",
        "stream_sequences": refused,
        "consumed": {entry.quota_id: entry.consumed for entry in usage.quotas},
    }


def sampling(channel, who):
    """Asks about spans of two traces: one of the environment that the project's rule drops, one of another."""
    client = sampling_pb2_grpc.SamplingServiceStub(channel)
    answer = client.Evaluate(
        sampling_pb2.EvaluateRequest(
            evaluations=[
                sampling_pb2.Evaluation(
                    request_id=environment,
                    kind=sampling_pb2.SAMPLING_KIND_SPANS,
                    own_key=who.key,
                    root_key=who.key,
                    trace=dynamic_sampling_context_pb2.DynamicSamplingContext(
                        trace_id="4c79f60c11214eb38604f4ae0781bfb2", public_key=who.key, environment=environment
                    ),
                )
                for environment in ("dropped", "kept")
            ]
        ),
        timeout=DEADLINE_SECONDS,
    )
    return {
        "decisions": [sampling_pb2.SamplingDecision.Name(result.decision) for result in answer.results],
        "rules": [rule for result in answer.results for rule in result.rule_ids],
    }


def watch(channel, _who):
    """Creates a project, watches it, disables it, and reports the states that were pushed."""
    client = project_config_pb2_grpc.ProjectConfigServiceStub(channel)
    created = client.CreateProject(
        project_config_pb2.CreateProjectRequest(slug="watched-by-python"), timeout=DEADLINE_SECONDS
    ).project
    key = created.keys[0].public_key
    requests = queue.SimpleQueue()
    requests.put(project_config_pb2.WatchProjectStatesRequest(subscribe=[key]))
    stream = client.WatchProjectStates(iter(requests.get, None), timeout=DEADLINE_SECONDS)

    def next_state():
        for pushed in stream:
            for state in pushed.states:
                if state.public_key == key and state.status != project_config_pb2.PROJECT_STATUS_PENDING:
                    return state
        raise RuntimeError("the stream ended before a state was pushed")

    first = next_state()
    client.UpdateProject(
        project_config_pb2.UpdateProjectRequest(project_id=created.project_id, disabled=True), timeout=DEADLINE_SECONDS
    )
    then = next_state()
    requests.put(None)
    stream.cancel()
    name = project_config_pb2.ProjectStatus.Name
    return {"first": name(first.status), "has_document": len(first.document) > 0, "changed_to": name(then.status)}


def health(channel, _who):
    """Asks for the overall health and for that of one service."""
    client = health_pb2_grpc.HealthStub(channel)

    def status(service):
        answer = client.Check(health_pb2.HealthCheckRequest(service=service), timeout=DEADLINE_SECONDS)
        return health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status)

    return {"overall": status(""), "quota": status("weir.quota.v1.QuotaService")}


def reflection(channel, _who):
    """Lists the services by reflection, and fetches the file that defines one of them. The library still has only the
    messages of v1alpha, which are those of v1 under another name."""
    ask = channel.stream_stream(
        "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
        request_serializer=reflection_pb2.ServerReflectionRequest.SerializeToString,
        response_deserializer=reflection_pb2.ServerReflectionResponse.FromString,
    )
    questions = [
        reflection_pb2.ServerReflectionRequest(list_services=""),
        reflection_pb2.ServerReflectionRequest(file_containing_symbol="weir.quota.v1.QuotaService"),
    ]
    listed, described = list(ask(iter(questions), timeout=DEADLINE_SECONDS))
    return {
        "services": [service.name for service in listed.list_services_response.service],
        "described": len(described.file_descriptor_response.file_descriptor_proto) > 0,
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--address", required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--project", type=int, required=True)
    parser.add_argument("--organization", type=int, required=True)
    who = parser.parse_args()
    with grpc.insecure_channel(who.address) as channel:
        for step in (submit, quota, sampling, watch, health, reflection):
            try:
                print(json.dumps({"step": step.__name__, **step(channel, who)}), flush=True)
            except grpc.RpcError as error:
                sys.exit(f"{step.__name__}: {error.code().name}: {error.details()}")


if __name__ == "__main__":
    main()
