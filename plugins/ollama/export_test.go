// SPDX-License-Identifier: Apache-2.0

package ollama

// Forget makes the next listing ask the server.
func (p *Plugin) Forget() { p.discovery.live.Forget() }
