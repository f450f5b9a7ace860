// How is the API server reached, and what does it say to one request?
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utilnet "k8s.io/apimachinery/pkg/util/net"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
	"k8s.io/client-go/tools/clientcmd"
)

// poll is how often a state is looked at again.
const poll = 100 * time.Millisecond

// server is the API server, reached with plain HTTP so that its words arrive unchanged.
type server struct {
	host   string
	client *http.Client
	mapper meta.RESTMapper
}

// connect waits until the API server is ready and the namespace "default" is there.
func connect(kubeconfig string, deadline time.Duration) (*server, error) {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return nil, err
	}
	client, err := rest.HTTPClientFor(config)
	if err != nil {
		return nil, err
	}
	s := &server{host: config.Host, client: client}
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	for _, path := range []string{"/readyz", "/api/v1/namespaces/default"} {
		if err := s.wait(ctx, path, func(said reply) bool { return said.code == http.StatusOK }); err != nil {
			return nil, err
		}
	}
	groups, err := discovery.NewDiscoveryClientForConfigAndClient(config, client)
	if err != nil {
		return nil, err
	}
	resources, err := restmapper.GetAPIGroupResources(groups)
	if err != nil {
		return nil, err
	}
	s.mapper = restmapper.NewDiscoveryRESTMapper(resources)
	return s, nil
}

// collection is the path of all objects of a kind, in a namespace if the kind has them. The namespace is "default"
// when empty. A kind that is not served has the path it would have if it were one of the cluster.
func (s *server) collection(apiVersion, kind, namespace string) (path string, namespaced bool, err error) {
	version, err := schema.ParseGroupVersion(apiVersion)
	if err != nil {
		return "", false, err
	}
	root := "/apis/" + apiVersion
	if version.Group == "" {
		root = "/api/" + apiVersion
	}
	mapping, err := s.mapper.RESTMapping(schema.GroupKind{Group: version.Group, Kind: kind}, version.Version)
	if meta.IsNoMatchError(err) {
		plural, _ := meta.UnsafeGuessKindToResource(version.WithKind(kind))
		return root + "/" + plural.Resource, false, nil
	}
	if err != nil {
		return "", false, err
	}
	if mapping.Scope.Name() != meta.RESTScopeNameNamespace {
		return root + "/" + mapping.Resource.Resource, false, nil
	}
	if namespace == "" {
		namespace = metav1.NamespaceDefault
	}
	return root + "/namespaces/" + namespace + "/" + mapping.Resource.Resource, true, nil
}

// reply is what the API server said.
type reply struct {
	code     int
	body     []byte
	warnings []string
}

// message is the text of a refusal; that of client-go where the server gives no Status.
func (r reply) message() string {
	var status metav1.Status
	if json.Unmarshal(r.body, &status) == nil && status.Message != "" {
		return status.Message
	}
	return apierrors.NewGenericServerResponse(r.code, "", schema.GroupResource{}, "", string(r.body), 0, true).ErrStatus.Message
}

// ask sends one request. An error is one of the connection, never a refusal.
func (s *server) ask(ctx context.Context, method, path, contentType, body string) (reply, error) {
	request, err := http.NewRequestWithContext(ctx, method, s.host+path, bytes.NewBufferString(body))
	if err != nil {
		return reply{}, err
	}
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	request.Header.Set("Accept", "application/json")
	response, err := s.client.Do(request)
	if err != nil {
		return reply{}, err
	}
	defer response.Body.Close()
	said := reply{code: response.StatusCode, warnings: []string{}}
	if said.body, err = io.ReadAll(response.Body); err != nil {
		return reply{}, err
	}
	warnings, _ := utilnet.ParseWarningHeaders(response.Header["Warning"])
	for _, warning := range warnings {
		said.warnings = append(said.warnings, warning.Text)
	}
	return said, nil
}

// do is ask for a request that has to succeed.
func (s *server) do(ctx context.Context, method, path, contentType, body string) error {
	said, err := s.ask(ctx, method, path, contentType, body)
	if err == nil && said.code >= http.StatusMultipleChoices {
		err = fmt.Errorf("%s %s: %s", method, path, said.message())
	}
	return err
}

// get reads an object or a list.
func (s *server) get(ctx context.Context, path string, into any) error {
	said, err := s.ask(ctx, http.MethodGet, path, "", "")
	if err != nil {
		return err
	}
	if said.code != http.StatusOK {
		return fmt.Errorf("GET %s: %s", path, said.message())
	}
	return json.Unmarshal(said.body, into)
}

// wait asks for a path until the answer is the wanted one. A server that does not listen yet is waited for too.
func (s *server) wait(ctx context.Context, path string, wanted func(reply) bool) error {
	for {
		said, err := s.ask(ctx, http.MethodGet, path, "", "")
		if err == nil && wanted(said) {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("GET %s: waited too long; the last answer: %d %.200s %v", path, said.code, said.body, err)
		case <-time.After(poll):
		}
	}
}
