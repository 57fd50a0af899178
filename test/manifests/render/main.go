// Renders a kustomization as `kubectl apply -k` would, and judges its pods by the restricted pod security standard, with
// the code that does so in Kubernetes. Or loads a compose file, with the code of `docker compose`.
//
// Usage: render KUSTOMIZATION-FOLDER | COMPOSE-FILE.yaml
// Prints {"objects": […], "problems": [{"object": "Deployment/x", "problem": "…"}]}, or the project of the compose file.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	podsecurity "k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/resource"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

type problem struct {
	Object  string `json:"object"`
	Problem string `json:"problem"`
}

type verdict struct {
	Objects  []map[string]any `json:"objects"`
	Problems []problem        `json:"problems"`
}

func main() {
	if len(os.Args) != 2 {
		fail(fmt.Errorf("found %d arguments, expected a kustomization or a compose file", len(os.Args)-1))
	}
	if filepath.Ext(os.Args[1]) == ".yaml" {
		printComposeProject(os.Args[1])
		return
	}
	rendered, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), os.Args[1])
	if err != nil {
		fail(err)
	}
	answer := verdict{Objects: []map[string]any{}, Problems: []problem{}}
	for _, object := range rendered.Resources() {
		content, err := object.Map()
		if err != nil {
			fail(err)
		}
		answer.Objects = append(answer.Objects, content)
		answer.Problems = append(answer.Problems, podProblems(object)...)
	}
	if err := json.NewEncoder(os.Stdout).Encode(answer); err != nil {
		fail(err)
	}
}

func podProblems(object *resource.Resource) []problem {
	pod, err := podOf(object)
	if err != nil {
		return []problem{{name(object), err.Error()}}
	}
	if pod == nil {
		return nil
	}
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks())
	if err != nil {
		fail(err)
	}
	restricted := podsecurity.LevelVersion{Level: podsecurity.LevelRestricted, Version: podsecurity.LatestVersion()}
	var found []problem
	for _, result := range evaluator.EvaluatePod(restricted, &pod.ObjectMeta, &pod.Spec) {
		if !result.Allowed {
			found = append(found, problem{name(object), result.ForbiddenReason + ": " + result.ForbiddenDetail})
		}
	}
	return found
}

type podTemplate struct {
	ObjectMeta metav1.ObjectMeta
	Spec       corev1.PodSpec
}

func podOf(object *resource.Resource) (*podTemplate, error) {
	content, err := object.MarshalJSON()
	if err != nil {
		return nil, err
	}
	var template corev1.PodTemplateSpec
	switch object.GetKind() {
	case "Deployment":
		var deployment appsv1.Deployment
		err = json.Unmarshal(content, &deployment)
		template = deployment.Spec.Template
	case "StatefulSet":
		var set appsv1.StatefulSet
		err = json.Unmarshal(content, &set)
		template = set.Spec.Template
	default:
		return nil, nil
	}
	return &podTemplate{template.ObjectMeta, template.Spec}, err
}

func name(object *resource.Resource) string {
	return object.GetKind() + "/" + object.GetName()
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
