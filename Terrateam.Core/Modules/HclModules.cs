namespace Terrateam.Core.Modules;

/// <summary>
/// Finds the module blocks of a file in HCL's native syntax. It tells blocks from attributes, and of expressions only
/// finds the end; after a fault it goes on with the next line.
/// </summary>
/// <remarks>https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#structural-elements</remarks>
internal sealed class HclModules
{
    private const string SourceName = "source";

    private readonly HclScanner _scanner;
    private readonly List<ModuleCall> _calls = [];
    private readonly List<ModuleFault> _faults = [];
    private readonly Stack<Block> _blocks = new();
    private HclToken _token;

    private HclModules(string text) => _scanner = new(text);

    internal static ModuleFile Read(string text)
    {
        var reader = new HclModules(text);
        reader.Advance();
        while (reader._token.Kind != HclTokenKind.End)
            reader.Item();
        foreach (var block in reader._blocks)
            reader.Add(block.Line, $"the block `{block.Type}` is not closed");
        foreach (var block in reader._blocks.Where(static block => block.Module is not null))
            reader.Finish(block);
        return new(reader._calls, reader._faults);
    }

    private void Item()
    {
        switch (_token.Kind)
        {
            case HclTokenKind.Newline:
                Advance();
                return;
            case HclTokenKind.Identifier:
                Named();
                return;
            case HclTokenKind.Symbol when _token.Symbol == '}' && _blocks.TryPop(out var block):
                Finish(block);
                Advance();
                if (!_token.EndsLine && !_token.Is('}'))
                    Fail("the end of the line behind a block");
                return;
            default:
                Fail("a block or an attribute");
                return;
        }
    }

    private void Named()
    {
        var name = _token;
        Advance();
        if (_token.Is('='))
        {
            Advance();
            Attribute(name);
            return;
        }

        var labels = new List<HclToken>();
        while (_token.Kind is HclTokenKind.Identifier or HclTokenKind.Quoted)
        {
            labels.Add(_token);
            Advance();
        }

        if (!_token.Is('{'))
        {
            Fail($"`=` or `{{` behind `{name.Text}`");
            return;
        }

        Advance();
        var isModule = _blocks.Count == 0 && name.Text == "module";
        if (isModule && labels.Count != 1)
            Add(name.Line, $"a module has one name, and this one has {labels.Count}");
        _blocks.Push(new(name.Text!, name.Line, isModule ? labels.FirstOrDefault().Text ?? "" : null));
    }

    private void Attribute(HclToken name)
    {
        var first = _token;
        var count = Expression();
        if (count == 0)
            Add(name.Line, $"`{name.Text}` has no value");
        if (name.Text != SourceName || !_blocks.TryPeek(out var block) || block.Module is null)
            return;

        if (block.Source is not null)
            Add(name.Line, $"`{SourceName}` stands twice in one module");
        block.Source ??=
            count == 1 && first is { Kind: HclTokenKind.Quoted, Text: { } text }
                ? new(block.Module, text, null, name.Line)
                : new(
                    block.Module,
                    null,
                    "its source is not plain text, so it is known only when Terraform runs",
                    name.Line
                );
    }

    // Moves past an expression, which ends with its line outside of brackets. Returns how many tokens it has.
    private int Expression()
    {
        var brackets = new Stack<HclToken>();
        for (var count = 0; ; count++)
        {
            if (_token.Kind == HclTokenKind.End || (brackets.Count == 0 && (_token.EndsLine || _token.Is('}'))))
            {
                if (brackets.TryPeek(out var open))
                    Add(open.Line, $"`{open.Symbol}` is not closed");
                return count;
            }

            if (_token is { Kind: HclTokenKind.Symbol, Symbol: '(' or '[' or '{' })
            {
                brackets.Push(_token);
            }
            else if (_token is { Kind: HclTokenKind.Symbol, Symbol: ')' or ']' or '}' })
            {
                if (!brackets.TryPop(out var open) || Closer(open.Symbol) != _token.Symbol)
                {
                    Add(
                        _token.Line,
                        open.Symbol == '\0'
                            ? $"`{_token.Symbol}` closes nothing"
                            : $"`{_token.Symbol}` where `{open.Symbol}` of line {open.Line} is to be closed"
                    );
                    // Most likely a closing bracket was forgotten, so that this one ends the enclosing block.
                    if (!_token.Is('}'))
                        NextLine();
                    return count;
                }
            }
            else if (_token.Kind == HclTokenKind.Fault)
            {
                Fail("");
                return count;
            }

            Advance();
        }
    }

    private void Finish(Block block)
    {
        if (block.Module is not null)
            _calls.Add(block.Source ?? new(block.Module, null, "it has no source", block.Line));
    }

    private void Fail(string expected)
    {
        Add(
            _token.Line,
            _token.Kind == HclTokenKind.Fault ? _token.Text! : $"{_token.Description} stands where {expected} belongs"
        );
        NextLine();
    }

    private void NextLine()
    {
        if (!_token.EndsLine)
            _scanner.SkipLine();
        Advance();
    }

    private void Add(int line, string problem)
    {
        if (_faults.Count < ModuleFile.MaxFaults)
            _faults.Add(new(line, problem));
    }

    private void Advance() => _token = _scanner.Next();

    private static char Closer(char opener) =>
        opener switch
        {
            '(' => ')',
            '[' => ']',
            _ => '}',
        };

    /// <summary>An open block. <c>Module</c> is the name of a module at the top level; null for other blocks.</summary>
    private sealed record Block(string Type, int Line, string? Module)
    {
        internal ModuleCall? Source { get; set; }
    }
}
