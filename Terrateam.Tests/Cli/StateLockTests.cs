using Terrateam.Cli.Checkouts;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Processes;
using Terrateam.Cli.Steps;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Tests.Cli;

public sealed class StateLockTests
{
    private const string Locked = """
        ╷
        │ Error: Error acquiring the state lock
        │ 
        │ Error message: resource temporarily unavailable
        │ Lock Info:
        │   ID:        6638e010-8fb0-46cf-966d-21e806602f3a
        │   Path:      terraform.tfstate
        │   Operation: OperationTypeApply
        │   Who:       someone@host
        ╵
        """;

    [Theory]
    [InlineData("│   ", "6638e010-8fb0-46cf-966d-21e806602f3a", true)]
    [InlineData("  ", "1732878427000000", true)]
    [InlineData("  ", "x; rm -rf ~", false)]
    [InlineData("  ", "$(id)", false)]
    [InlineData("  ", "-force", false)]
    [InlineData("  ", "", false)]
    public void A_lock_that_a_step_finds_is_named_with_the_command_that_frees_it(string frame, string id, bool isNamed)
    {
        var advice = StateLock.OfFailure(
            $"Error\n{frame}Lock Info:\n{frame}  ID:        {id}\n{frame}  Who: x",
            Target
        );

        Assert.Equal(isNamed, advice is not null);
        if (isNamed)
            Assert.Contains($"`terraform force-unlock {id}` in the directory 'net'", advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_failure_has_no_lock() => Assert.Null(StateLock.OfFailure("Error: ID: 6638e010", Target));

    [Fact]
    public void A_cancelled_step_tells_how_far_it_came_and_the_lock_that_it_left()
    {
        using var directory = new TemporaryDirectory();
        directory.Write(".terraform.tfstate.lock.info", """{"ID": "0a1b-2c", "Operation": "OperationTypeApply"}""");

        var text = Cancelled(directory.Path, "terraform_data.x: Creation complete", isKilled: true);

        Assert.Contains("The job was cancelled", text, StringComparison.Ordinal);
        Assert.Contains("`terraform force-unlock 0a1b-2c`", text, StringComparison.Ordinal);
        Assert.Contains("terraform_data.x: Creation complete", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"ID": 3}""")]
    [InlineData("""{"ID": "`id`"}""")]
    [InlineData("[]")]
    public void A_command_that_was_killed_may_have_left_a_lock_that_has_no_readable_file(string content)
    {
        using var directory = new TemporaryDirectory();
        directory.Write(".terraform.tfstate.lock.info", content);

        var text = Cancelled(directory.Path, "", isKilled: true);

        Assert.Contains("`terraform force-unlock ID`", text, StringComparison.Ordinal);
        Assert.DoesNotContain("printed", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_that_ended_by_itself_has_freed_its_lock()
    {
        using var directory = new TemporaryDirectory();

        Assert.DoesNotContain("force-unlock", Cancelled(directory.Path, "done", false), StringComparison.Ordinal);
        Assert.Contains(
            "6638e010-8fb0-46cf-966d-21e806602f3a",
            Cancelled(directory.Path, Locked, false),
            StringComparison.Ordinal
        );
    }

    private static Target Target =>
        new(
            new Dirspace("net", "prod"),
            new EngineChoice("terraform", "terraform", null, true),
            "/",
            "/plan",
            true,
            new CheckedOut("head", null),
            null
        );

    private static string Cancelled(string directory, string printed, bool isKilled)
    {
        var context = new StepContext(
            StepScope.From(new Dirspace("net", "prod")),
            "net prod",
            directory,
            new Dictionary<string, string>(StringComparer.Ordinal)
        )
        {
            Target = Target,
        };
        var result = CancelledSteps.ResultOf(
            context,
            new CommandCancelledException(new CommandResult(1, printed, ""), isKilled, CancellationToken.None)
        );
        Assert.Equal(StepNames.Cancelled, result.Name);
        return ((FailurePayload)result.Payload).Text;
    }
}
