// What would the API server say to one manifest, in whatever state it is?
package main

import (
	"context"
	"encoding/json"
	"net/http"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

// tryOut asks for a dry run of the only document of a text.
func (s *server) tryOut(ctx context.Context, text string, answer *Answer) error {
	m := manifest{text: text}
	if yaml.Unmarshal([]byte(text), &m) != nil {
		// A field has a wrong type, which the API server is to say. What is needed to send it is taken one by one.
		m = manifest{text: text}
		_ = yaml.Unmarshal([]byte(text), &m.TypeMeta)
		named := struct {
			Metadata struct {
				Name      json.RawMessage `json:"name"`
				Namespace json.RawMessage `json:"namespace"`
			} `json:"metadata"`
		}{}
		_ = yaml.Unmarshal([]byte(text), &named)
		_ = json.Unmarshal(named.Metadata.Name, &m.Name)
		_ = json.Unmarshal(named.Metadata.Namespace, &m.Namespace)
	}
	if m.Namespace != "" && m.Namespace != metav1.NamespaceDefault {
		namespace, err := json.Marshal(map[string]any{
			"apiVersion": "v1", "kind": "Namespace", "metadata": map[string]string{"name": m.Namespace},
		})
		if err != nil {
			return err
		}
		// One that is there already is as good, and a name that is none is told with the object.
		if _, err := s.ask(ctx, http.MethodPost, "/api/v1/namespaces", jsonBody, string(namespace)); err != nil {
			return err
		}
	}
	posted, err := s.post(ctx, m, tried)
	answer.Objects = append(answer.Objects, posted)
	return err
}
