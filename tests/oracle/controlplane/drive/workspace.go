// How does a workspace come into the cluster, when is its verdict there, and how does it go again?
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

const (
	// quiet is how long a refusal of the scheduler has to stand. A Pod is tried again when its
	// caches catch up, at the latest after the first back-off of one second (--pod-initial-backoff-seconds).
	quiet = 3 * time.Second
	// cleaning is how long taking a workspace away may take.
	cleaning = 20 * time.Second
	// claimsPath lists the claims of all namespaces.
	claimsPath = "/apis/resource.k8s.io/v1/resourceclaims"

	// strict are the options of a create by kubectl; tried are those of one with --dry-run=server.
	strict = "fieldValidation=Strict"
	tried  = strict + "&dryRun=All"

	yamlBody  = "application/yaml"
	jsonBody  = "application/json"
	mergeBody = "application/merge-patch+json"
)

// manifest is as much of a document as is needed to send it.
type manifest struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              struct {
		Taints []corev1.Taint `json:"taints"`
	} `json:"spec"`
	Status json.RawMessage `json:"status"`

	text string
}

// apply sends all documents and waits for the scheduler after each Pod.
func (s *server) apply(ctx context.Context, text string, answer *Answer) error {
	manifests, err := split(text)
	if err != nil {
		return err
	}
	for _, m := range manifests {
		posted, err := s.post(ctx, m, strict)
		if err != nil {
			return err
		}
		answer.Objects = append(answer.Objects, posted)
		if !posted.Accepted {
			continue
		}
		switch m.Kind {
		case "Node":
			err = s.makeReady(ctx, m)
		case "Pod":
			var pod Pod
			pod, err = s.scheduled(ctx, posted)
			answer.Pods = append(answer.Pods, pod)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// split reads the documents, Pods last.
func split(text string) ([]manifest, error) {
	var manifests []manifest
	documents := utilyaml.NewYAMLReader(bufio.NewReader(strings.NewReader(text)))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		m := manifest{text: string(document)}
		if err := yaml.Unmarshal(document, &m); err != nil {
			return nil, fmt.Errorf("%w in\n%s", err, document)
		}
		if m.Kind != "" {
			manifests = append(manifests, m)
		}
	}
	slices.SortStableFunc(manifests, func(a, b manifest) int { return rank(a) - rank(b) })
	return manifests, nil
}

func rank(m manifest) int {
	if m.Kind == "Pod" {
		return 1
	}
	return 0
}

// post creates an object: the text as it is, with these options.
func (s *server) post(ctx context.Context, m manifest, options string) (Posted, error) {
	posted := Posted{APIVersion: m.APIVersion, Kind: m.Kind, Name: m.Name, Text: m.text, Warnings: []string{}}
	path, namespaced, err := s.collection(m.APIVersion, m.Kind, m.Namespace)
	if err != nil {
		posted.Message = err.Error()
		return posted, nil
	}
	if namespaced {
		posted.Namespace = m.Namespace
		if posted.Namespace == "" {
			posted.Namespace = metav1.NamespaceDefault
		}
	}
	said, err := s.ask(ctx, http.MethodPost, path+"?"+options, yamlBody, m.text)
	if err != nil {
		return posted, err
	}
	posted.Warnings = said.warnings
	if said.code != http.StatusCreated {
		posted.Message = said.message()
		return posted, nil
	}
	posted.Accepted = true
	posted.Object = bytes.TrimSpace(said.body)
	if posted.Name == "" {
		var stored manifest
		if err := json.Unmarshal(said.body, &stored); err != nil {
			return posted, err
		}
		posted.Name = stored.Name
	}
	return posted, nil
}

// makeReady does what a kubelet would: it reports the node's status and lets the not-ready taint
// go that admission adds (plugin/pkg/admission/nodetaint).
func (s *server) makeReady(ctx context.Context, m manifest) error {
	path := "/api/v1/nodes/" + m.Name
	if len(m.Status) == 0 {
		// Room for any Pod: workspaces are about devices.
		room := `{"cpu":"1k","memory":"10Ti","pods":"1k"}`
		status := `{"status":{"capacity":` + room + `,"allocatable":` + room + `,"conditions":[{"type":"Ready","status":"True"}]}}`
		if err := s.do(ctx, http.MethodPatch, path+"/status", mergeBody, status); err != nil {
			return err
		}
	}
	taints, err := json.Marshal(m.Spec.Taints)
	if err != nil {
		return err
	}
	return s.do(ctx, http.MethodPatch, path, mergeBody, `{"spec":{"taints":`+string(taints)+`}}`)
}

// scheduled waits until the Pod is on a node, or until the scheduler has stayed with its refusal.
func (s *server) scheduled(ctx context.Context, posted Posted) (Pod, error) {
	said := Pod{Namespace: posted.Namespace, Name: posted.Name, Claims: []string{}}
	path := "/api/v1/namespaces/" + posted.Namespace + "/pods/" + posted.Name
	since := time.Now()
	for {
		var pod corev1.Pod
		if err := s.get(ctx, path, &pod); err != nil {
			return said, err
		}
		now := read(pod)
		if now.Node != "" {
			return now, nil
		}
		if now.Reason != said.Reason || now.Message != said.Message || !slices.Equal(now.Claims, said.Claims) {
			said, since = now, time.Now()
		}
		coming, missing, err := s.missingClaims(ctx, &pod)
		if err != nil {
			return said, err
		}
		// A Pod that lacks a claim is not tried at all (dynamicresources.go, PreEnqueue), so it gets no condition.
		if (said.Message != "" || missing) && !coming && time.Since(since) >= quiet {
			return said, nil
		}
		select {
		case <-ctx.Done():
			return said, fmt.Errorf("no verdict on Pod %s/%s in time; the last: %q", said.Namespace, said.Name, said.Message)
		case <-time.After(poll):
		}
	}
}

// read takes the scheduler's verdict out of a Pod.
func read(pod corev1.Pod) Pod {
	verdict := Pod{Namespace: pod.Namespace, Name: pod.Name, Node: pod.Spec.NodeName, Claims: []string{}}
	for _, condition := range pod.Status.Conditions {
		if condition.Type == corev1.PodScheduled {
			verdict.Reason, verdict.Message = condition.Reason, condition.Message
		}
	}
	for _, claim := range pod.Spec.ResourceClaims {
		if claim.ResourceClaimName != nil {
			verdict.Claims = append(verdict.Claims, *claim.ResourceClaimName)
			continue
		}
		for _, status := range pod.Status.ResourceClaimStatuses {
			if status.Name == claim.Name && status.ResourceClaimName != nil {
				verdict.Claims = append(verdict.Claims, *status.ResourceClaimName)
			}
		}
	}
	if extended := pod.Status.ExtendedResourceClaimStatus; extended != nil {
		verdict.Claims = append(verdict.Claims, extended.ResourceClaimName)
	}
	return verdict
}

// missingClaims says what the Pod's claims wait for: coming when the controller manager still has to make one from
// a template that is there, missing when there is no such claim or template.
func (s *server) missingClaims(ctx context.Context, pod *corev1.Pod) (coming, missing bool, err error) {
	root := "/apis/resource.k8s.io/v1/namespaces/" + pod.Namespace
	for _, claim := range pod.Spec.ResourceClaims {
		path := root + "/resourceclaims/"
		if claim.ResourceClaimName != nil {
			path += *claim.ResourceClaimName
		} else {
			made := func(status corev1.PodResourceClaimStatus) bool { return status.Name == claim.Name }
			if slices.ContainsFunc(pod.Status.ResourceClaimStatuses, made) {
				continue
			}
			path = root + "/resourceclaimtemplates/" + *claim.ResourceClaimTemplateName
		}
		said, err := s.ask(ctx, http.MethodGet, path, "", "")
		if err != nil {
			return false, false, err
		}
		missing = missing || said.code == http.StatusNotFound
		coming = coming || said.code == http.StatusOK && claim.ResourceClaimName == nil
	}
	return coming, missing, nil
}

// claims reads all claims of the cluster.
func (s *server) claims(ctx context.Context) ([]json.RawMessage, error) {
	list := struct{ Items []json.RawMessage }{Items: []json.RawMessage{}}
	err := s.get(ctx, claimsPath, &list)
	return list.Items, err
}

// clean deletes what was created, Pods first, and the claims made for them. The finalizers of claims and
// namespaces, which controllers would remove in their own time, are removed here.
func (s *server) clean(posted []Posted) error {
	ctx, cancel := context.WithTimeout(context.Background(), cleaning)
	defer cancel()
	gone := func(said reply) bool { return said.code == http.StatusNotFound }
	for _, object := range slices.Backward(posted) {
		if !object.Accepted {
			continue
		}
		path, _, err := s.collection(object.APIVersion, object.Kind, object.Namespace)
		if err != nil {
			return err
		}
		path += "/" + object.Name
		if err := s.remove(ctx, path); err != nil {
			return err
		}
		if object.Kind == "Namespace" {
			body := `{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"` + object.Name + `"},"spec":{"finalizers":[]}}`
			if err := s.do(ctx, http.MethodPut, path+"/finalize", jsonBody, body); err != nil {
				return err
			}
		}
		if object.Kind != "ResourceClaim" {
			if err := s.wait(ctx, path, gone); err != nil {
				return err
			}
		}
	}
	return s.wait(ctx, claimsPath, func(reply) bool {
		claims, err := s.claims(ctx)
		for _, claim := range claims {
			var m manifest
			if json.Unmarshal(claim, &m) != nil {
				continue
			}
			path := claimsPath[:strings.LastIndex(claimsPath, "/")] + "/namespaces/" + m.Namespace + "/resourceclaims/" + m.Name
			// Whether this was needed, or came too late, is seen in the next list.
			_ = s.remove(ctx, path)
			_ = s.do(ctx, http.MethodPatch, path, mergeBody, `{"metadata":{"finalizers":null}}`)
		}
		return err == nil && len(claims) == 0
	})
}

// remove deletes an object at once; one that is gone already is as good.
func (s *server) remove(ctx context.Context, path string) error {
	said, err := s.ask(ctx, http.MethodDelete, path, jsonBody, `{"apiVersion":"v1","kind":"DeleteOptions","gracePeriodSeconds":0}`)
	if err == nil && said.code >= http.StatusMultipleChoices && said.code != http.StatusNotFound {
		err = fmt.Errorf("DELETE %s: %s", path, said.message())
	}
	return err
}
