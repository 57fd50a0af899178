// Uses every service of a running Weir that a program in another language would use, and prints what came back as one
// JSON object per line. The test that starts it judges the answers.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// Whom the client acts for.
type identity struct {
	publicKey string
	projectID uint64
	orgID     uint64
}

// What a step has found out.
type facts map[string]any

type step struct {
	name string
	run  func(context.Context, *grpc.ClientConn, identity) (facts, error)
}

var steps = []step{
	{"submit", submitEnvelope},
	{"quota", checkQuota},
	{"sampling", evaluateSampling},
	{"watch", watchProject},
	{"health", checkHealth},
	{"reflection", listServices},
}

func main() {
	address := flag.String("address", "", "host:port of Weir's gRPC")
	publicKey := flag.String("key", "", "DSN public key")
	projectID := flag.Uint64("project", 0, "project id")
	orgID := flag.Uint64("organization", 0, "organization id")
	flag.Parse()

	connection, err := grpc.NewClient(*address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		fail("connect", err)
	}
	defer connection.Close()

	for _, step := range steps {
		ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
		found, err := step.run(ctx, connection, identity{*publicKey, *projectID, *orgID})
		cancel()
		if err != nil {
			fail(step.name, err)
		}
		found["step"] = step.name
		line, err := json.Marshal(found)
		if err != nil {
			fail(step.name, err)
		}
		fmt.Println(string(line))
	}
}

func fail(step string, err error) {
	fmt.Fprintf(os.Stderr, "%s: %v\n", step, err)
	os.Exit(1)
}
