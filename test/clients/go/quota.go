package main

import (
	"context"
	"fmt"

	"google.golang.org/grpc"

	commonv1 "weir.example/client/gen/weir/common/v1"
	quotav1 "weir.example/client/gen/weir/quota/v1"
)

// Charges a quota of two until it is exhausted, repeats the first check, asks on a stream, and reads the usage.
func checkQuota(ctx context.Context, connection *grpc.ClientConn, who identity) (facts, error) {
	client := quotav1.NewQuotaServiceClient(connection)
	answer, err := client.Check(ctx, &quotav1.CheckRequest{
		Checks: []*quotav1.Check{charge(who, 1), charge(who, 2), charge(who, 3), charge(who, 1)},
	})
	if err != nil {
		return nil, err
	}
	reason := ""
	limited := []bool{}
	for _, result := range answer.Results {
		limited = append(limited, len(result.RateLimits) > 0)
		for _, limit := range result.RateLimits {
			reason = limit.ReasonCode
		}
	}
	sequences, err := checkOnStream(ctx, client, who)
	if err != nil {
		return nil, err
	}
	usage, err := client.GetUsage(ctx, &quotav1.GetUsageRequest{PublicKey: who.publicKey})
	if err != nil {
		return nil, err
	}
	consumed := map[string]int64{}
	for _, quota := range usage.Quotas {
		consumed[quota.QuotaId] = quota.Consumed
	}
	return facts{"limited": limited, "reason": reason, "stream_sequences": sequences, "consumed": consumed}, nil
}

func charge(who identity, request int) *quotav1.Check {
	return &quotav1.Check{
		RequestId: fmt.Sprintf("go-%d", request),
		Scoping:   &commonv1.Scoping{OrganizationId: who.orgID, ProjectId: who.projectID, PublicKey: who.publicKey},
		Charges:   []*quotav1.Charge{{Category: commonv1.DataCategory_DATA_CATEGORY_REPLAY, Quantity: 1}},
	}
}

// Sends two batches before it reads, and returns the sequence numbers of the answers that hold one refused check.
func checkOnStream(ctx context.Context, client quotav1.QuotaServiceClient, who identity) ([]uint64, error) {
	stream, err := client.CheckStream(ctx)
	if err != nil {
		return nil, err
	}
	for _, sequence := range []uint64{7, 8} {
		request := &quotav1.CheckRequest{Checks: []*quotav1.Check{charge(who, 10+int(sequence))}}
		if err := stream.Send(&quotav1.CheckStreamRequest{Sequence: sequence, Request: request}); err != nil {
			return nil, err
		}
	}
	sequences := []uint64{}
	for range 2 {
		answer, err := stream.Recv()
		if err != nil {
			return nil, err
		}
		results := answer.GetResponse().GetResults()
		if len(results) == 1 && len(results[0].RateLimits) > 0 {
			sequences = append(sequences, answer.Sequence)
		}
	}
	return sequences, stream.CloseSend()
}
