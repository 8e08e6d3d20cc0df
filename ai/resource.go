// SPDX-License-Identifier: Apache-2.0

package ai

// ResourceRequest asks a resource for its content.
type ResourceRequest struct {
	URI string `json:"uri"`
	// Variables are the values of the URI template's variables; it is nil for resources
	// with a fixed URI.
	Variables map[string]string `json:"-"`
	Extra     Extra             `json:"-"`
}

// ResourceResponse is the content of a resource.
type ResourceResponse struct {
	Content Parts `json:"content"`
	Extra   Extra `json:"-"`
}

// MarshalJSON encodes the request with its extra fields.
func (r ResourceRequest) MarshalJSON() ([]byte, error) {
	type plain ResourceRequest
	return encodeObject(plain(r), r.Extra)
}

// UnmarshalJSON decodes the request and keeps unknown fields in Extra.
func (r *ResourceRequest) UnmarshalJSON(data []byte) error {
	type plain ResourceRequest
	return decodeObject(data, (*plain)(r), &r.Extra)
}

// MarshalJSON encodes the response with its extra fields.
func (r ResourceResponse) MarshalJSON() ([]byte, error) {
	type plain ResourceResponse
	return encodeObject(plain(r), r.Extra)
}

// UnmarshalJSON decodes the response and keeps unknown fields in Extra.
func (r *ResourceResponse) UnmarshalJSON(data []byte) error {
	type plain ResourceResponse
	return decodeObject(data, (*plain)(r), &r.Extra)
}
