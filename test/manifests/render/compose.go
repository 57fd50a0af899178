package main

import (
	"context"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
)

// Fails for what is against the schema of compose files, and for names of services and volumes that are not there.
func printComposeProject(path string) {
	options, err := cli.NewProjectOptions([]string{path}, cli.WithResolvedPaths(true))
	if err != nil {
		fail(err)
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		fail(err)
	}
	content, err := project.MarshalJSON()
	if err != nil {
		fail(err)
	}
	if _, err := os.Stdout.Write(content); err != nil {
		fail(err)
	}
}
