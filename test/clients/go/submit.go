package main

import (
	"context"
	"fmt"

	"google.golang.org/grpc"
	"google.golang.org/grpc/status"

	ingestv1 "weir.example/client/gen/weir/ingest/v1"
)

const eventID = "9ec79c33ec9942ab8353589fcb2e04dc"

// Submits an error event, and the same without a key, which must be refused.
func submitEnvelope(ctx context.Context, connection *grpc.ClientConn, who identity) (facts, error) {
	client := ingestv1.NewIngestServiceClient(connection)
	event := `{"message":"hello from Go","platform":"go"}`
	envelope := fmt.Sprintf("{\"event_id\":\"%s\"}\n{\"type\":\"event\",\"length\":%d}\n%s\n", eventID, len(event), event)

	accepted, err := client.SubmitEnvelope(ctx, &ingestv1.SubmitEnvelopeRequest{
		Envelope:  []byte(envelope),
		PublicKey: who.publicKey,
		ProjectId: who.projectID,
		Client:    "weir-test-go/1.0",
	})
	if err != nil {
		return nil, err
	}
	_, refusal := client.SubmitEnvelope(ctx, &ingestv1.SubmitEnvelopeRequest{Envelope: []byte(envelope)})
	return facts{"event_id": accepted.EventId, "without_key": status.Code(refusal).String()}, nil
}
