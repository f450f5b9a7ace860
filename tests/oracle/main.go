// The oracle: the real Kubernetes code answers our cases.
//
// It reads one request a line on standard input and writes one answer a line on
// standard output, in the same order; protocol.go has the shapes. The Kubernetes
// release is the one this binary was built with: see minors/.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"time"

	"github.com/go-logr/logr"
	"k8s.io/klog/v2"
)

func main() {
	deadline := flag.Duration("deadline", 10*time.Second, "longest time one case may take; a case that takes longer is answered with a time-out")
	version := flag.Bool("version", false, "print the Kubernetes version this oracle was built with and exit")
	flag.Parse()
	if *version {
		fmt.Println(kubernetesVersion())
		return
	}
	klog.SetLogger(logr.Discard())
	// Answering makes much garbage and holds little.
	debug.SetGCPercent(800)

	answered, timedOut, err := answerAll(os.Stdin, os.Stdout, *deadline)
	fmt.Fprintf(os.Stderr, "oracle %s: %d answered, %d timed out\n", kubernetesVersion(), answered, timedOut)
	if err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
}

// answerAll answers each line of in until it ends.
func answerAll(in io.Reader, out io.Writer, deadline time.Duration) (answered, timedOut int, err error) {
	lines := bufio.NewReaderSize(in, 1<<20)
	answers := bufio.NewWriter(out)
	encoder := json.NewEncoder(answers)
	encoder.SetEscapeHTML(false)
	for {
		line, readErr := lines.ReadBytes('\n')
		if len(line) > 1 {
			answer, late := answerLine(line, deadline)
			answered++
			if late {
				timedOut++
			}
			if err := encoder.Encode(answer); err != nil {
				return answered, timedOut, err
			}
			if err := answers.Flush(); err != nil {
				return answered, timedOut, err
			}
		}
		if readErr == io.EOF {
			return answered, timedOut, nil
		}
		if readErr != nil {
			return answered, timedOut, readErr
		}
	}
}

// answerLine answers one request, or says that it took too long.
func answerLine(line []byte, deadline time.Duration) (answer any, late bool) {
	var request Request
	if err := json.Unmarshal(line, &request); err != nil {
		return Failure{Failed: "request: " + err.Error()}, false
	}
	if err := setGates(request.Gates); err != nil {
		return Failure{ID: request.ID, Failed: err.Error()}, false
	}
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	done := make(chan any, 1)
	go func() {
		defer func() {
			if panicked := recover(); panicked != nil {
				fmt.Fprintf(os.Stderr, "%s: panic: %v\n%s\n", request.ID, panicked, debug.Stack())
				done <- Failure{ID: request.ID, Failed: fmt.Sprintf("panic: %v", panicked)}
			}
		}()
		done <- dispatch(ctx, &request)
	}()
	select {
	case answer := <-done:
		if ctx.Err() == nil {
			return answer, false
		}
	case <-ctx.Done():
		// What does not heed the context is left running; its answer goes nowhere.
	}
	return Failure{ID: request.ID, Failed: "timed out", TimedOut: true}, true
}

// dispatch gives the request to the code that answers its operation.
func dispatch(ctx context.Context, request *Request) any {
	switch request.Op {
	case "validate":
		return validate(ctx, request)
	case "pod":
		return validatePod(ctx, request)
	case "allocate":
		return allocate(ctx, request)
	case "convert":
		return convert(request)
	case "cel":
		return evaluate(ctx, request)
	case "quantity":
		return parseQuantity(request)
	case "semver":
		return parseSemver(request)
	case "yaml":
		return readYAML(request)
	}
	return Failure{ID: request.ID, Failed: fmt.Sprintf("unknown operation %q", request.Op)}
}

// kubernetesVersion is the version of the k8s.io/kubernetes module in this binary.
func kubernetesVersion() string {
	if build, ok := debug.ReadBuildInfo(); ok {
		for _, module := range build.Deps {
			if module.Path == "k8s.io/kubernetes" {
				return module.Version
			}
		}
	}
	return "unknown"
}
