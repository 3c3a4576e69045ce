using System.Text.Json;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Steps;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Tests.Cli;

/// <summary>Which files <c>errored.tfstate</c> an apply left.</summary>
public sealed class StateFilesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_file_that_was_there_before_is_not_what_the_apply_left_unless_it_was_written_again()
    {
        var file = _directory.Write("errored.tfstate", "{\"serial\": 1}");
        var files = Files("terraform");

        Assert.False(files.HasNew());

        File.WriteAllText(file, "{\"serial\": 22}");
        Assert.Equal([file], files.New().Select(static one => one.FullName));
    }

    [Fact]
    public void The_same_length_at_another_time_is_another_file()
    {
        var file = _directory.Write("errored.tfstate", "{\"serial\": 1}");
        var files = Files("terraform");

        File.WriteAllText(file, "{\"serial\": 2}");
        File.SetLastWriteTimeUtc(file, new DateTime(2031, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        Assert.True(files.HasNew());
    }

    [Fact]
    public void What_is_behind_a_link_and_what_is_empty_is_not_sent()
    {
        var files = Files("terraform");
        var secret = _directory.Write("elsewhere/secret", "key");

        _ = File.CreateSymbolicLink(Path.Combine(_directory.Path, "errored.tfstate"), secret);
        Assert.False(files.HasNew());

        File.Delete(Path.Combine(_directory.Path, "errored.tfstate"));
        _ = _directory.Write("errored.tfstate", "");
        Assert.False(files.HasNew());
    }

    [Theory]
    [InlineData("terragrunt", ".terragrunt-cache/a/b/network/errored.tfstate", true)]
    [InlineData("terragrunt", "unit/errored.tfstate", true)]
    [InlineData("terragrunt", "errored.tfstate", true)]
    [InlineData("tofu", "unit/errored.tfstate", false)]
    [InlineData("terraform", "errored.tfstate.backup", false)]
    [InlineData("tofu", "errored.tfstate", true)]
    public void Terragrunts_copies_of_modules_are_searched_too(string engine, string left, bool isFound)
    {
        var files = Files(engine);

        _ = _directory.Write(left, "{}");

        Assert.Equal(isFound, files.HasNew());
    }

    [Fact]
    public void A_link_to_a_directory_is_not_followed()
    {
        using var elsewhere = new TemporaryDirectory();
        _ = elsewhere.Write("errored.tfstate", "{}");
        var files = Files("terragrunt");

        _ = Directory.CreateSymbolicLink(Path.Combine(_directory.Path, "unit"), elsewhere.Path);

        Assert.False(files.HasNew());
    }

    private StateFiles Files(string engine)
    {
        var dirspace = new Dirspace("a", "default");
        var configuration = new RunConfiguration(JsonElement.Parse($$"""{"engine": {"name": "{{engine}}"} }"""));
        var target = new Target(
            dirspace,
            configuration.Engine(new WorkManifestDirspace("a", "default", 0, "default")),
            _directory.Path,
            Path.Combine(_directory.Path, "plan"),
            SelectWorkspace: true,
            new(new string('a', 40), null),
            Planned: null
        );
        var context = new StepContext(
            StepScope.From(dirspace),
            "a default",
            _directory.Path,
            new Dictionary<string, string>(StringComparer.Ordinal)
        )
        {
            Target = target,
        };
        return new StateFiles(context, target);
    }
}
