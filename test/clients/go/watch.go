package main

import (
	"context"
	"fmt"

	"google.golang.org/grpc"

	projectconfigv1 "weir.example/client/gen/weir/projectconfig/v1"
)

// Creates a project, watches it, disables it, and reports the states that were pushed.
func watchProject(ctx context.Context, connection *grpc.ClientConn, _ identity) (facts, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	client := projectconfigv1.NewProjectConfigServiceClient(connection)
	created, err := client.CreateProject(ctx, &projectconfigv1.CreateProjectRequest{Slug: "watched-by-go"})
	if err != nil {
		return nil, err
	}
	key := created.Project.Keys[0].PublicKey

	stream, err := client.WatchProjectStates(ctx)
	if err != nil {
		return nil, err
	}
	if err := stream.Send(&projectconfigv1.WatchProjectStatesRequest{Subscribe: []string{key}}); err != nil {
		return nil, err
	}
	first, err := nextState(stream, key)
	if err != nil {
		return nil, err
	}
	disabled := true
	if _, err := client.UpdateProject(ctx, &projectconfigv1.UpdateProjectRequest{ProjectId: created.Project.ProjectId, Disabled: &disabled}); err != nil {
		return nil, err
	}
	then, err := nextState(stream, key)
	if err != nil {
		return nil, err
	}
	return facts{"first": first.Status.String(), "has_document": len(first.Document) > 0, "changed_to": then.Status.String()}, nil
}

func nextState(stream projectconfigv1.ProjectConfigService_WatchProjectStatesClient, key string) (*projectconfigv1.ProjectState, error) {
	for {
		pushed, err := stream.Recv()
		if err != nil {
			return nil, fmt.Errorf("no state was pushed: %w", err)
		}
		for _, state := range pushed.States {
			if state.PublicKey == key && state.Status != projectconfigv1.ProjectStatus_PROJECT_STATUS_PENDING {
				return state, nil
			}
		}
	}
}
