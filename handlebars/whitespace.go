// SPDX-License-Identifier: Apache-2.0

package handlebars

// White space control runs over the statements once, before they are compiled: ~
// takes all white space on its side, and a block tag, comment or partial that is
// alone on its line takes the line with it.

// trimSpace applies white space control to a body and all below it.
func trimSpace(b *body, isRoot, standalone bool) {
	for i, n := range b.nodes {
		var s strip
		var alone, openAlone, closeAlone bool // on the line, if its neighbours allow
		switch n := n.(type) {
		case *mustacheNode:
			s = n.strip
		case *partialNode:
			s, alone = n.strip, true
		case *commentNode:
			s, alone = n.strip, true
		case *blockNode:
			s, openAlone, closeAlone = trimBlock(n, standalone)
		default:
			continue
		}
		before, after := blankBefore(b, i, isRoot), blankAfter(b, i, isRoot)
		if s.right {
			trimAfter(b, i, true)
		}
		if s.left {
			trimBefore(b, i, true)
		}
		if !standalone {
			continue
		}
		if alone && before && after {
			trimAfter(b, i, false)
			if content := trimBefore(b, i, false); content != nil {
				if partial, ok := n.(*partialNode); ok {
					partial.indent = content.original[len(trimBlanks(content.original)):]
				}
			}
		}
		if openAlone && before {
			trimAfter(firstOf(n.(*blockNode)), -1, false)
			trimBefore(b, i, false)
		}
		if closeAlone && after {
			trimAfter(b, i, false)
			last := lastOf(n.(*blockNode))
			trimBefore(last, len(last.nodes), false)
		}
	}
}

// firstOf returns the body whose beginning the opening tag of a block may trim.
func firstOf(b *blockNode) *body {
	if b.main != nil {
		return b.main
	}
	return b.inverse
}

// lastOf returns the body whose end the closing tag of a block may trim.
func lastOf(b *blockNode) *body {
	if b.inverse != nil {
		return b.inverse
	}
	return b.main
}

// trimBlock applies white space control to the inside of a block. It returns that
// of its outer sides, and whether its opening and closing tags have nothing else
// beside them inside of the block.
func trimBlock(b *blockNode, standalone bool) (outer strip, openAlone, closeAlone bool) {
	for _, branch := range []*body{b.main, b.inverse} {
		if branch != nil {
			trimSpace(branch, false, standalone)
		}
	}
	main := firstOf(b)
	var firstInverse, lastInverse *body
	if b.main != nil {
		firstInverse, lastInverse = b.inverse, b.inverse
	}
	if firstInverse != nil && firstInverse.chained {
		firstInverse = firstInverse.nodes[0].(*blockNode).main
		for lastInverse.chained {
			lastInverse = lastInverse.nodes[0].(*blockNode).main
		}
	}
	outer = strip{left: b.open.left, right: b.close.right}
	openAlone = blankAfter(main, -1, false)
	last := main
	if firstInverse != nil {
		last = firstInverse
	}
	closeAlone = blankBefore(last, len(last.nodes), false)

	if b.open.right {
		trimAfter(main, -1, true)
	}
	if firstInverse == nil {
		if b.close.left {
			trimBefore(main, len(main.nodes), true)
		}
		return outer, openAlone, closeAlone
	}
	if b.middle.left {
		trimBefore(main, len(main.nodes), true)
	}
	if b.middle.right {
		trimAfter(firstInverse, -1, true)
	}
	if b.close.left {
		trimBefore(lastInverse, len(lastInverse.nodes), true)
	}
	// An {{else}} alone on its line.
	if standalone && blankBefore(main, len(main.nodes), false) && blankAfter(firstInverse, -1, false) {
		trimBefore(main, len(main.nodes), false)
		trimAfter(firstInverse, -1, false)
	}
	return outer, openAlone, closeAlone
}

// blankBefore reports whether the line before node i is blank so far.
func blankBefore(b *body, i int, isRoot bool) bool {
	if i == 0 {
		return isRoot
	}
	content, ok := b.nodes[i-1].(*contentNode)
	return ok && endsBlank(content.original, isRoot && i == 1)
}

// blankAfter reports whether the rest of the line after node i is blank.
func blankAfter(b *body, i int, isRoot bool) bool {
	if i+1 >= len(b.nodes) {
		return isRoot
	}
	content, ok := b.nodes[i+1].(*contentNode)
	return ok && startsBlank(content.original, isRoot && i+2 == len(b.nodes))
}

// trimAfter takes white space after node i away: all of it, or once the rest of
// the line.
func trimAfter(b *body, i int, all bool) {
	if i+1 >= len(b.nodes) {
		return
	}
	content, ok := b.nodes[i+1].(*contentNode)
	if !ok || !all && content.rightTrimmed {
		return
	}
	before := len(content.value)
	if all {
		content.value = trimLeft(content.value)
	} else {
		content.value = trimLineStart(content.value)
	}
	content.rightTrimmed = len(content.value) != before
}

// trimBefore takes white space before node i away: all of it, or once the blanks
// of the line. It returns the text that it shortened, if it did.
func trimBefore(b *body, i int, all bool) *contentNode {
	if i == 0 {
		return nil
	}
	content, ok := b.nodes[i-1].(*contentNode)
	if !ok || !all && content.leftTrimmed {
		return nil
	}
	before := len(content.value)
	if all {
		content.value = trimRight(content.value)
	} else {
		content.value = trimBlanks(content.value)
	}
	content.leftTrimmed = len(content.value) != before
	if !content.leftTrimmed {
		return nil
	}
	return content
}
