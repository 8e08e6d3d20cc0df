// SPDX-License-Identifier: Apache-2.0

package modeltest

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/png"
)

// letters are the word "genkit", a column of rows for each letter: # is ink.
var letters = [][]string{
	{
		"     ",
		"     ",
		" ####",
		"#   #",
		"#   #",
		"#   #",
		" ####",
		"    #",
		" ### ",
	}, {
		"     ",
		"     ",
		" ### ",
		"#   #",
		"#####",
		"#    ",
		" ### ",
	}, {
		"     ",
		"     ",
		"# ## ",
		"##  #",
		"#   #",
		"#   #",
		"#   #",
	}, {
		"#   ",
		"#   ",
		"#  #",
		"# # ",
		"##  ",
		"# # ",
		"#  #",
	}, {
		"#",
		" ",
		"#",
		"#",
		"#",
		"#",
		"#",
	}, {
		" #  ",
		" #  ",
		"####",
		" #  ",
		" #  ",
		" #  ",
		"  ##",
	},
}

// The size of the picture, in pixels.
const (
	dot          = 12 // the side of a #
	margin       = 3 * dot
	letterHeight = 9 * dot
)

// pictureURL returns a data URL of a PNG in which the word "genkit" is written, black on
// white.
func pictureURL() string {
	width := 2*margin - dot
	for _, rows := range letters {
		width += (len(rows[0]) + 1) * dot
	}
	picture := image.NewPaletted(image.Rect(0, 0, width, letterHeight+2*margin), color.Palette{color.White, color.Black})
	left := margin
	for _, rows := range letters {
		for y, row := range rows {
			for x := range len(row) {
				if row[x] == '#' {
					ink(picture, image.Rect(0, 0, dot, dot).Add(image.Pt(left+x*dot, margin+y*dot)))
				}
			}
		}
		left += (len(rows[0]) + 1) * dot
	}
	var encoded bytes.Buffer
	if err := png.Encode(&encoded, picture); err != nil {
		panic(err) // a picture in memory that is too large, which this one is not
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(encoded.Bytes())
}

func ink(picture *image.Paletted, r image.Rectangle) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			picture.SetColorIndex(x, y, 1)
		}
	}
}
