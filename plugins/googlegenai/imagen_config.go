// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"encoding/json"
	"sync"

	"github.com/genkit-go/genkit/schema"
)

// ImagenConfig configures one call of an Imagen model. The zero value makes one image.
//
// Sources: https://ai.google.dev/gemini-api/docs/imagen#imagen-configuration and
// https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/imagen-api
type ImagenConfig struct {
	Version          string `json:"version,omitempty" jsonschema:"description=The version of the model to call in place of its name."`
	NumberOfImages   *int   `json:"numberOfImages,omitempty" jsonschema:"description=How many images are made; 1 unless given.,minimum=1,maximum=4"`
	AspectRatio      string `json:"aspectRatio,omitempty" jsonschema:"description=The shape of the images.,enum=1:1|9:16|16:9|3:4|4:3"`
	PersonGeneration string `json:"personGeneration,omitempty" jsonschema:"description=Which people may be shown.,enum=dont_allow|allow_adult|allow_all"`
	SampleImageSize  string `json:"sampleImageSize,omitempty" jsonschema:"description=The size of the images such as 1K or 2K."`
	NegativePrompt   string `json:"negativePrompt,omitempty" jsonschema:"description=What the images should not show; not of all models."`
	EnhancePrompt    *bool  `json:"enhancePrompt,omitempty" jsonschema:"description=Whether the prompt may be rewritten."`
	// Vertex AI alone has the following.
	Language      string         `json:"language,omitempty" jsonschema:"description=Vertex AI: the language of the prompt such as en or auto."`
	Seed          *int           `json:"seed,omitempty" jsonschema:"description=Vertex AI: makes images repeatable; needs addWatermark false.,minimum=1,maximum=2147483647"`
	SafetySetting string         `json:"safetySetting,omitempty" jsonschema:"description=Vertex AI: how much is blocked.,enum=block_most|block_some|block_few|block_fewest|block_low_and_above|block_medium_and_above|block_only_high|block_none"`
	AddWatermark  *bool          `json:"addWatermark,omitempty" jsonschema:"description=Vertex AI: an invisible watermark; true unless given."`
	StorageURI    string         `json:"storageUri,omitempty" jsonschema:"description=Vertex AI: a gs:// folder to put the images into."`
	GuidanceScale *float64       `json:"guidanceScale,omitempty" jsonschema:"description=Vertex AI: how closely images follow the prompt; not of all models.,minimum=0"`
	OutputOptions *OutputOptions `json:"outputOptions,omitempty" jsonschema:"description=Vertex AI: the format of the images."`
	// IncludeRAIReason has the provider say why images were filtered; else they are
	// only missing.
	IncludeRAIReason        *bool             `json:"includeRaiReason,omitempty" jsonschema:"description=Vertex AI: whether the answer says why images were filtered."`
	IncludeSafetyAttributes *bool             `json:"includeSafetyAttributes,omitempty" jsonschema:"description=Vertex AI: whether the provider rates what it made."`
	Labels                  map[string]string `json:"labels,omitempty" jsonschema:"description=Vertex AI: labels for billing."`
	// EditMode is of imagen-3.0-capability models, which take reference images.
	EditMode      string         `json:"editMode,omitempty" jsonschema:"description=Vertex AI: how reference images are used.,enum=EDIT_MODE_DEFAULT|EDIT_MODE_INPAINT_REMOVAL|EDIT_MODE_INPAINT_INSERTION|EDIT_MODE_OUTPAINT|EDIT_MODE_CONTROLLED_EDITING|EDIT_MODE_STYLE|EDIT_MODE_BGSWAP|EDIT_MODE_PRODUCT_IMAGE"`
	Mode          string         `json:"mode,omitempty" jsonschema:"description=Vertex AI: upscale makes an image larger."`
	EditConfig    *EditConfig    `json:"editConfig,omitempty" jsonschema:"description=Vertex AI: how an image is edited."`
	UpscaleConfig *UpscaleConfig `json:"upscaleConfig,omitempty" jsonschema:"description=Vertex AI: how much larger an image becomes."`
	// APIKey, APIVersion and Location are those of [Config].
	APIKey     string `json:"apiKey,omitempty" jsonschema:"description=A key for this call in place of the plugin's credentials."`
	APIVersion string `json:"apiVersion,omitempty" jsonschema:"description=A version of the API for this call."`
	Location   string `json:"location,omitempty" jsonschema:"description=Vertex AI: a location for this call."`
	// Extra are further keys of the API's parameters.
	Extra map[string]any `json:"-"`
}

// EditConfig says how an image is edited.
type EditConfig struct {
	BaseSteps       *int      `json:"baseSteps,omitempty"`
	EditMode        string    `json:"editMode,omitempty" jsonschema:"enum=inpainting-insert|inpainting-remove|outpainting|product-image"`
	MaskMode        *MaskMode `json:"maskMode,omitempty"`
	MaskDilation    *float64  `json:"maskDilation,omitempty" jsonschema:"minimum=0,maximum=1"`
	GuidanceScale   *float64  `json:"guidanceScale,omitempty" jsonschema:"minimum=0"`
	ProductPosition string    `json:"productPosition,omitempty" jsonschema:"enum=reposition|fixed"`
}

// MaskMode says which part of an image is edited, when no mask is given.
type MaskMode struct {
	MaskType string `json:"maskType" jsonschema:"enum=background|foreground|semantic"`
	Classes  []int  `json:"classes,omitempty" jsonschema:"maxItems=5"`
}

// UpscaleConfig says how much larger an image becomes.
type UpscaleConfig struct {
	UpscaleFactor           string   `json:"upscaleFactor" jsonschema:"description=x2 or x4.,enum=x2|x4"`
	EnhanceInputImage       *bool    `json:"enhanceInputImage,omitempty"`
	ImagePreservationFactor *float64 `json:"imagePreservationFactor,omitempty"`
}

// OutputOptions say in which format images come.
type OutputOptions struct {
	MIMEType           string `json:"mimeType,omitempty" jsonschema:"description=image/png or image/jpeg."`
	CompressionQuality *int   `json:"compressionQuality,omitempty" jsonschema:"description=Of JPEG."`
}

type plainImagenConfig ImagenConfig

var imagenSchema = sync.OnceValue(func() *schema.Schema { return opened(schema.MustFor[plainImagenConfig]()) })

// JSONSchema returns the schema that tools show and by which configurations are checked.
func (ImagenConfig) JSONSchema() json.RawMessage { return imagenSchema().JSON() }

// MarshalJSON writes the configuration with its further keys.
func (c ImagenConfig) MarshalJSON() ([]byte, error) { return encode(plainImagenConfig(c), c.Extra) }
