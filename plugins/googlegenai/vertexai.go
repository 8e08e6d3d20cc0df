// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"context"
	"net/http"
	"strings"
	"time"

	"cloud.google.com/go/auth"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/media"
)

const vertexPrefix = "vertexai/"

// VertexAI brings Google's models on Vertex AI; their names begin with vertexai/. It is
// called in one of two ways:
//
//   - within a project and a location, with Google Cloud credentials,
//   - in express mode, with an API key and without either.
//
// What is set here goes before the environment. An APIKey asks for express mode, a
// Project or a Location for the other; when neither is set, the environment is looked at
// for a project and a location, then for a key. There is no default location. The fields
// are not changed once the plugin is used.
type VertexAI struct {
	// Project is the id of the Google Cloud project; default the first of
	// GOOGLE_CLOUD_PROJECT, GCLOUD_PROJECT, the projectId of FIREBASE_CONFIG and the
	// project of the credentials.
	Project string
	// Location is such as us-central1, eu or global; default the first of
	// GOOGLE_CLOUD_LOCATION, GOOGLE_CLOUD_REGION and GCLOUD_LOCATION.
	Location string
	// Credentials are used within a project; nil is the service account that
	// GCLOUD_SERVICE_ACCOUNT_CREDS holds as JSON, else Application Default Credentials.
	Credentials *auth.Credentials
	// APIKey is the key for express mode; default the first of VERTEX_API_KEY,
	// GOOGLE_API_KEY and GOOGLE_GENAI_API_KEY, when there is neither a project nor a
	// location.
	APIKey string
	// BaseURL is the address of the API; default GOOGLE_VERTEX_BASE_URL in the
	// environment, else that of the location.
	BaseURL string
	// APIVersion is the version of the API; default v1beta1.
	APIVersion string
	// Headers, HTTPClient and Timeout are those of [GoogleAI].
	Headers    http.Header
	HTTPClient *http.Client
	Timeout    time.Duration
	// Media fetches media by http(s) URL, but for YouTube; nil is a downloader of at
	// most 100 MiB.
	Media *media.Downloader

	service service
}

var (
	_ core.Plugin   = (*VertexAI)(nil)
	_ core.Resolver = (*VertexAI)(nil)
	_ core.Lister   = (*VertexAI)(nil)
	_ core.Closer   = (*VertexAI)(nil)
)

// Name returns "vertexai".
func (p *VertexAI) Name() string { return "vertexai" }

// Init finds project, location and credentials, and makes the client. What is missing is
// FAILED_PRECONDITION.
func (p *VertexAI) Init(context.Context, *core.Registry) error {
	return p.service.open(func() (*backend, error) {
		place, err := p.place()
		if err != nil {
			return nil, err
		}
		b := &backend{prefix: vertexPrefix, vertex: true, catalog: vertexModels(), keyPlaces: "VertexAI.APIKey or VERTEX_API_KEY",
			project: place.project, location: place.location, express: place.key != ""}
		return b, b.setUp(&options{apiKey: place.key, baseURL: p.BaseURL, apiVersion: p.APIVersion, headers: p.Headers, client: p.HTTPClient, timeout: p.Timeout, media: p.Media}, place.credentials)
	})
}

// vertexPlace is where and as whom Vertex AI is called: with a key, or with the others.
type vertexPlace struct {
	key               string
	project, location string
	credentials       *auth.Credentials
}

func (p *VertexAI) place() (*vertexPlace, error) {
	inProject := p.Project != "" || p.Location != "" || p.Credentials != nil
	if p.APIKey != "" {
		if inProject {
			return nil, core.Errorf(core.InvalidArgument, "VertexAI.APIKey is for express mode, which has no Project, no Location and no Credentials")
		}
		return &vertexPlace{key: p.APIKey}, nil
	}
	v := &vertexPlace{project: p.Project, location: p.Location, credentials: p.Credentials}
	if v.project == "" {
		if v.project = fromEnvironment(projectNames); v.project == "" {
			v.project = firebaseProject()
		}
	}
	if v.location == "" {
		v.location = fromEnvironment(locationNames)
	}
	if key := fromEnvironment(vertexKeys); key != "" && !inProject && v.project == "" && v.location == "" {
		return &vertexPlace{key: key}, nil
	}
	if v.location == "" {
		return nil, core.Errorf(core.FailedPrecondition, "there is no location: set VertexAI.Location or GOOGLE_CLOUD_LOCATION in the environment, such as us-central1 or global (or APIKey for express mode); there is no default")
	}
	if !locationName().MatchString(v.location) {
		return nil, core.Errorf(core.InvalidArgument, "the location is '%s'; it must be such as us-central1 or global", shortened(v.location, 100))
	}
	if v.credentials == nil {
		var err error
		if v.credentials, err = findCredentials(fromEnvironment(serviceAccounts)); err != nil {
			return nil, err
		}
	}
	if v.project == "" {
		v.project, _ = v.credentials.ProjectID(context.Background()) // else the next line says so
	}
	if v.project == "" {
		return nil, core.Errorf(core.FailedPrecondition, "there is no project: set VertexAI.Project or GOOGLE_CLOUD_PROJECT in the environment")
	}
	if strings.ContainsAny(v.project, "/?#% ") {
		return nil, core.Errorf(core.InvalidArgument, "the project is '%s'; it must be the id of a Google Cloud project", shortened(v.project, 100))
	}
	return v, nil
}

// Resolve registers a model or an embedder when somebody asks for it, also one that this
// package does not know.
func (p *VertexAI) Resolve(_ context.Context, r *core.Registry, k core.Kind, name string) error {
	p.service.backend().resolve(r, k, name)
	return nil
}

// List describes the models that are known, and, once the plugin is initialised, those
// that the service lists now, as [GoogleAI.List] does. Before that it does not look for
// credentials.
func (p *VertexAI) List(ctx context.Context) ([]core.Descriptor, error) {
	return p.service.list(ctx, p.service.backend(), &backend{prefix: vertexPrefix, vertex: true, catalog: vertexModels()})
}

// Close closes idle connections.
func (p *VertexAI) Close(context.Context) error {
	p.service.close()
	return nil
}

// VertexModel returns a reference to a model of Vertex AI, such as gemini-2.5-flash, with
// a configuration of the type that fits it ([Config], [ImagenConfig], [VeoConfig],
// [LyriaConfig], [MusicConfig]), or nil.
func VertexModel(name string, config any) ai.ModelRef {
	return ai.ModelRef{Name: vertexPrefix + name, Config: config}
}
