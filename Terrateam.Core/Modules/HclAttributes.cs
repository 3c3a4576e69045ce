namespace Terrateam.Core.Modules;

/// <summary>An attribute in a block at the top of a file, with the plain texts that it is or lists.</summary>
/// <param name="Block">The type of the block.</param>
/// <param name="Label">The first label of the block; null for none, and where it is no plain text.</param>
/// <param name="Number">The place of the block in the file, which tells blocks of the same type apart.</param>
/// <param name="Name">The name of the attribute.</param>
/// <param name="Values">One text, or those of a list. What has to be evaluated is left out.</param>
internal sealed record HclAttribute(string Block, string? Label, int Number, string Name, IReadOnlyList<string> Values)
{
    internal bool Is(string block, string name) =>
        string.Equals(Block, block, StringComparison.Ordinal) && string.Equals(Name, name, StringComparison.Ordinal);
}

/// <summary>Reads the attributes of a file's blocks in HCL's native syntax. What is no HCL is passed over.</summary>
internal sealed class HclAttributes
{
    private readonly HclScanner _scanner;
    private readonly Stack<(string Type, string? Label)> _blocks = new();
    private readonly List<HclAttribute> _found = [];
    private int _number;
    private HclToken _token;

    private HclAttributes(string text) => _scanner = new(text);

    internal static IReadOnlyList<HclAttribute> Read(string text)
    {
        var reader = new HclAttributes(text);
        reader.Advance();
        while (reader._token.Kind != HclTokenKind.End)
            reader.Item();
        return reader._found;
    }

    private void Item()
    {
        if (_token.Kind == HclTokenKind.Identifier)
        {
            Named(_token.Text!);
        }
        else if (_token.Kind == HclTokenKind.Newline || _token.Is('}'))
        {
            if (_token.Is('}'))
                _ = _blocks.TryPop(out _);
            Advance();
        }
        else
        {
            NextLine();
        }
    }

    private void Named(string name)
    {
        Advance();
        if (_token.Is('='))
        {
            Advance();
            var values = Expression();
            if (_blocks.Count == 1)
                _found.Add(new(_blocks.Peek().Type, _blocks.Peek().Label, _number, name, values));
            return;
        }

        string? label = null;
        for (; _token.Kind is HclTokenKind.Identifier or HclTokenKind.Quoted; Advance())
            label ??= _token.Text;
        if (!_token.Is('{'))
        {
            NextLine();
            return;
        }

        Advance();
        _blocks.Push((name, label));
        _number += _blocks.Count == 1 ? 1 : 0;
    }

    // Moves past an expression. A text alone and the texts of a list are values, what is within calls is not.
    private List<string> Expression()
    {
        var values = new List<string>();
        var (depth, count, isList) = (0, 0, _token.Is('['));
        for (; _token.Kind != HclTokenKind.End; count++)
        {
            if (depth == 0 && (_token.EndsLine || _token.Is('}')))
                break;
            if (_token is { Kind: HclTokenKind.Symbol, Symbol: '(' or '[' or '{' })
                depth++;
            else if (_token is { Kind: HclTokenKind.Symbol, Symbol: ')' or ']' or '}' })
                depth--;
            else if (_token is { Kind: HclTokenKind.Quoted, Text: { } value } && depth == (isList ? 1 : 0))
                values.Add(value);
            else if (_token.Kind == HclTokenKind.Fault)
                _scanner.SkipLine();
            if (depth < 0)
                break;
            Advance();
        }

        return isList || count == 1 ? values : [];
    }

    private void NextLine()
    {
        if (!_token.EndsLine)
            _scanner.SkipLine();
        Advance();
    }

    private void Advance() => _token = _scanner.Next();
}
