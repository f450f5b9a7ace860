// What does a real control plane say to a workspace?
//
// One JSON request a line on standard input, one JSON answer a line on standard output.
// Each workspace has the cluster to itself: what it created is deleted before the answer is given.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"time"
)

// Request is one workspace.
type Request struct {
	// ID is the workspace's name.
	ID string `json:"id"`
	// Text holds the manifests, separated by `---`.
	Text string `json:"text"`
	// DryRun asks only what the API server says to each manifest, and nothing is stored but the namespaces they name.
	DryRun bool `json:"dryRun"`
}

// Answer is what came of it.
type Answer struct {
	ID string `json:"id"`
	// Objects has the API server's answer to each manifest, in the order they were sent:
	// that of the text, Pods after all others.
	Objects []Posted `json:"objects"`
	// Pods has the scheduler's answer to each accepted Pod, in the order they were sent.
	// A Pod is sent when the verdict on the one before is there.
	Pods []Pod `json:"pods"`
	// Claims are all claims of the cluster, as stored in the end.
	Claims []json.RawMessage `json:"claims"`
	// Failed is why there is no answer, as a verdict that did not come in time; else absent.
	Failed string `json:"failed,omitempty"`
}

// Posted is the API server's answer to a manifest.
type Posted struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Namespace  string `json:"namespace,omitempty"`
	Name       string `json:"name"`
	// Text is the manifest as it was sent.
	Text     string `json:"text"`
	Accepted bool   `json:"accepted"`
	// Message is the API server's whole message; empty when accepted.
	Message  string   `json:"message"`
	Warnings []string `json:"warnings"`
	// Object is the object as stored; absent when refused.
	Object json.RawMessage `json:"object,omitempty"`
}

// Pod is the scheduler's answer to a Pod.
type Pod struct {
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
	// Node is empty when the Pod does not fit.
	Node string `json:"node"`
	// Reason and Message are those of the condition PodScheduled; empty when the Pod is on a node,
	// and when a claim is missing, for then the scheduler does not try it.
	Reason  string `json:"reason"`
	Message string `json:"message"`
	// Claims are the names of its claims, in its order; the one for extended resources comes last.
	// A claim that was never made from its template is left out.
	Claims []string `json:"claims"`
}

func main() {
	kubeconfig := flag.String("kubeconfig", "", "how to reach the API server")
	deadline := flag.Duration("deadline", 30*time.Second, "how long a workspace, or the start, may take")
	ready := flag.Bool("ready", false, "only wait until the API server is ready")
	flag.Parse()
	server, err := connect(*kubeconfig, *deadline)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if *ready {
		return
	}
	lines := bufio.NewReader(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		answer := Answer{}
		request := Request{}
		if err := json.Unmarshal(line, &request); err != nil {
			answer.Failed = err.Error()
		} else {
			answer = server.answer(request, *deadline)
		}
		if err := out.Encode(answer); err != nil {
			return
		}
	}
}

// answer gives the workspace to the cluster, waits for the verdicts, and takes it away again.
func (s *server) answer(request Request, deadline time.Duration) Answer {
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	answer := Answer{ID: request.ID, Objects: []Posted{}, Pods: []Pod{}}
	if request.DryRun {
		if err := s.tryOut(ctx, request.Text, &answer); err != nil {
			answer.Failed = err.Error()
		}
		return answer
	}
	err := s.apply(ctx, request.Text, &answer)
	if err == nil {
		answer.Claims, err = s.claims(ctx)
	}
	if cleanErr := s.clean(answer.Objects); err == nil {
		err = cleanErr
	}
	if err != nil {
		answer.Failed = err.Error()
	}
	return answer
}
