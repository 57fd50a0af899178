package main

import (
	"context"
	"fmt"

	"google.golang.org/grpc"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	reflectionv1 "google.golang.org/grpc/reflection/grpc_reflection_v1"
)

// Asks for the overall health and for that of one service.
func checkHealth(ctx context.Context, connection *grpc.ClientConn, _ identity) (facts, error) {
	client := healthv1.NewHealthClient(connection)
	overall, err := client.Check(ctx, &healthv1.HealthCheckRequest{})
	if err != nil {
		return nil, err
	}
	quota, err := client.Check(ctx, &healthv1.HealthCheckRequest{Service: "weir.quota.v1.QuotaService"})
	if err != nil {
		return nil, err
	}
	return facts{"overall": overall.Status.String(), "quota": quota.Status.String()}, nil
}

// Lists the services by reflection, and fetches the file that defines one of them.
func listServices(ctx context.Context, connection *grpc.ClientConn, _ identity) (facts, error) {
	stream, err := reflectionv1.NewServerReflectionClient(connection).ServerReflectionInfo(ctx)
	if err != nil {
		return nil, err
	}
	listed, err := ask(stream, &reflectionv1.ServerReflectionRequest{
		MessageRequest: &reflectionv1.ServerReflectionRequest_ListServices{},
	})
	if err != nil {
		return nil, err
	}
	names := []string{}
	for _, service := range listed.GetListServicesResponse().GetService() {
		names = append(names, service.Name)
	}
	file, err := ask(stream, &reflectionv1.ServerReflectionRequest{
		MessageRequest: &reflectionv1.ServerReflectionRequest_FileContainingSymbol{FileContainingSymbol: "weir.quota.v1.QuotaService"},
	})
	if err != nil {
		return nil, err
	}
	described := len(file.GetFileDescriptorResponse().GetFileDescriptorProto()) > 0
	return facts{"services": names, "described": described}, stream.CloseSend()
}

func ask(stream reflectionv1.ServerReflection_ServerReflectionInfoClient, request *reflectionv1.ServerReflectionRequest) (*reflectionv1.ServerReflectionResponse, error) {
	if err := stream.Send(request); err != nil {
		return nil, err
	}
	answer, err := stream.Recv()
	if err != nil {
		return nil, err
	}
	if problem := answer.GetErrorResponse(); problem != nil {
		return nil, fmt.Errorf("reflection: %s", problem.ErrorMessage)
	}
	return answer, nil
}
