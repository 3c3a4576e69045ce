namespace Terrateam.Core.TagQueries;

/// <summary>
/// Parses tokens into nodes with one token of lookahead and no backtracking. <c>or</c> binds weakest, then <c>and</c>
/// and words side by side, then <c>not</c>, then <c>in</c>.
/// </summary>
internal sealed class TagQueryParser(List<TagQueryToken> tokens)
{
    /// <summary>How deep parentheses and <c>not</c> may nest.</summary>
    internal const int Deepest = 64;

    private int _next;
    private int _depth;
    private bool _relative;

    private TagQueryToken Current => tokens[_next];

    /// <summary>True once a <c>relative_dir:</c> was read.</summary>
    internal bool IsRelative => _relative;

    internal (TagQueryNode? Node, TagQueryError? Error) Read()
    {
        try
        {
            var node = Or();
            return Current.Kind switch
            {
                TagQueryTokenKind.End => (node, null),
                TagQueryTokenKind.Close => throw Bad(
                    TagQueryFault.MissingOpenParenthesis,
                    "This `)` closes nothing: its `(` is missing."
                ),
                _ => throw Bad(
                    TagQueryFault.InWithoutOperand,
                    "`in` needs one word on its left, as in `modules in dir`."
                ),
            };
        }
        catch (TagQueryException exception)
        {
            return (null, exception.Error);
        }
    }

    private TagQueryNode Or()
    {
        var operands = new List<TagQueryNode> { And() };
        while (Current.Kind == TagQueryTokenKind.Or)
        {
            var or = Current;
            _next++;
            if (
                Current.Kind
                is TagQueryTokenKind.End
                    or TagQueryTokenKind.Close
                    or TagQueryTokenKind.Or
                    or TagQueryTokenKind.And
            )
            {
                throw Bad(
                    TagQueryFault.OrWithoutOperand,
                    "`or` needs something on its right. To use it as a tag, quote it: `\"or\"`.",
                    or
                );
            }

            operands.Add(And());
        }

        return operands.Count == 1 ? operands[0] : new TagQueryNode.Or(operands);
    }

    private TagQueryNode And()
    {
        var operands = new List<TagQueryNode> { Unary() };
        while (true)
        {
            if (Current.Kind == TagQueryTokenKind.And)
            {
                var and = Current;
                _next++;
                if (
                    Current.Kind
                    is TagQueryTokenKind.End
                        or TagQueryTokenKind.Close
                        or TagQueryTokenKind.Or
                        or TagQueryTokenKind.And
                )
                {
                    throw Bad(
                        TagQueryFault.AndWithoutOperand,
                        "`and` needs something on its right. To use it as a tag, quote it: `\"and\"`.",
                        and
                    );
                }

                operands.Add(Unary());
            }
            else if (Current.Kind is TagQueryTokenKind.Word or TagQueryTokenKind.Open or TagQueryTokenKind.Not)
            {
                operands.Add(Unary());
            }
            else
            {
                return operands.Count == 1 ? operands[0] : new TagQueryNode.And(operands);
            }
        }
    }

    private TagQueryNode Unary()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TagQueryTokenKind.Not:
                _next++;
                if (Current.Kind is not (TagQueryTokenKind.Word or TagQueryTokenKind.Open or TagQueryTokenKind.Not))
                {
                    throw Bad(
                        TagQueryFault.NotWithoutOperand,
                        "`not` needs a tag or a parenthesis after it. To use it as a tag, quote it: `\"not\"`.",
                        token
                    );
                }

                Descend(token);
                var operand = Unary();
                _depth--;
                return new TagQueryNode.Not(operand);
            case TagQueryTokenKind.Open:
                return Parenthesis(token);
            case TagQueryTokenKind.Word:
                return Word(token);
            case TagQueryTokenKind.And:
                throw Bad(
                    TagQueryFault.AndWithoutOperand,
                    "`and` needs something on its left. To use it as a tag, quote it: `\"and\"`."
                );
            case TagQueryTokenKind.Or:
                throw Bad(
                    TagQueryFault.OrWithoutOperand,
                    "`or` needs something on its left. To use it as a tag, quote it: `\"or\"`."
                );
            case TagQueryTokenKind.In:
                throw Bad(
                    TagQueryFault.InWithoutOperand,
                    "`in` needs a word on its left, as in `modules in dir`. To use it as a tag, quote it: `\"in\"`."
                );
            default:
                throw Bad(TagQueryFault.MissingOpenParenthesis, "This `)` closes nothing: its `(` is missing.");
        }
    }

    private TagQueryNode Parenthesis(TagQueryToken open)
    {
        _next++;
        if (Current.Kind == TagQueryTokenKind.Close)
            throw Bad(TagQueryFault.EmptyParentheses, "There is nothing between these parentheses.", open);
        if (Current.Kind == TagQueryTokenKind.End)
            throw Bad(TagQueryFault.MissingCloseParenthesis, "This `(` is never closed.", open);

        Descend(open);
        var node = Or();
        _depth--;
        if (Current.Kind == TagQueryTokenKind.In)
            throw Bad(TagQueryFault.InWithoutOperand, "`in` needs one word on its left, as in `modules in dir`.");
        if (Current.Kind != TagQueryTokenKind.Close)
            throw Bad(TagQueryFault.MissingCloseParenthesis, "This `(` is never closed.", open);
        _next++;
        return node;
    }

    private TagQueryNode Word(TagQueryToken word)
    {
        _next++;
        if (Current.Kind != TagQueryTokenKind.In)
            return Tag(word.Text);

        _next++;
        if (Current is not { Kind: TagQueryTokenKind.Word, Text: "dir" })
        {
            var found = Current.Kind is TagQueryTokenKind.End or TagQueryTokenKind.Close
                ? "nothing"
                : $"`{Current.Text}`";
            throw Bad(TagQueryFault.UnsupportedIn, $"The right side of `in` can only be `dir`, and it is {found}.");
        }

        _next++;
        return new TagQueryNode.InDirectory(word.Text);
    }

    private TagQueryNode Tag(string text)
    {
        // The older spelling of `… in dir`.
        if (text.StartsWith("dir~", StringComparison.Ordinal))
            return new TagQueryNode.InDirectory(text["dir~".Length..]);
        if (!text.StartsWith("relative_dir:", StringComparison.Ordinal))
            return new TagQueryNode.Tag(text);

        _relative = true;
        return new TagQueryNode.Relative(text["relative_dir:".Length..]);
    }

    private void Descend(TagQueryToken token)
    {
        if (++_depth > Deepest)
            throw Bad(TagQueryFault.TooDeep, $"The query nests deeper than {Deepest} levels.", token);
    }

    private TagQueryException Bad(TagQueryFault fault, string message, TagQueryToken? at = null) =>
        new(new TagQueryError(fault, (at ?? Current).Position, message));

    private sealed class TagQueryException(TagQueryError error) : Exception(error.Message)
    {
        internal TagQueryError Error => error;
    }
}
