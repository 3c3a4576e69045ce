using System.Formats.Tar;
using System.Text;
using Terrateam.Cli.Engines;
using Terrateam.Cli.Steps;

namespace Terrateam.Tests.Cli;

/// <summary>The archive with the plans of Terragrunt's units.</summary>
public sealed class UnitPlansTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void Plans_come_back_as_they_went_and_nothing_else()
    {
        _directory.Write("plans/b/tfplan.tfplan", "two");
        _directory.Write("plans/.stack/a/tfplan.tfplan", "one");
        _directory.Write("plans/b/tfplan.json", "secret");
        _directory.Write("plans/other", "x");
        _directory.Write("out/b/tfplan.tfplan", "older");
        _directory.Write("out/c/tfplan.tfplan", "older");

        UnitPlans.Pack(In("plans"), In("archive"));
        var bytes = File.ReadAllBytes(In("archive"));
        UnitPlans.Pack(In("plans"), In("archive"));

        Assert.Equal([".stack/a", "b"], UnitPlans.Unpack(In("archive"), In("out")));
        Assert.Equal(bytes, File.ReadAllBytes(In("archive")));
        Assert.Equal(
            [".stack/a/tfplan.tfplan: one", "b/tfplan.tfplan: two"],
            Directory
                .EnumerateFiles(In("out"), "*", SearchOption.AllDirectories)
                .Select(file => $"{Path.GetRelativePath(In("out"), file)}: {File.ReadAllText(file)}")
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void The_directory_itself_can_be_a_unit()
    {
        _directory.Write("plans/tfplan.tfplan", "one");

        UnitPlans.Pack(In("plans"), In("archive"));

        Assert.Equal(["."], UnitPlans.Unpack(In("archive"), In("out")));
    }

    [Fact]
    public void Without_plans_there_is_no_archive()
    {
        UnitPlans.Pack(In("nowhere"), In("archive"));

        Assert.False(File.Exists(In("archive")));
    }

    [Theory]
    [InlineData("../tfplan.tfplan", TarEntryType.RegularFile)]
    [InlineData("a/../../b/tfplan.tfplan", TarEntryType.RegularFile)]
    [InlineData("/etc/tfplan.tfplan", TarEntryType.RegularFile)]
    [InlineData("a//tfplan.tfplan", TarEntryType.RegularFile)]
    [InlineData("a\\..\\..\\b/tfplan.tfplan", TarEntryType.RegularFile)]
    [InlineData("./a/tfplan.tfplan", TarEntryType.RegularFile)]
    [InlineData("a/main.tf", TarEntryType.RegularFile)]
    [InlineData("tfplan.tfplan", TarEntryType.RegularFile)]
    [InlineData("a/tfplan.tfplan", TarEntryType.SymbolicLink)]
    [InlineData("a/tfplan.tfplan", TarEntryType.HardLink)]
    [InlineData("a/tfplan.tfplan", TarEntryType.Directory)]
    [InlineData("a/tfplan.tfplan", TarEntryType.Fifo)]
    public void What_is_no_plan_of_a_unit_is_refused(string name, TarEntryType type)
    {
        using (var writer = new TarWriter(File.Create(In("archive"))))
        {
            var entry = new PaxTarEntry(type, name);
            if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink)
                entry.LinkName = "/etc/passwd";
            else if (type is TarEntryType.RegularFile)
                entry.DataStream = new MemoryStream("x"u8.ToArray());
            writer.WriteEntry(entry);
        }

        Assert.Contains(
            "Plan again",
            Assert.Throws<EngineException>(() => UnitPlans.Unpack(In("archive"), In("out"))).Message,
            StringComparison.Ordinal
        );
        Assert.Empty(Directory.EnumerateFiles(In("out"), "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("")]
    [InlineData("PK a plan of a single directory")]
    public void Another_plan_is_refused(string content)
    {
        File.WriteAllText(In("archive"), content.PadRight(content.Length * 40, 'x'), Encoding.UTF8);

        _ = Assert.Throws<EngineException>(() => UnitPlans.Unpack(In("archive"), In("out")));
    }

    public void Dispose() => _directory.Dispose();

    private string In(string name) => Path.Combine(_directory.Path, name);
}
