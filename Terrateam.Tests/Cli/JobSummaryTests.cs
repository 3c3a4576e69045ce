using Terrateam.Cli.Engines;
using Terrateam.Cli.Jobs;
using Terrateam.Cli.Output;
using Terrateam.Cli.Secrets;
using Terrateam.Cli.Steps;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Tests.Cli;

public sealed partial class JobSummaryTests
{
    private readonly SecretMask _mask = new();

    [Fact]
    public void A_plan_is_a_table_and_a_folded_diff_and_says_what_is_next()
    {
        var context = Context("network|vpc", "prod");
        context.Facts = new PlanFacts
        {
            Add = 2,
            Change = 1,
            Destroy = 1,
            Replace = 1,
            Import = 3,
            Move = 4,
        };
        context.Elapsed = TimeSpan.FromSeconds(75);
        context.Add(Plan("+ resource \"x\" \"y\" {}", hasChanges: true));

        var text = Write(Work("plan"), [context]);

        Assert.Contains(
            "| 📝 | `network\\|vpc` | `prod` | changes | 2 | 1 | 1 | 1 | 3 | 4 | 1 min 15 s |",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("```diff\n+ resource", text, StringComparison.Ordinal);
        Assert.Contains("<details><summary>", text, StringComparison.Ordinal);
        Assert.Contains("comment `terrateam apply`", text, StringComparison.Ordinal);
        Assert.Contains("[#7](https://github.com/acme/infra/pull/7)", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Error: no such luck", "\n\nError: no such luck\n\n")]
    [InlineData("Error: no such luck\n\nno", "```\nError: no such luck\n\nno\n```")]
    public void A_failure_of_one_sentence_is_text(string error, string shown)
    {
        var failed = Context("b", "default");
        failed.Add(StepResult.Failed("tf/apply", error));

        Assert.Contains(shown, Write(Work("apply"), [failed]), StringComparison.Ordinal);
    }

    [Fact]
    public void An_apply_shows_its_counts_and_a_failure_is_open()
    {
        var applied = Context("a", "default");
        applied.Add(Applied("Apply complete! Resources: 1 added, 2 changed, 3 destroyed."));
        var failed = Context("b", "default");
        failed.Add(StepResult.Failed("tf/apply", "Error: no such luck"));

        var text = Write(Work("apply"), [applied, failed]);

        Assert.Contains("| ✅ | `a` | `default` | applied | 1 | 2 | 3 | – |", text, StringComparison.Ordinal);
        Assert.Contains("| ❌ | `b` | `default` | failed | – | – | – |", text, StringComparison.Ordinal);
        Assert.Contains("<details open>", text, StringComparison.Ordinal);
        Assert.Contains("no such luck", text, StringComparison.Ordinal);
        Assert.Contains("Next: comment `terrateam plan`", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("```\n</details>\n# heading\n<img src=x>\n@team\n`````")]
    [InlineData("~~~\n````diff\n\u001b[31mred\u001b[0m")]
    [InlineData("</summary></details>")]
    public void What_a_plan_says_stays_within_its_fence(string said)
    {
        var context = Context("a", "default");
        context.Add(Plan(said, hasChanges: true));

        var lines = Write(Work("plan"), [context]).Split('\n');

        var open = Array.FindIndex(lines, static line =>
            line.EndsWith("diff", StringComparison.Ordinal) && line[0] == '`'
        );
        var fence = lines[open][..^"diff".Length];
        var close = Array.FindIndex(lines, open + 1, line => line.StartsWith(fence, StringComparison.Ordinal));
        Assert.True(open > 0 && fence.All(static c => c == '`'));
        Assert.Equal(["", "</details>", "", ""], lines[(close + 1)..]);
    }

    [Theory]
    [InlineData("<b>@team</b>`|*x*\n# heading")]
    [InlineData("</summary><script>")]
    public void What_a_directory_is_called_stays_a_name(string name)
    {
        var context = Context(name, name);
        context.Add(Plan("+ x", hasChanges: true));

        var text = Write(Work("plan"), [context]);

        Assert.DoesNotContain("\n# heading", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<summary>📝 <code><", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", text.Split("<details>")[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Secrets_are_masked_before_anything_is_cut()
    {
        _mask.Add(new string('s', 40));
        var context = Context("a", "default");
        context.Add(Plan($"{new string('x', (64 * 1024) - 10)}{new string('s', 40)}{new string('y', 90_000)}", true));

        var text = Write(Work("plan"), [context]);

        Assert.DoesNotContain("ssss", text, StringComparison.Ordinal);
        Assert.Contains("characters left out", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60, 50_000, 0)]
    [InlineData(3_000, 10, 0)]
    [InlineData(20, 50_000, 1_000_000)]
    [InlineData(20, 50_000, 1_048_500)]
    [InlineData(20, 10, 2_000_000)]
    public void GitHubs_limit_is_kept_whatever_there_is(int count, int length, int before)
    {
        using var directory = new TemporaryDirectory();
        var file = directory.Write("summary.md", new string('.', before));
        var said = new string('é', length);
        var contexts = Enumerable
            .Range(0, count)
            .Select(i =>
            {
                var context = Context($"dir{i}", "default");
                context.Add(Plan(said, hasChanges: true));
                return context;
            })
            .ToList();

        Summary(file).Write(Work("plan"), contexts);

        var size = new FileInfo(file).Length;
        Assert.True(size <= Math.Max(JobSummary.MaxFile, before), $"{size}");
        if (before < 1_000_000)
        {
            var text = File.ReadAllText(file);
            Assert.Contains("| 📝 | `dir0` |", text, StringComparison.Ordinal);
            Assert.Contains(
                length > 10 ? "characters left out" : $"… and {count - 1_000} more.",
                text,
                StringComparison.Ordinal
            );
        }
    }

    [Theory]
    [InlineData("plan", true, false, "comment `terrateam apply` on pull request #7")]
    [InlineData("plan", false, false, "nothing to apply")]
    [InlineData("plan", false, true, "mend what failed and push")]
    [InlineData("apply", false, false, "Applied. Pull request #7")]
    [InlineData("apply", false, true, "comment `terrateam plan` on pull request #7")]
    public void The_log_ends_with_what_to_do(string operation, bool hasChanges, bool fails, string expected)
    {
        using var output = new StringWriter();
        var context = Context("a", "default");
        if (fails)
            context.Add(StepResult.Failed("tf/init", "no"));
        else
            context.Add(operation is "plan" ? Plan("x", hasChanges) : Applied("Apply complete!"));

        new JobSummary(new Dictionary<string, string>(StringComparer.Ordinal), new JobLog(output, _mask)).Write(
            Work(operation),
            [context]
        );

        Assert.Contains(expected, output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Approvals_that_the_job_asked_for_come_before_the_apply()
    {
        var planned = Context("a", "default");
        planned.Add(Plan("x", hasChanges: true));
        var hooks = Context("hooks", "default");
        hooks.Gates.Add(new([], [], 1, "costs", null, null, null));

        Assert.Contains(
            "once the approvals are there comment `terrateam apply`",
            NextStep.Of(Work("plan"), [hooks, planned], link: null),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("plan", RunKinds.PullRequest, "cancelled. Next: comment `terrateam plan` on pull request #7 to run it")]
    [InlineData(
        "apply",
        RunKinds.PullRequest,
        "cancelled. Next: comment `terrateam plan` on pull request #7. The apply"
    )]
    [InlineData("plan", RunKinds.Drift, "cancelled. The next run of the schedule tries again")]
    public void A_cancelled_job_is_run_again_and_nothing_is_to_be_mended(string operation, string kind, string expected)
    {
        var context = Context("a", "default");
        context.Add(StepResult.Failed(StepNames.Cancelled, CancelledSteps.Text));
        var work = Work(operation) with { RunKind = kind };

        var next = NextStep.Of(work, [context], link: null, isCancelled: true);

        Assert.Contains(expected, next, StringComparison.Ordinal);
        Assert.DoesNotContain("mend", next, StringComparison.Ordinal);
        var done = Context("a", "default");
        Assert.DoesNotContain(
            "cancelled",
            NextStep.Of(work, [done], link: null, isCancelled: true),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("terragrunt/apply", "applied")]
    [InlineData("custom/unsafe_apply", "applied")]
    [InlineData("pulumi/plan", "no changes")]
    [InlineData("run", "done")]
    [InlineData("tf/init", "done")]
    public void What_a_step_did_is_known_by_its_kind(string step, string state)
    {
        var context = Context("a", "default");
        context.Add(Plan("x", hasChanges: false) with { Name = step });

        Assert.Equal(state, DirspaceSummary.From(context).State);
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_no_reason_to_fail()
    {
        using var output = new StringWriter();
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["GITHUB_STEP_SUMMARY"] = "/proc/nowhere/summary",
        };

        new JobSummary(environment, new JobLog(output, _mask)).Write(Work("plan"), []);

        Assert.Contains("::warning::The job summary cannot be written", output.ToString(), StringComparison.Ordinal);
    }
}
