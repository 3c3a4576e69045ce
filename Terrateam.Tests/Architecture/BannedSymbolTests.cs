using System.Reflection;
using System.Security.Cryptography;
using System.Xml.Linq;

namespace Terrateam.Tests.Architecture;

/// <summary>The banned APIs of the BannedSymbols.txt files: complete, and spelt so that the analyzer finds them.</summary>
public sealed class BannedSymbolTests
{
    private const string Everywhere = "BannedSymbols.txt";
    private const string InTheCore = "Terrateam.Core/BannedSymbols.txt";

    public static TheoryData<string> Symbols => [.. Lines(Everywhere), .. Lines(InTheCore)];

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
    public void What_makes_code_untestable_is_banned(string symbol) => AssertBans(Everywhere, symbol);

    [Theory]
    [InlineData("T:System.TimeProvider")]
    [InlineData("M:System.Guid.NewGuid")]
    [InlineData("M:System.Guid.CreateVersion7")]
    [InlineData("M:System.Guid.CreateVersion7(System.DateTimeOffset)")]
    [InlineData("T:System.Random")]
    [InlineData("T:System.Security.Cryptography.RandomNumberGenerator")]
    public void What_makes_a_decision_differ_from_call_to_call_is_banned_in_the_core(string symbol) =>
        AssertBans(InTheCore, symbol);

    // The analyzer reads only files that the project hands to it.
    [Fact]
    public void The_core_hands_its_list_to_the_analyzer() =>
        Assert.Equal(
            ["BannedSymbols.txt"],
            XDocument
                .Parse(CodeBase.Read("Terrateam.Core/Terrateam.Core.csproj"))
                .Descendants("AdditionalFiles")
                .Select(static file => (string?)file.Attribute("Include"))
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
        if (kind is 'T')
        {
            Assert.NotNull(Find(name));
            return;
        }

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

    private static string[] Lines(string file) =>
        CodeBase.Read(file).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static void AssertBans(string file, string symbol) =>
        Assert.Contains(Lines(file), line => line.StartsWith(symbol + ";", StringComparison.Ordinal));

    private static Type Find(string name) =>
        typeof(object).Assembly.GetType(name)
        ?? typeof(HttpClient).Assembly.GetType(name)
        ?? typeof(RandomNumberGenerator).Assembly.GetType(name)
        ?? throw new TypeLoadException(
            $"A list of banned symbols names {name}, which is in none of System.Private.CoreLib, System.Net.Http "
                + "and System.Security.Cryptography."
        );
}
