using Terrateam.Cli.Scaffolding;
using Terrateam.Cli.Terminal;
using Terrateam.Core.Scaffolding;

namespace Terrateam.Tests.Cli.Scaffolding;

/// <summary>What <c>terrateam init</c> asks on a terminal, and what becomes of the answers.</summary>
public sealed class QuestionTests
{
    [Fact]
    public void Answers_are_put_into_what_is_written()
    {
        var (text, asked) = Answered("workspaces", "y", "Blue green");

        Assert.Contains(
            "db has env/dev.tfvars, env/prod.tfvars. Is each of them for a workspace",
            asked,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "The code of w asks for terraform.workspace. Which are there?",
            asked,
            StringComparison.Ordinal
        );
        Assert.Contains("  db:\n    workspaces:\n      dev: {}\n      prod: {}\n", text, StringComparison.Ordinal);
        Assert.Contains("${DIR}/env/${WORKSPACE}.tfvars", text, StringComparison.Ordinal);
        Assert.Contains("-var-file=env/${TERRATEAM_WORKSPACE}.tfvars", text, StringComparison.Ordinal);
        Assert.Contains("  w:\n    workspaces:\n      Blue: {}\n      green: {}\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Doubtful_directories_are_planned_where_the_user_says_so()
    {
        var (text, _) = Answered("module", "yes", "nonsense", "y", "n", "n");

        Assert.Contains(
            "  examples/simple:\n    when_modified:\n      file_patterns:\n        - \"${DIR}/*.",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("  tests/a:\n    when_modified:\n      file_patterns: []\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_end_of_the_input_takes_what_is_certain()
    {
        var (text, _) = Answered("module");

        Assert.Contains(
            "  examples/simple:\n    when_modified:\n      file_patterns: []\n",
            text,
            StringComparison.Ordinal
        );
    }

    private static (string Text, string Asked) Answered(string tree, params string[] answers)
    {
        var files = SampleTrees
            .Of(tree)
            .ToDictionary(static one => one.Name, static one => one.Content, StringComparer.Ordinal);
        var survey = RepositorySurvey.Create(
            new([.. files.Keys], new Dictionary<string, string>(StringComparer.Ordinal)),
            path => new(files[path], null)
        );
        using var shown = new StringWriter();
        using var typed = new StringReader(string.Concat(answers.Select(static one => $"{one}\n")));

        var answered = SurveyAnswers.Of(survey, new TerminalQuestions(new Screen(shown, colours: false), typed));
        return (new FirstConfiguration(answered, isIndexed: false).Write(), shown.ToString());
    }
}
