package main

import (
	"context"

	"google.golang.org/grpc"

	commonv1 "weir.example/client/gen/weir/common/v1"
	samplingv1 "weir.example/client/gen/weir/sampling/v1"
)

// Asks about spans of two traces: one of the environment that the project's rule drops, one of another.
func evaluateSampling(ctx context.Context, connection *grpc.ClientConn, who identity) (facts, error) {
	client := samplingv1.NewSamplingServiceClient(connection)
	answer, err := client.Evaluate(ctx, &samplingv1.EvaluateRequest{
		Evaluations: []*samplingv1.Evaluation{evaluation(who, "dropped"), evaluation(who, "kept")},
	})
	if err != nil {
		return nil, err
	}
	decisions := []string{}
	rules := []uint32{}
	for _, result := range answer.Results {
		decisions = append(decisions, result.Decision.String())
		rules = append(rules, result.RuleIds...)
	}
	return facts{"decisions": decisions, "rules": rules}, nil
}

func evaluation(who identity, environment string) *samplingv1.Evaluation {
	return &samplingv1.Evaluation{
		RequestId: environment,
		Kind:      samplingv1.SamplingKind_SAMPLING_KIND_SPANS,
		OwnKey:    who.publicKey,
		RootKey:   who.publicKey,
		Trace: &commonv1.DynamicSamplingContext{
			TraceId:     "4c79f60c11214eb38604f4ae0781bfb2",
			PublicKey:   who.publicKey,
			Environment: &environment,
		},
	}
}
