// SPDX-License-Identifier: Apache-2.0

package handlebars

// node is a statement of a template: a [*contentNode], [*commentNode],
// [*mustacheNode], [*partialNode] or [*blockNode].
type node interface{ isNode() }

// body is a list of statements: a whole template, or one branch of a block.
type body struct {
	nodes       []node
	blockParams []string
	// chained is set if the body is only the block of an {{else name}}.
	chained bool
}

// strip tells on which sides of a tag ~ takes the white space away.
type strip struct{ left, right bool }

// contentNode is text.
type contentNode struct {
	original string
	value    string // original without the white space that tags took
	// leftTrimmed and rightTrimmed are set if something was taken at the end next
	// to the tag on the right, and at the beginning.
	leftTrimmed, rightTrimmed bool
}

// commentNode is a comment.
type commentNode struct{ strip strip }

// mustacheNode is {{…}}, {{{…}}} or {{&…}}.
type mustacheNode struct {
	call    callExpr
	escaped bool
	strip   strip
}

// partialNode is {{> name}}.
type partialNode struct {
	call   *callExpr // the callee is the name
	strip  strip
	indent string // before each line of the output
}

// blockKind tells blocks apart.
type blockKind uint8

const (
	plainBlock     blockKind = iota // {{#…}} {{^…}} {{{{…}}}}
	decoratorBlock                  // {{#*…}}
	partialBlock                    // {{#>…}}
)

// blockNode is a block with its branches. At least one of them is set.
type blockNode struct {
	kind          blockKind
	call          *callExpr
	main, inverse *body
	// open, middle and close belong to the tags; middle is that of {{else}}.
	open, middle, close strip
}

func (*contentNode) isNode()  {}
func (*commentNode) isNode()  {}
func (*mustacheNode) isNode() {}
func (*partialNode) isNode()  {}
func (*blockNode) isNode()    {}

// expression is a [*pathExpr], [*literalExpr] or [*callExpr].
type expression interface{ isExpression() }

// pathExpr is a path such as ../a.b or @root/c.
type pathExpr struct {
	pos      int
	data     bool // begins with @
	depth    int  // number of ".."
	parts    []string
	first    [1]string // the place of a single part
	original string
	// scoped is set for paths such as ./a and this.a, which never name a helper.
	scoped bool
}

// literalExpr is a string, number, boolean, null or undefined.
type literalExpr struct {
	pos      int
	value    any
	original string
}

// callExpr is a name with arguments, in parentheses or as the inside of a tag.
type callExpr struct {
	pos    int
	callee expression
	args   []expression
	hash   []hashPair
}

// hashPair is one name=value.
type hashPair struct {
	name  string
	value expression
}

func (*pathExpr) isExpression()    {}
func (*literalExpr) isExpression() {}
func (*callExpr) isExpression()    {}
