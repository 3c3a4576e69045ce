using System.Reflection;

namespace Terrateam.Tests.Architecture;

/// <summary>The banned APIs of BannedSymbols.txt: complete, and spelt so that the analyzer finds them.</summary>
public sealed class BannedSymbolTests
{
    public static TheoryData<string> Symbols =>
        [
            .. CodeBase
                .Read("BannedSymbols.txt")
                .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        ];

    [Theory]
    [InlineData("P:System.DateTime.Now")]
    [InlineData("P:System.DateTime.UtcNow")]
    [InlineData("P:System.DateTimeOffset.Now")]
    [InlineData("P:System.DateTimeOffset.UtcNow")]
    [InlineData("M:System.Threading.Thread.Sleep(System.Int32)")]
    [InlineData("M:System.Threading.Thread.Sleep(System.TimeSpan)")]
    [InlineData("M:System.Threading.Tasks.Task.Delay(System.Int32)")]
    [InlineData("M:System.Threading.Tasks.Task.Delay(System.TimeSpan)")]
    [InlineData("M:System.Threading.Tasks.Task.Delay(System.Int32,System.Threading.CancellationToken)")]
    [InlineData("M:System.Threading.Tasks.Task.Delay(System.TimeSpan,System.Threading.CancellationToken)")]
    [InlineData("M:System.Net.Http.HttpClient.#ctor")]
    [InlineData("M:System.Net.Http.HttpClient.#ctor(System.Net.Http.HttpMessageHandler)")]
    public void What_makes_code_untestable_is_banned(string symbol) =>
        Assert.Contains(CodeBase.Read("BannedSymbols.txt").Split('\n'), line =>
            line.StartsWith(symbol + ";", StringComparison.Ordinal)
        );

    // The analyzer ignores a symbol that it cannot find, so a misspelt line would ban nothing and say nothing.
    [Theory]
    [MemberData(nameof(Symbols))]
    public void A_banned_symbol_exists_and_says_what_to_use_instead(string line)
    {
        var parts = line.Split(';', 2);
        Assert.Equal(2, parts.Length);
        Assert.NotEmpty(parts[1].Trim());

        var (kind, name) = (parts[0][0], parts[0][2..]);
        var arguments = name.Contains('(', StringComparison.Ordinal)
            ? name[(name.IndexOf('(', StringComparison.Ordinal) + 1)..^1].Split(',')
            : [];
        var path = name.Split('(')[0];
        var member = path[(path.LastIndexOf('.') + 1)..];
        var type = Find(path[..path.LastIndexOf('.')]);

        MemberInfo? found = (kind, member) switch
        {
            ('F', _) => type.GetField(member),
            ('P', _) => type.GetProperty(member),
            ('M', "#ctor") => type.GetConstructor([.. arguments.Select(Find)]),
            ('M', _) => type.GetMethod(member, [.. arguments.Select(Find)]),
            _ => null,
        };
        Assert.NotNull(found);
    }

    private static Type Find(string name) =>
        typeof(object).Assembly.GetType(name)
        ?? typeof(HttpClient).Assembly.GetType(name)
        ?? throw new TypeLoadException(
            $"BannedSymbols.txt names {name}, which is in neither System.Private.CoreLib nor System.Net.Http."
        );
}
