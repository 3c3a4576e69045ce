using Terrateam.Core.Commands;
using Terrateam.Core.Configuration;

namespace Terrateam.Tests.Docs;

/// <summary>Every example of the documentation goes through the parser that users' text goes through.</summary>
public sealed class ExampleTests
{
    private const string ConfigurationFile = ".terrateam/config.yml";

    public static TheoryData<string, int, string> Configurations => Examples("yaml config");

    public static TheoryData<string, int, string> Faults => Examples("yaml config-error");

    public static TheoryData<string, int, string> Comments => Examples("text commands");

    [Theory]
    [MemberData(nameof(Configurations))]
    public void A_configuration_in_the_documentation_is_valid(string file, int line, string text)
    {
        var result = ConfigurationReader.Read(ConfigurationFile, text);

        Assert.True(result.IsValid, $"{file}:{line}: {string.Join("; ", result.Errors)}");
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_configuration_that_the_documentation_calls_wrong_is_refused_with_a_place_and_a_way_out(
        string file,
        int line,
        string text
    )
    {
        var result = ConfigurationReader.Read(ConfigurationFile, text);

        Assert.False(result.IsValid, $"{file}:{line} is valid.");
        Assert.All(result.Errors, error =>
            Assert.True(
                error is { Line: > 0, Column: > 0 } && (error.Allowed.Length > 0 || error.Suggestion is not null)
            )
        );
    }

    [Theory]
    [MemberData(nameof(Comments))]
    public void Every_line_of_an_example_of_commands_is_one(string file, int line, string text)
    {
        foreach (var written in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var command = Assert.Single(CommandParser.Parse(written).Commands);
            Assert.False(command is Command.Unknown or Command.Invalid, $"{file}:{line}: {written}: {command}");
        }
    }

    [Fact]
    public void The_documentation_shows_every_command()
    {
        var shown = Comments
            .SelectMany(example => example.Data.Item3.Split('\n'))
            .SelectMany(line => CommandParser.Parse(line).Commands)
            .Select(command => command.GetType());

        var commands = typeof(Command).GetNestedTypes().Where(type => type.IsAssignableTo(typeof(Command)));

        Assert.Empty(commands.Except(shown).Except([typeof(Command.Unknown), typeof(Command.Invalid)]));
    }

    private static TheoryData<string, int, string> Examples(string info)
    {
        var examples = new TheoryData<string, int, string>();
        foreach (var page in Page.All)
        {
            foreach (var (line, text) in page.Blocks(info))
                examples.Add(page.File, line, text);
        }

        return examples;
    }
}
