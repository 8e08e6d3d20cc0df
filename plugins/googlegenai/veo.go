// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"context"
	"strings"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// veo returns the work of a Veo model. The last message says what is to be made: text,
// and images by their metadata.type: the first picture ("" or "base"), the last one
// ("lastFrame"), those that the video should look like ("reference", with another
// metadata.referenceType than asset if need be), or what of a video is changed ("mask",
// with the API's metadata.maskMode); a video is gone on with.
func (m *model) veo() core.Background[*ai.ModelRequest] {
	return core.Background[*ai.ModelRequest]{Start: m.startVideo, Check: m.checkVideo}
}

func (m *model) startVideo(ctx context.Context, q *ai.ModelRequest) (*ai.Operation, error) {
	c, err := m.veoCall(q)
	if err != nil {
		return nil, core.Errorf(core.StatusOf(err), "%s: %w", m.name, err)
	}
	o := &videoOperation{}
	err = m.b.ask(ctx, &call{name: m.name, options: c.options, path: m.b.modelPath(c.id) + ":predictLongRunning", body: c.body()}, o)
	if err != nil {
		return nil, err
	}
	if o.Name == "" {
		return nil, core.Errorf(core.DataLoss, "%s: the provider began an operation without a name", m.name)
	}
	return o.genkit(m.name), nil
}

func (m *model) veoCall(q *ai.ModelRequest) (*predictCall, error) {
	c, err := m.readPredict(veoSchema(), q)
	if err != nil {
		return nil, err
	}
	message, err := lastMessage(q)
	if err != nil {
		return nil, err
	}
	if text := message.Text(); text != "" {
		c.instance["prompt"] = text
	}
	var references []any
	for _, p := range message.Content {
		media, ok := p.(*ai.MediaPart)
		if !ok {
			continue
		}
		source, mime, err := m.frame(&media.Media)
		if err != nil {
			return nil, err
		}
		kind, _ := media.Metadata["type"].(string)
		switch {
		case kind == "mask":
			if mode, ok := media.Metadata["maskMode"]; ok {
				source["maskMode"] = mode
			}
			c.instance["mask"] = source
		case strings.HasPrefix(mime, "video/"):
			c.instance["video"] = source
		case kind == "lastFrame":
			c.instance["lastFrame"] = source
		case kind == "reference":
			references = append(references, map[string]any{"image": source, "referenceType": referenceType(media)})
		case kind == "" || kind == "base":
			c.instance["image"] = source
		default:
			return nil, core.Errorf(core.InvalidArgument, "media with metadata.type '%s'; it must be base, lastFrame, reference or mask", shortened(kind, 50))
		}
	}
	if references != nil {
		c.instance["referenceImages"] = references
	}
	if len(c.instance) == 0 {
		return nil, core.Errorf(core.InvalidArgument, "the last message has neither a prompt nor media")
	}
	return c, nil
}

// referenceType returns what of an image a video takes over; asset unless it is said.
func referenceType(p *ai.MediaPart) any {
	if kind, ok := p.Metadata["referenceType"]; ok {
		return kind
	}
	return "asset"
}

// frame returns media as Veo has it. The Gemini API has words of its own for a video: the
// URI that it gave for one it has made, or bytes.
// Source: https://pkg.go.dev/google.golang.org/genai@v1.77.0#Video and its conversion there
func (m *model) frame(media *ai.Media) (source map[string]any, mime string, err error) {
	mime = media.ContentType
	if mime == "" {
		mime = typeOfURL(media.URL)
	}
	own := !m.b.vertex
	if own && strings.HasPrefix(mime, "video/") && (strings.HasPrefix(media.URL, "https://") || strings.HasPrefix(media.URL, "gs://")) {
		return map[string]any{"uri": media.URL}, mime, nil
	}
	source, mime, err = mediaSource(media)
	if own && err == nil && strings.HasPrefix(mime, "video/") {
		source = map[string]any{"encodedVideo": source["bytesBase64Encoded"], "encoding": mime}
	}
	return source, mime, err
}

