// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"encoding/json"
	"os"
)

// The environment variables, in the order in which they are looked at.
// Sources: https://ai.google.dev/gemini-api/docs/api-key,
// https://cloud.google.com/vertex-ai/generative-ai/docs/start/gcp-auth and
// https://github.com/googleapis/go-genai#create-clients; those with GCLOUD_ and
// GOOGLE_GENAI_API_KEY are of the other Genkit runtimes.
var (
	googleAIKeys    = []string{"GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GENAI_API_KEY"}
	vertexKeys      = []string{"VERTEX_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GENAI_API_KEY"}
	projectNames    = []string{"GOOGLE_CLOUD_PROJECT", "GCLOUD_PROJECT"}
	locationNames   = []string{"GOOGLE_CLOUD_LOCATION", "GOOGLE_CLOUD_REGION", "GCLOUD_LOCATION"}
	serviceAccounts = []string{"GCLOUD_SERVICE_ACCOUNT_CREDS"}
)

// fromEnvironment returns the first of the variables that is set to something.
func fromEnvironment(names []string) string {
	for _, name := range names {
		if value := os.Getenv(name); value != "" {
			return value
		}
	}
	return ""
}

// firebaseProject returns the project of FIREBASE_CONFIG, which Firebase sets to JSON;
// "" when there is none.
func firebaseProject() string {
	var config struct {
		ProjectID string `json:"projectId"`
	}
	_ = json.Unmarshal([]byte(os.Getenv("FIREBASE_CONFIG")), &config) // the name of a file tells nothing
	return config.ProjectID
}
