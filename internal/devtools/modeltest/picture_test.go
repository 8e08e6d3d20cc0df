// SPDX-License-Identifier: Apache-2.0

package modeltest

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The picture is read back a dot at a time.
func TestPicture(t *testing.T) {
	encoded, ok := strings.CutPrefix(pictureURL(), "data:image/png;base64,")
	if !ok {
		t.Fatal("it is no data URL of a PNG")
	}
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := picture.Bounds(), image.Rect(0, 0, 35*dot, 15*dot); got != want {
		t.Fatalf("got size %v, want %v", got, want)
	}
	var rows []string
	for y := dot / 2; y < picture.Bounds().Dy(); y += dot {
		row := ""
		for x := dot / 2; x < picture.Bounds().Dx(); x += dot {
			if color.GrayModel.Convert(picture.At(x, y)).(color.Gray).Y == 0 {
				row += "#"
			} else {
				row += " "
			}
		}
		rows = append(rows, strings.TrimRight(row, " "))
	}
	want := []string{
		"", "", "",
		"                     #    #  #",
		"                     #       #",
		"    ####  ###  # ##  #  # # ####",
		"   #   # #   # ##  # # #  #  #",
		"   #   # ##### #   # ##   #  #",
		"   #   # #     #   # # #  #  #",
		"    ####  ###  #   # #  # #   ##",
		"       #",
		"    ###",
		"", "", "",
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
}
