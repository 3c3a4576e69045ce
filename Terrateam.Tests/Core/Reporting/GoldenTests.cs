using Terrateam.Core.Reporting;
using Terrateam.Tests.Architecture;

namespace Terrateam.Tests.Core.Reporting;

/// <summary>
/// What people read is in files, so that a change of it is seen whole in the diff. A difference is accepted with
/// <see cref="GoldenFile.Command"/>.
/// </summary>
public sealed class GoldenTests
{
    private const string Folder = "Terrateam.Tests/Core/Reporting/Golden";

    public static TheoryData<string> Names => [.. GoldenCatalogue.All.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_text_is_as_its_file_has_it(string name)
    {
        var file = Path.Combine(CodeBase.Root, Folder, $"{name}.md");
        var accepts = Environment.GetEnvironmentVariable(GoldenFile.Variable) is "1";

        var fault = GoldenFile.Compare(file, GoldenCatalogue.All[name].Text, accepts);

        Assert.True(fault is null, fault);
    }

    [Fact]
    public void Every_case_of_a_message_has_a_file()
    {
        var cases = typeof(Message).GetNestedTypes().Where(static type => type.IsSubclassOf(typeof(Message))).ToList();

        Assert.NotEmpty(cases);
        Assert.All(cases, static type => Assert.True(type.IsSealed, $"{type.Name} is not sealed."));
        Assert.Empty(cases.Except(GoldenCatalogue.All.Values.Select(static text => text.Case)));
    }

    [Fact]
    public void Every_file_belongs_to_a_text()
    {
        var files = Directory
            .EnumerateFiles(Path.Combine(CodeBase.Root, Folder), "*", SearchOption.AllDirectories)
            .Select(static file => Path.GetRelativePath(Path.Combine(CodeBase.Root, Folder), file).Replace('\\', '/'));

        var strays = files.Except(GoldenCatalogue.All.Keys.Select(static name => $"{name}.md")).ToList();

        Assert.True(strays.Count == 0, $"Delete these from {Folder}:\n{string.Join('\n', strays)}");
    }
}
