using Terrateam.Core.Configuration;

namespace Terrateam.Tests.Core.Configuration;

/// <summary>A configuration sets no variable that is none, and a branch none that the job stands on.</summary>
public sealed class VariableNameTests
{
    [Theory]
    [InlineData("PATH")]
    [InlineData("LD_PRELOAD")]
    [InlineData("GITHUB_TOKEN")]
    [InlineData("TF_WORKSPACE")]
    [InlineData("GIT_SSH_COMMAND")]
    [InlineData("TERRATEAM_PLAN_FILE")]
    [InlineData("ACTIONS_ID_TOKEN_REQUEST_URL")]
    [InlineData("BASH_ENV")]
    public void A_stack_cannot_replace_what_the_job_stands_on(string name)
    {
        var error = Assert.Single(Errors($"stacks: {{names: {{a: {{tag_query: x, variables: {{{name}: y}}}}}}}}"));

        Assert.Equal($"stacks.names.a.variables.{name}", error.Key);
        Assert.Contains(
            "cannot replace those of the job; a step of type `env`",
            error.Problem,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("PATHS")]
    [InlineData("path")]
    [InlineData("GITHUB_OWNER")]
    [InlineData("TF_VAR_region")]
    [InlineData("AWS_REGION")]
    [InlineData("ENV")]
    public void A_stack_sets_others(string name) =>
        Assert.Empty(Errors($"stacks: {{names: {{a: {{tag_query: x, variables: {{{name}: y}}}}}}}}"));

    [Theory]
    [InlineData("''", "empty")]
    [InlineData("'A=B'", "`=`")]
    [InlineData(@"""a\nb""", "control character")]
    [InlineData(@"""a\0b""", "control character")]
    public void A_name_that_no_variable_can_have_is_an_error_everywhere(string name, string problem)
    {
        var errors = Errors(
            $$"""
            stacks: {names: {a: {tag_query: x, variables: { {{name}}: y } } } }
            workflows:
            - tag_query: ''
              plan: [{type: init, env: { {{name}}: y } }, {type: env, name: {{name}}, cmd: [a]}]
            """
        );

        Assert.Equal([1, 4, 4], errors.Select(static error => error.Line));
        Assert.All(errors, error => Assert.Contains(problem, error.Problem, StringComparison.Ordinal));
    }

    [Fact]
    public void A_step_may_set_the_path() =>
        Assert.Empty(
            Errors(
                "workflows: [{tag_query: '', plan: [{type: env, name: PATH, cmd: [a]}, {type: init, env: {PATH: a}}]}]"
            )
        );

    [Fact]
    public void A_command_has_a_program()
    {
        var error = Assert.Single(Errors("workflows: [{tag_query: '', plan: [{type: run, cmd: []}]}]"));

        Assert.Equal(("workflows[0].plan[0].cmd", "this is empty"), (error.Key, error.Problem));
    }

    private static IReadOnlyList<ConfigurationError> Errors(string yaml) =>
        ConfigurationReader.Read("c.yml", yaml).Errors;
}
