using System.Globalization;
using Spectre.Console;

namespace Terrateam.Sandbox.Story;

/// <summary>What a newcomer wants to see: who does what, one plan, and what to do next.</summary>
internal sealed class BriefOutput(IAnsiConsole console) : IStoryOutput
{
    private readonly Lock _gate = new();
    private bool _hasPlan;

    public bool IsVerbose => false;

    public Task<int> PlayAsync(Func<Task<int>> story)
    {
        Write("[bold]A pull request for Terraform, from plan to merge.[/] It all happens on this machine.\n");
        return story();
    }

    public void Say(StoryLine line)
    {
        var at = line.At.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture).PadLeft(5);
        var colour = line.Speaker is Speaker.Person ? "yellow" : "aqua";
        Write($"[dim]{at} s[/]  [{colour}]{Markup.Escape(line.Who.PadRight(10))}[/] {Markup.Escape(line.What)}");
    }

    public void ShowStatuses(IReadOnlyList<(string Context, string State, string Description)> statuses)
    {
        // The lines say it.
    }

    public void ShowComment(string title, string markdown)
    {
        var plan = PlanExcerpt.Of(markdown);
        if (_hasPlan || plan.Count == 0)
            return;

        _hasPlan = true;
        var text = plan.Skip(1).Select(line => $"         | {Markup.Escape(line)}");
        Write($"\n         [bold]{Markup.Escape(plan[0])}[/]\n{string.Join('\n', text)}\n");
    }

    public void End(bool well, string sum)
    {
        Write($"\n[{(well ? "green" : "red")}]{Markup.Escape(sum)}[/]");
        if (!well)
            return;

        Write(
            """

            What next:
              dotnet run --project Terrateam.Sandbox -- --serve     play it in a browser
              dotnet run --project Terrateam.Sandbox -- --verbose   see every call of it
              docs/quick-start.md, docs/installation.md             a repository of yours
              docs/commands.md, docs/configuration.md               what else there is
            """
        );
    }

    private void Write(string markup)
    {
        lock (_gate)
        {
            console.MarkupLine(markup);
        }
    }
}
