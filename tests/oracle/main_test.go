package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// ask answers the lines and gives the answers back as JSON values.
func ask(t *testing.T, deadline time.Duration, lines ...string) []map[string]any {
	t.Helper()
	var out bytes.Buffer
	if _, _, err := answerAll(strings.NewReader(strings.Join(lines, "\n")), &out, deadline); err != nil {
		t.Fatal(err)
	}
	var answers []map[string]any
	for decoder := json.NewDecoder(&out); decoder.More(); {
		var answer map[string]any
		if err := decoder.Decode(&answer); err != nil {
			t.Fatal(err)
		}
		answers = append(answers, answer)
	}
	return answers
}

const claim = `apiVersion: resource.k8s.io/v1\nkind: ResourceClaim\nmetadata: {generateName: x-}\nspec:\n  devices:\n    requests:\n    - name: a\n      exactly: {deviceClassName: gpu, adminAccess: true}\n`

func TestTheSameCaseGetsTheSameAnswer(t *testing.T) {
	line := `{"id":1,"op":"validate","namespaceLabels":{"resource.kubernetes.io/admin-access":"true"},"object":"` + claim + `"}`
	first, _ := json.Marshal(ask(t, time.Minute, line)[0])
	again, _ := json.Marshal(ask(t, time.Minute, line)[0])
	if !bytes.Equal(first, again) {
		t.Errorf("first %s\nthen %s", first, again)
	}
	if !bytes.Contains(first, []byte(`"accepted":true`)) {
		t.Errorf("refused: %s", first)
	}
}

func TestNothingOfACaseStaysForTheNext(t *testing.T) {
	answers := ask(t, time.Minute,
		`{"id":1,"op":"validate","namespaceLabels":{"resource.kubernetes.io/admin-access":"true"},"object":"`+claim+`"}`,
		`{"id":2,"op":"validate","object":"`+claim+`"}`)
	if answers[0]["accepted"] != true || answers[1]["accepted"] != false {
		t.Errorf("the labels of the first case's namespace: %v, %v", answers[0]["accepted"], answers[1]["text"])
	}
}

func TestALateAnswerIsATimeOut(t *testing.T) {
	answer := ask(t, time.Nanosecond, `{"id":1,"op":"quantity","text":"1"}`)[0]
	if answer["timedOut"] != true {
		t.Errorf("got %v", answer)
	}
}

func TestABadLineFailsAlone(t *testing.T) {
	answers := ask(t, time.Minute, `nonsense`, `{"id":2,"op":"quantity","text":"1024Ki"}`)
	if answers[0]["failed"] == nil || answers[1]["canonical"] != "1Mi" {
		t.Errorf("got %v", answers)
	}
}