// operationName is what may stand for an operation in a URL: the name that the provider
// gave it.
var operationName = pattern(`^((projects/[^/?#]+/locations/[^/?#]+/)?(publishers/[^/?#]+/)?models/[^/?#]+/)?operations/[A-Za-z0-9._~-]+$`)

func (m *model) checkVideo(ctx context.Context, op *ai.Operation) (*ai.Operation, error) {
	if !operationName().MatchString(op.ID) || strings.Contains(op.ID, "..") {
		return nil, core.Errorf(core.InvalidArgument, "%s: '%s' is no name of an operation of Google", m.name, shortened(op.ID, 100))
	}
	c := &call{name: m.name, path: op.ID}
	if m.b.vertex {
		of, _, _ := strings.Cut(op.ID, "/operations/")
		c.path, c.body = of+":fetchPredictOperation", map[string]any{"operationName": op.ID}
		c.options.location = locationOf(of)
	}
	o := &videoOperation{}
	if err := m.b.ask(ctx, c, o); err != nil {
		return nil, err
	}
	if o.Name == "" {
		o.Name = op.ID
	}
	return o.genkit(m.name), nil
}

// locationOf returns the location in the name of a resource, "" for none that may stand
// in a host's name.
func locationOf(resource string) string {
	_, after, _ := strings.Cut(resource, "/locations/")
	location, _, _ := strings.Cut(after, "/")
	if !locationName().MatchString(location) {
		return ""
	}
	return location
}

// videoOperation is an operation as both services write it.
type videoOperation struct {
	Name     string    `json:"name"`
	Done     bool      `json:"done"`
	Error    *apiError `json:"error"`
	Response *struct {
		GenerateVideoResponse *struct {
			GeneratedSamples []struct {
				Video struct {
					URI          string `json:"uri"`
					EncodedVideo string `json:"encodedVideo"`
					Encoding     string `json:"encoding"`
				} `json:"video"`
			} `json:"generatedSamples"`
			Filtered []string `json:"raiMediaFilteredReasons"`
		} `json:"generateVideoResponse"`
		Videos   []prediction `json:"videos"`
		Filtered []string     `json:"raiMediaFilteredReasons"`
	} `json:"response"`
}

// genkit converts the operation. A video that is done is media in the message of a
// response; when all were filtered, the response is blocked and says why.
func (o *videoOperation) genkit(model string) *ai.Operation {
	op := &ai.Operation{ID: o.Name, Done: o.Done}
	if o.Error != nil {
		op.Done = true
		op.Error = &ai.OperationError{Message: model + ": " + shortened(o.Error.Message, maxMessageBytes)}
		return op
	}
	if !o.Done {
		return op
	}
	message := &ai.Message{Role: ai.RoleModel, Content: ai.Parts{}}
	var filtered []string
	if r := o.Response; r != nil {
		filtered = r.Filtered
		if g := r.GenerateVideoResponse; g != nil {
			filtered = append(filtered, g.Filtered...)
			for _, sample := range g.GeneratedSamples {
				v := prediction{GCSURI: sample.Video.URI, Data: sample.Video.EncodedVideo, MIMEType: sample.Video.Encoding}
				message.Content = appendVideo(message.Content, &v)
			}
		}
		for i := range r.Videos {
			message.Content = appendVideo(message.Content, &r.Videos[i])
		}
	}
	response := &ai.ModelResponse{Message: message, FinishReason: ai.FinishStop}
	if len(message.Content) == 0 {
		response.FinishReason = ai.FinishBlocked
		response.FinishMessage = strings.Join(filtered, "; ")
		if response.FinishMessage == "" {
			response.FinishMessage = "the provider made no video and gave no reason"
		}
	}
	op.Output = ai.JSON(response)
	return op
}

func appendVideo(parts ai.Parts, v *prediction) ai.Parts {
	if v.MIMEType == "" {
		v.MIMEType = "video/mp4"
	}
	if p := v.part(); p != nil {
		parts = append(parts, p)
	}
	return parts
}
