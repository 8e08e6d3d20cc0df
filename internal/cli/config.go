// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// settingTags are the settings of a user that the official tools know. They share the
// file with ours; ours collect nothing and look for no updates, whatever it says.
var settingTags = []string{"analyticsOptOut", "updateNotificationsOptOut"}

func configCommand(s Streams) *cobra.Command {
	command := &cobra.Command{
		Use: "config", Short: "Show and change the user's settings",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return wrongUsage("config has get and set, not %q", args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	command.AddCommand(
		&cobra.Command{
			Use: "get <tag>", Short: "Print a setting", Args: exactly("a tag"), ValidArgs: settingTags,
			RunE: func(_ *cobra.Command, args []string) error { return getSetting(s, args[0]) },
		},
		&cobra.Command{
			Use: "set <tag> <value>", Short: "Change a setting", Args: exactly("a tag", "a value"), ValidArgs: settingTags,
			RunE: func(_ *cobra.Command, args []string) error { return setSetting(s, args[0], args[1]) },
		},
	)
	return command
}

func checkTag(tag string) error {
	if !slices.Contains(settingTags, tag) {
		return wrongUsage("unknown setting %q; there are %s", tag, strings.Join(settingTags, " and "))
	}
	return nil
}

func getSetting(s Streams, tag string) error {
	if err := checkTag(tag); err != nil {
		return err
	}
	file, err := readSettings(s)
	if err != nil {
		return err
	}
	if value, ok := file.user()[tag]; ok {
		fmt.Fprintln(s.Out, value)
	} else {
		fmt.Fprintln(s.Out, "(unset)")
	}
	return nil
}

func setSetting(s Streams, tag, text string) error {
	if err := checkTag(tag); err != nil {
		return err
	}
	if text != "true" && text != "false" {
		return wrongUsage("%s is true or false, not %q", tag, text)
	}
	file, err := readSettings(s)
	if err != nil {
		return err
	}
	user := file.user()
	user[tag] = text == "true"
	file.values["userSettings"] = user
	return file.write()
}

// settings is the file in which the official tools keep the user's settings.
type settings struct {
	path   string
	values map[string]any
}

func readSettings(s Streams) (*settings, error) {
	base := s.env("XDG_CONFIG_HOME")
	if base == "" {
		home := s.env("HOME")
		if home == "" {
			return nil, errors.New("the user's settings are in the home folder, but HOME is not set")
		}
		base = filepath.Join(home, ".config")
	}
	f := &settings{path: filepath.Join(base, "configstore", "@genkit-ai", "tools-common.json"), values: map[string]any{}}
	raw, err := os.ReadFile(f.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return f, nil
	case err != nil:
		return nil, err
	}
	if err := json.Unmarshal(raw, &f.values); err != nil {
		return nil, fmt.Errorf("%s is not JSON; mend or remove it: %w", f.path, err)
	}
	if f.values == nil { // null
		f.values = map[string]any{}
	}
	return f, nil
}

// user returns the user's settings in the file.
func (f *settings) user() map[string]any {
	user, _ := f.values["userSettings"].(map[string]any)
	if user == nil {
		user = map[string]any{}
	}
	return user
}

// write replaces the file whole.
func (f *settings) write() error {
	raw, err := json.MarshalIndent(f.values, "", "\t")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(f.path), 0o755); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(filepath.Dir(f.path), ".settings-*")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name())
	_, err = temporary.Write(raw)
	if closed := temporary.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(temporary.Name(), f.path)
	}
	return err
}
